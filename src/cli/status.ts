import { ChatError, isChatError } from '../errors.ts'
import { SocketClient } from '../rpc/client.ts'
import type { StatusView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Context } from './context.ts'
import { formatDate } from './format.ts'
import { formatTable } from './table.ts'

const ANSWER_TIMEOUT_MS = 5_000

/**
 * How the running p2pchat is. That none runs is an answer too: exit code 0 and `"running":false`,
 * and the profile stays locked, so a passphrase is never needed to look.
 */
export async function run({
  profile,
  print,
  resources,
  surroundings,
}: Context): Promise<undefined> {
  if (!(await profile.exists())) throw new ChatError('STORE_NO_PROFILE', profile.paths.folder)
  const { clock } = surroundings
  let client: SocketClient
  try {
    client = resources.own(await SocketClient.open(profile.paths.socket, clock))
  } catch (error) {
    if (!isChatError(error, 'RPC_UNREACHABLE')) throw error
    const answer = { running: false, profile: profile.profile, name: await profile.name() }
    print.answer(answer, `not running (profile ${profile.profile}, ${safeText(answer.name)})`)
    return
  }
  const timer = clock.after(ANSWER_TIMEOUT_MS, () => void client.close())
  try {
    const status = await client.call('status', {})
    print.answer({ running: true, ...status }, ...formatStatus(status))
  } finally {
    timer.cancel()
  }
}

function formatStatus(status: StatusView): readonly string[] {
  const { name, peer, profile, pid, version, since, port, sessions, queued } = status
  const interfaces = status.interfaces.map(safeText).join(', ') || 'no interface'
  const network = status.online ? `port ${port} on ${interfaces}` : 'not used'
  const rows = [
    ['running', `since ${formatDate(since)}, process ${pid}, version ${version}`],
    ['name', `${safeText(name)}  ${peer}`],
    ['profile', `${profile}${status.passphrase ? ', with a passphrase' : ''}`],
    ['network', network],
    ['multicast', status.mdns],
    ['peers', `${sessions} connected`],
    ['queue', `${queued} not yet delivered`],
    ...(status.transfers > 0 ? [['files', `${status.transfers} under way`]] : []),
    ['disk', `${formatBytes(status.diskBytes)}${status.writable ? '' : ', refuses writes'}`],
    ...status.warnings.map(({ message, hint }) => [
      'warning',
      hint ? `${safeText(message)}; ${hint}` : safeText(message),
    ]),
  ]
  return formatTable(rows)
}

function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 2 ** (10 * power)).toFixed(1)} ${' KMGT'.charAt(power)}iB`
}
