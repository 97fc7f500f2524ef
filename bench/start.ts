// How long a person waits for a command: the whole process, from spawn to exit.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median, printRatio, printTimes, timed } from './lib/figures.ts'
import { Program } from './lib/program.ts'

const ROUNDS = 20
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function measure(what: string, run: () => unknown): Promise<number> {
  await run()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(run))
  printTimes(what, times)
  return median(times)
}

const node = (...args: string[]) => spawnSync(process.execPath, args)

const bare = await measure('node with an empty program', () => node('-e', '0'))
const version = await measure('p2pchat --version', () => node(MAIN, '--version'))
printRatio('over the empty program', version, bare)
await measure('p2pchat --help', () => node(MAIN, '--help'))

using alice = await Program.signUp('alice')
using bob = await Program.signUp('bob')
await measure('p2pchat send, no daemon, --wait queued', () =>
  alice.run('send', '#lobby', 'hello', '--wait', 'queued'),
)
await using receiver = await bob.daemon()
await using sender = await alice.daemon('--peer', receiver.address)
await sender.client.call('connect', { address: receiver.address })
await measure('p2pchat send through a daemon, --wait queued', () =>
  alice.run('send', '#lobby', 'hello', '--wait', 'queued'),
)
await measure('p2pchat send through a daemon, delivered', () =>
  alice.run('send', receiver.peer, 'hello'),
)
