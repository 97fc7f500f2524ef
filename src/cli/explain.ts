import { nearest } from '../ui/nearest.ts'
import { type Command, positionalsOf, wordsOf } from './command.ts'
import { COMMANDS } from './commands.ts'
import { readGiven } from './given.ts'
import { GLOBAL_OPTIONS } from './option.ts'
import { UsageError } from './usage-error.ts'

/** What the parser found wrong, said so that a person can mend it. */
export function explain(message: string, argv: readonly string[]): UsageError {
  const { words } = readGiven(argv)
  const [first] = words
  const group = COMMANDS.filter(({ usage }) => wordsOf(usage)[0] === first)
  if (first !== undefined && group.length === 0) {
    return new UsageError(`no such command: ${first}`, meantCommand(first))
  }
  const command = group.find(({ usage }) => wordsOf(usage).every((word, at) => words[at] === word))
  const flag = unknownFlag(argv, command)
  if (flag !== undefined) return new UsageError(`no such flag: ${flag.text}`, flag.hint)
  const help = `\`p2pchat ${first ? `${first} ` : ''}--help\` shows how it is used`
  if (/^Not enough non-option/.test(message) && command) {
    return new UsageError(
      `something is missing: p2pchat ${command.usage}`,
      quoteHint(command) ?? help,
    )
  }
  const [, missing] = /^Not enough arguments following: (.*)/.exec(message) ?? []
  if (missing !== undefined) return new UsageError(`--${missing} needs a value`, help)
  return new UsageError(message.replace(/:?\n\s*/g, ': ').replace(/^Unknown/, 'unknown'), help)
}

function meantCommand(word: string): string {
  const meant = nearest(word, [...new Set(COMMANDS.map(({ usage }) => wordsOf(usage)[0] ?? ''))])
  return meant ? `did you mean \`p2pchat ${meant}\`?` : '`p2pchat --help` lists the commands'
}

function unknownFlag(argv: readonly string[], command: Command | undefined) {
  const known = [...Object.keys(GLOBAL_OPTIONS), ...Object.keys(command?.options ?? {})]
  known.push('help', 'version')
  const letters = Object.values(command?.options ?? {}).map(({ short }) => `-${short}`)
  for (const arg of argv) {
    if (arg === '--') break
    const [, name] = /^--?([^=]+)/.exec(arg) ?? []
    if (name === undefined || known.includes(name) || ['-', '-h', ...letters].includes(arg)) {
      continue
    }
    // A negative number is text to the parser too.
    if (/^-[\d.]/.test(arg)) continue
    const meant = arg.startsWith('--') ? nearest(name, known) : undefined
    const hint = meant ? `did you mean --${meant}?` : 'write -- before text that begins with a dash'
    return { text: arg, hint }
  }
  return undefined
}

/** `#lobby` without quotes is a comment to a shell, and never comes here. */
function quoteHint({ usage, positionals }: Command): string | undefined {
  const takesRoom = positionalsOf(usage).some((name) =>
    ['conversation', 'room'].includes(positionals?.[name]?.kind ?? ''),
  )
  return takesRoom ? "in a shell, quote a room: '#lobby'" : undefined
}
