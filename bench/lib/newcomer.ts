// A process of its own that comes new to #lobby: dials the address it is given, and tells its parent
// when it was told of as many messages as it was asked to wait for.
import { Home } from '../../test/helpers/open-node.ts'

const SAMPLE_MS = 50

/** What the parent is told. Times are of the machine's monotonic clock, in nanoseconds. */
export interface Told {
  readonly from: string
  readonly first: string
  readonly last: string
  readonly before: number
  readonly peak: number
  /** Processor time of all threads from the dial to the last message, in milliseconds. */
  readonly processorMs: number
  readonly repeated: number
}

const [address = '', count = '0'] = process.argv.slice(2)
const home = await Home.make('newcomer')
const node = await home.open()
const seen = new Set<string>()
let [repeated, first, from] = [0, 0n, 0n]
const before = process.memoryUsage.rss() / 2 ** 20
let peak = before
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20)
}, SAMPLE_MS)
const whole = new Promise<void>((resolve) => {
  node.subscribe((event) => {
    if (event.event !== 'message') return
    if (seen.size === 0) first = process.hrtime.bigint()
    if (seen.has(event.message.id)) repeated++
    seen.add(event.message.id)
    if (seen.size === Number(count)) resolve()
  })
})
from = process.hrtime.bigint()
const processor = process.cpuUsage()
await node.connect({ address })
await whole
const last = process.hrtime.bigint()
const { user, system } = process.cpuUsage(processor)
clearInterval(sampler)
const told: Told = {
  from: String(from),
  first: String(first),
  last: String(last),
  before,
  peak,
  repeated,
  processorMs: (user + system) / 1_000,
}
process.send?.(told)
await node.close()
await home[Symbol.asyncDispose]()
if (process.connected) process.disconnect()
