import type { Args } from './args.ts'
import type { Context } from './context.ts'
import type { Option } from './option.ts'

/** What a positional argument names; completion offers what it knows of the kind. */
export interface Positional {
  readonly describe: string
  readonly kind?: 'peer' | 'conversation' | 'room' | 'shell'
}

/** One command as data: the help, the parser, the completion and the tests are made from it. */
export interface Command {
  /** Words, then `<required>`, `[optional]` or `[several..]`: `send <to> [text..]`. */
  readonly usage: string
  readonly describe: string
  /** Also what the bare program, or the bare name of its group, does. */
  readonly isDefault?: boolean
  readonly positionals?: Readonly<Record<string, Positional>>
  readonly options?: Readonly<Record<string, Option>>
  /** Usage and what it does, for the end of the help. */
  readonly examples?: readonly (readonly [string, string])[]
  /** The profile it takes when nobody chose one; `default` otherwise. */
  readonly profile?: string
  /** The module that runs it, loaded only when it is asked for. */
  readonly load: () => Promise<{ readonly run: Run }>
}

/** Runs one command. Answers its exit code, and nothing for 0; what it opened the context closes. */
export type Run = (context: Context, args: Args) => Promise<number | undefined>

/** The words a usage begins with: `id rename` of `id rename <name>`. */
export function wordsOf(usage: string): readonly string[] {
  return usage.split(' ').filter((word) => !/^[<[]/.test(word))
}

/** The names of the positional arguments of a usage, in order. */
export function positionalsOf(usage: string): readonly string[] {
  return [...usage.matchAll(/[<[]([a-z-]+)(?:\.\.)?[>\]]/g)].map(([, name]) => name ?? '')
}
