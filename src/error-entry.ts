/** One way to fail, as a person meets it. */
export interface ErrorEntry {
  /** Exit code of a command that fails this way. */
  readonly exit: number
  /** What a person is told; one line, no full stop. */
  readonly text: string
  /** What the person can do about it, where there is something. */
  readonly hint?: string
}
