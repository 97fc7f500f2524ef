// 50,000 direct messages one way between two processes, as fast as they go: until the last one's
// event over there. None may be lost or come twice. Beside it the same lines over bare TCP.
import { Home } from '../test/helpers/open-node.ts'
import { print, printRatio } from './lib/figures.ts'
import { OtherEnd } from './lib/other-end.ts'

const MESSAGES = 50_000
const UNDER_WAY = 1_000
const SAMPLE_MS = 50

await using other = await OtherEnd.open()
await using home = await Home.make('alice')
await using node = await home.open()
await node.connect({ address: other.address })

const text = (n: number) => `message number ${n} of a flood`
const ownMegabytes = () => process.memoryUsage.rss() / 2 ** 20

const before = { own: ownMegabytes(), other: await other.megabytes() }
const peak = { ...before }
let sampling = false
const sampler = setInterval(async () => {
  peak.own = Math.max(peak.own, ownMegabytes())
  if (sampling) return
  sampling = true
  peak.other = Math.max(peak.other, await other.megabytes())
  sampling = false
}, SAMPLE_MS)

const from = process.hrtime.bigint()
let next = 0
async function sender(): Promise<void> {
  while (next < MESSAGES) await node.send({ to: other.peer, text: text(next++) })
}
await Promise.all(Array.from({ length: UNDER_WAY }, sender))
const stored = process.hrtime.bigint()
let last = 0n
for (let n = 0; n < MESSAGES; n++) {
  const arrival = await other.arrival(text(n))
  if (arrival > last) last = arrival
}
clearInterval(sampler)

const perSecond = (to: bigint) => (MESSAGES * 1e9) / Number(to - from)
const ours = perSecond(last)
print(`${MESSAGES} messages, stored at the sender`, perSecond(stored), 'messages/s')
print(`${MESSAGES} messages, arrived and stored over there`, ours, 'messages/s')
print('lost', MESSAGES - other.arrived, 'messages')
print('came twice', other.repeated, 'messages')
for (const side of ['own', 'other'] as const) {
  const name = side === 'own' ? 'sender' : 'receiver'
  const after = side === 'own' ? ownMegabytes() : await other.megabytes()
  print(`memory of the ${name}: before`, before[side], 'MB')
  print(`memory of the ${name}: peak`, peak[side], 'MB')
  print(`memory of the ${name}: after`, after, 'MB')
}

const socket = await other.dialTcp()
const bareFrom = process.hrtime.bigint()
for (let n = 0; n < MESSAGES; n++) {
  if (!socket.write(`${text(n)} bare\n`)) await new Promise((go) => socket.once('drain', go))
}
const bare =
  (MESSAGES * 1e9) / Number((await other.arrival(`${text(MESSAGES - 1)} bare`)) - bareFrom)
socket.destroy()
print(`${MESSAGES} lines over bare TCP, nothing stored`, bare, 'lines/s')
printRatio('bare lines over messages', bare, ours)
if (other.repeated > 0) process.exitCode = 1
