// From nothing to the first direct message: two daemons on loopback that know each other's address.
import { median, print, printTimes } from './lib/figures.ts'
import { Program } from './lib/program.ts'

const ROUNDS = 10

const readyTimes: number[] = []
const firstTimes: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  using alice = await Program.signUp('alice')
  using bob = await Program.signUp('bob')
  const from = performance.now()
  await using receiver = await bob.daemon()
  readyTimes.push(performance.now() - from)
  await using sender = await alice.daemon('--peer', receiver.address)
  await sender.client.call('connect', { address: receiver.address })
  const { client } = sender
  const { id } = await client.call('send', { to: receiver.peer, text: 'hello' })
  const message = await client.call('wait', { id, state: 'delivered', timeoutMs: 10_000 })
  if (message.state !== 'delivered') throw new Error(`the first message is ${message.state}`)
  firstTimes.push(performance.now() - from)
}
printTimes('a daemon, from spawn to ready', readyTimes)
printTimes('two daemons and the first message delivered', firstTimes)
print('  of which the second daemon and the message', median(firstTimes) - median(readyTimes), 'ms')
