import { Profile } from '../node/index.ts'
import { SocketClient } from '../rpc/client.ts'
import type { Args } from './args.ts'
import { type Command, positionalsOf, wordsOf } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { Surroundings } from './context.ts'
import { readGiven } from './given.ts'
import { GLOBAL_OPTIONS } from './option.ts'
import type { Printer } from './print.ts'
import { chooseProfile } from './settings.ts'

const SHELLS = ['bash', 'zsh', 'fish']
/** A shell waits for this at every press of the tab key. */
const ANSWER_TIMEOUT_MS = 500

/**
 * What the word under the cursor, the last one, could become: one candidate a line. Names come from
 * a running p2pchat only, so that no passphrase is asked and nothing is opened for a tab key.
 */
export async function complete(surroundings: Surroundings, print: Printer): Promise<number> {
  const words = surroundings.argv.slice(1)
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const candidates = await suggest(surroundings, before, current)
  for (const candidate of new Set(candidates)) {
    // A name with a control character in it would be another line, or worse.
    if (candidate.startsWith(current) && !/\p{C}/u.test(candidate)) print.text(candidate)
  }
  return 0
}

async function suggest(
  surroundings: Surroundings,
  before: readonly string[],
  current: string,
): Promise<readonly string[]> {
  const given = readGiven(before)
  if (given.open) return given.open.choices ?? []
  const command = findCommand(given.words)
  if (current.startsWith('-')) {
    const options = { ...GLOBAL_OPTIONS, ...command?.options, help: null, version: null }
    return Object.keys(options).map((name) => `--${name}`)
  }
  const next = COMMANDS.map(({ usage }) => wordsOf(usage))
    .filter((words) => given.words.every((word, index) => words[index] === word))
    .map((words) => words[given.words.length])
    .filter((word) => word !== undefined)
  if (!command) return next
  const position = given.words.length - wordsOf(command.usage).length
  const name = positionalsOf(command.usage)[position]
  const kind = name === undefined ? undefined : command.positionals?.[name]?.kind
  if (kind === 'shell') return SHELLS
  if (kind === undefined) return next
  return [...next, ...(await names(surroundings, given.args, kind))]
}

function findCommand(words: readonly string[]): Command | undefined {
  return COMMANDS.find(({ usage }) => wordsOf(usage).every((word, index) => words[index] === word))
}

async function names(
  { env, clock }: Surroundings,
  args: Args,
  kind: 'peer' | 'conversation' | 'room',
): Promise<readonly string[]> {
  const { name, dataDir } = chooseProfile(args, env)
  let client: SocketClient
  try {
    const { paths } = Profile.locate({ profile: name, dataDir, env })
    client = await SocketClient.open(paths.socket, clock)
  } catch {
    return []
  }
  const timer = clock.after(ANSWER_TIMEOUT_MS, () => void client.close())
  try {
    if (kind === 'room') return (await client.call('rooms', {})).map((each) => each.name)
    const { peers, conversations } = await client.call('snapshot', {})
    const people = peers.map((peer) => `@${peer.name}`)
    if (kind === 'peer') return people
    return [...people, ...conversations.map((each) => each.name)]
  } catch {
    return []
  } finally {
    timer.cancel()
    await client.close()
  }
}
