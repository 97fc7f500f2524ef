// What two nodes send each other in a minute in which nobody says anything, with 100 rooms in common
// of 10,000 messages each, which both hold. Counted on the way, by what stands between them.
import { createServer, connect as dialTcp, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Home } from '../test/helpers/open-node.ts'
import { print } from './lib/figures.ts'
import { fill, pastRuns } from './lib/past.ts'

const ROOMS = Number(process.env.ROOMS || 100)
const MESSAGES = Number(process.env.MESSAGES || 10_000)
const SETTLE_MS = 5_000
const MINUTES = 2

const rooms = Array.from({ length: ROOMS }, (_, at) => `#room${at}`)
await using alices = await Home.make('alice')
await using bobs = await Home.make('bob')
for (const room of rooms) {
  const past = { room, messages: MESSAGES, authors: 10, runEntries: 100 }
  await fill([alices, bobs], pastRuns(past))
}
await using alice = await alices.open()
await using bob = await bobs.open()
for (const room of rooms) await Promise.all([alice.join({ room }), bob.join({ room })])

let bytes = 0
const { port } = await bob.status()
const between = createServer((from: Socket) => {
  const to = dialTcp(port, '127.0.0.1')
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    one.setNoDelay(true)
    one.on('data', (data) => {
      bytes += data.length
      other.write(data)
    })
    one.on('close', () => other.destroy())
    one.on('error', () => other.destroy())
  }
})
await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
const address = between.address()
if (address === null || typeof address === 'string') throw new TypeError('no port')
await alice.connect({ address: `127.0.0.1:${address.port}` })
await sleep(SETTLE_MS)
print(`a session opened, ${ROOMS} rooms compared`, bytes / 1_000, 'kB')
bytes = 0
await sleep(MINUTES * 60_000)
print('a quiet minute, both directions, TCP payload', bytes / 1_000 / MINUTES, 'kB')
between.close()
