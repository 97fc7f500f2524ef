import type { Surroundings } from './context.ts'

const COUNT = new Intl.NumberFormat('en')

/**
 * How far something long has come, in one line of stderr that is written over and taken away at the end.
 * Only for a person at a terminal, and not between the lines that go to the same terminal.
 */
export class Progress {
  readonly #stderr: Surroundings['stderr']
  readonly #what: string
  readonly #shown: boolean
  #width = 0

  constructor({ stdout, stderr }: Surroundings, what: string, quietStdout: boolean) {
    this.#stderr = stderr
    this.#what = what
    this.#shown = stderr.isTTY === true && (quietStdout || stdout.isTTY !== true)
  }

  show(count: number): void {
    if (!this.#shown) return
    const line = `${COUNT.format(count)} ${this.#what}`
    this.#width = line.length
    this.#stderr.write(`\r${line}`)
  }

  /** Leaves the line empty. Idempotent. */
  clear(): void {
    if (this.#width > 0) this.#stderr.write(`\r${' '.repeat(this.#width)}\r`)
    this.#width = 0
  }
}
