import yargs, { type Argv } from 'yargs'
import { Args } from './args.ts'
import { type Command, positionalsOf, wordsOf } from './command.ts'
import { COMMANDS, GROUPS } from './commands.ts'
import { explain } from './explain.ts'
import { GLOBAL_OPTIONS, type Option } from './option.ts'
import { UsageError } from './usage-error.ts'

/** A command with its arguments, or the help that was asked for instead. */
export type Parsed = { readonly command: Command; readonly args: Args } | { readonly help: string }

/** Before an argument that must stay as it is. No argument of a process can hold a NUL itself. */
const LITERAL = '\0'

/** The command line as a command. Throws `UsageError` when it is none. */
export async function parse(argv: readonly string[]): Promise<Parsed> {
  let parsed: Parsed | undefined
  const parser = build((command, values) => {
    parsed = { command, args: new Args(unescaped(values)) }
  })
  let help = ''
  try {
    await parser.parseAsync(escaped(argv), {}, (_error: unknown, _values: unknown, out: string) => {
      help = out
    })
  } catch (error) {
    throw usageError(error, argv)
  }
  if (help !== '') return { help }
  if (!parsed) throw new UsageError('no such command', '`p2pchat --help` lists them')
  return parsed
}

type OnCommand = (command: Command, values: Record<string, unknown>) => void

function build(onCommand: OnCommand): Argv {
  const parser = yargs([])
    .scriptName('p2pchat')
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage('p2pchat [command]: chat with everyone on the same network')
    .help('help', 'show this')
    .alias('help', 'h')
    .version(false)
    .option('version', { type: 'boolean', describe: 'show the version' })
    .strict()
    .exitProcess(false)
    .fail(false)
    .wrap(100)
    .epilogue('Every flag is also an environment variable: --data-dir is P2PCHAT_DATA_DIR.')
  addOptions(parser, GLOBAL_OPTIONS, 'Options of every command:')
  parser.group(['help', 'version'], 'Options of every command:')
  for (const [group, commands] of groups()) {
    const [only] = commands
    if (only && commands.length === 1 && wordsOf(only.usage).length === 1) {
      addCommand(parser, only, only.usage, onCommand)
    } else {
      parser.command(group, GROUPS[group] ?? '', (inner) => {
        for (const command of commands) {
          addCommand(inner, command, command.usage.slice(group.length + 1), onCommand)
        }
        return inner
      })
    }
  }
  return parser
}

/** Commands by their first word, in the order of the table. */
function groups(): Map<string, readonly Command[]> {
  const found = new Map<string, Command[]>()
  for (const command of COMMANDS) {
    const [group = ''] = wordsOf(command.usage)
    found.set(group, [...(found.get(group) ?? []), command])
  }
  return found
}

function addCommand(parser: Argv, command: Command, usage: string, onCommand: OnCommand): void {
  // The bare program or group takes no arguments: a mistyped command must not become one.
  if (command.isDefault) parser.command('$0', false, {}, (values) => onCommand(command, values))
  parser.command(
    usage,
    command.describe,
    (inner) => {
      for (const name of positionalsOf(usage)) {
        const describe = command.positionals?.[name]?.describe ?? ''
        const array = usage.includes(`${name}..`)
        inner.positional(name, { type: 'string', describe, ...(array ? { array } : {}) })
      }
      addOptions(inner, command.options ?? {})
      for (const [example, describe] of command.examples ?? []) inner.example(example, describe)
      return inner
    },
    (values) => onCommand(command, values),
  )
}

function addOptions(
  parser: Argv,
  options: Readonly<Record<string, Option>>,
  group = 'Options:',
): void {
  for (const [name, { kind, describe, choices, short }] of Object.entries(options)) {
    parser.option(name, {
      group,
      describe,
      ...(kind === 'flag' ? { type: 'boolean' } : { type: 'string', requiresArg: true }),
      ...(kind === 'list' ? { array: true } : {}),
      ...(choices ? { choices } : {}),
      ...(short ? { alias: short } : {}),
    })
  }
}

/** `-` alone, and everything after `--`, must reach the command as text. */
function escaped(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  const before = end < 0 ? argv : argv.slice(0, end)
  const after = end < 0 ? [] : argv.slice(end + 1)
  return [
    ...before.map((word) => (word === '-' ? `${LITERAL}-` : word)),
    ...after.map((word) => `${LITERAL}${word}`),
  ]
}

function unescaped(values: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain)
    return typeof value === 'string' && value.startsWith(LITERAL) ? value.slice(1) : value
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]))
}

function usageError(error: unknown, argv: readonly string[]): unknown {
  // What a command line did wrong comes as one of these two; anything else is a bug.
  if (!(error instanceof Error) || !['YError', 'Error'].includes(error.name)) return error
  return explain(error.message.replaceAll(LITERAL, ''), argv)
}
