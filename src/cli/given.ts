import { Args } from './args.ts'
import { COMMANDS } from './commands.ts'
import { GLOBAL_OPTIONS, type Option } from './option.ts'

/** A command line as it looks before anybody checks it. */
export interface Given {
  /** What is neither an option nor the value of one. */
  readonly words: readonly string[]
  readonly args: Args
  /** The last option, when its value is still to come. */
  readonly open: Option | undefined
}

/** Tells words from options and their values, and finds no fault with anything. */
export function readGiven(argv: readonly string[]): Given {
  const words: string[] = []
  const values: Record<string, string> = {}
  let open: [string, Option] | undefined
  for (const word of argv) {
    if (open) {
      values[open[0]] = word
      open = undefined
    } else if (word.startsWith('--') && word !== '--') {
      const equals = word.indexOf('=')
      const name = word.slice(2, equals < 0 ? undefined : equals)
      const option = optionNamed(name)
      if (equals >= 0) values[name] = word.slice(equals + 1)
      else if (option && option.kind !== 'flag') open = [name, option]
    } else if (/^-[a-z]$/.test(word) && optionOfLetter(word.slice(1))) {
      open = optionOfLetter(word.slice(1))
    } else words.push(word)
  }
  return { words, args: new Args(values), open: open?.[1] }
}

function tablesOfOptions(): readonly Readonly<Record<string, Option>>[] {
  return [GLOBAL_OPTIONS, ...COMMANDS.map(({ options = {} }) => options)]
}

function optionNamed(name: string): Option | undefined {
  return tablesOfOptions().find((table) => Object.hasOwn(table, name))?.[name]
}

/** Of those that take a value. */
function optionOfLetter(letter: string): [string, Option] | undefined {
  return tablesOfOptions()
    .flatMap((table) => Object.entries(table))
    .find(([, { short, kind }]) => short === letter && kind !== 'flag')
}
