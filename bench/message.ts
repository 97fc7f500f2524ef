// One direct message at a time between two processes: from `send` to the other side's event (on
// both disks by then), and to our knowing that it is delivered. Beside it a line over bare TCP.
import { Home } from '../test/helpers/open-node.ts'
import { median, printRatio, printTimes } from './lib/figures.ts'
import { OtherEnd } from './lib/other-end.ts'

const MESSAGES = 500
const WARM_UP = 100

await using other = await OtherEnd.open()
await using home = await Home.make('alice')
await using node = await home.open()
await node.connect({ address: other.address })

function since(from: bigint, to: bigint): number {
  return Number(to - from) / 1e6
}

const toEvent: number[] = []
const toDelivered: number[] = []
for (let n = -WARM_UP; n < MESSAGES; n++) {
  const text = `message ${n}`
  const from = process.hrtime.bigint()
  const { id } = await node.send({ to: other.peer, text })
  const { state } = await node.wait({ id, state: 'delivered', timeoutMs: 10_000 })
  const delivered = process.hrtime.bigint()
  if (state !== 'delivered') throw new Error(`${text} is ${state}`)
  const arrived = await other.arrival(text)
  if (n < 0) continue
  toEvent.push(since(from, arrived))
  toDelivered.push(since(from, delivered))
}
printTimes('direct message, from send to the event over there', toEvent)
printTimes('direct message, from send to delivered', toDelivered)

const socket = await other.dialTcp()
const bare: number[] = []
for (let n = 0; n < MESSAGES; n++) {
  const from = process.hrtime.bigint()
  socket.write(`line ${n}\n`)
  bare.push(since(from, await other.arrival(`line ${n}`)))
}
socket.destroy()
printTimes('line over bare TCP, neither stored nor encrypted', bare)
printRatio('message over bare line', median(toEvent), median(bare))
