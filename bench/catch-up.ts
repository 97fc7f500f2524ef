// Who comes new to a room of 100,000 messages: how fast all of it comes from one member, each a
// process of its own, over TCP and onto the disk, and what that takes of memory on both sides.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Home } from '../test/helpers/open-node.ts'
import { print } from './lib/figures.ts'
import type { Told } from './lib/newcomer.ts'
import { fill, pastRuns } from './lib/past.ts'

const MESSAGES = Number(process.env.MESSAGES || 100_000)
/** Messages under one signature: as people write, each has its own. */
const RUN_ENTRIES = Number(process.env.RUN_ENTRIES || 1)
const SAMPLE_MS = 50

await using home = await Home.make('member')
await fill(
  [home],
  pastRuns({ room: '#lobby', messages: MESSAGES, authors: 20, runEntries: RUN_ENTRIES }),
)
await using node = await home.open()
const { port } = await node.status()
const megabytes = () => process.memoryUsage.rss() / 2 ** 20
const before = megabytes()
let peak = before
const sampler = setInterval(() => {
  peak = Math.max(peak, megabytes())
}, SAMPLE_MS)

const newcomer = fileURLToPath(new URL('lib/newcomer.ts', import.meta.url))
const args = [`127.0.0.1:${port}`, String(MESSAGES)]
const child = fork(newcomer, args, { execArgv: ['--import', 'tsx'] })
const processor = process.cpuUsage()
const [told] = (await once(child, 'message')) as [Told]
const { user, system } = process.cpuUsage(processor)
clearInterval(sampler)
const ms = (to: string) => Number(BigInt(to) - BigInt(told.from)) / 1e6
print('from the dial to the first message told', ms(told.first), 'ms')
print(`${MESSAGES} messages, stored and told`, (MESSAGES * 1_000) / ms(told.last), 'messages/s')
print('processor time of the member', (user + system) / 1_000, 'ms')
print('processor time of the newcomer', told.processorMs, 'ms')
print('came twice', told.repeated, 'messages')
print('memory of the member: before', before, 'MB')
print('memory of the member: peak', peak, 'MB')
print('memory of the newcomer: before', told.before, 'MB')
print('memory of the newcomer: peak', told.peak, 'MB')
await once(child, 'exit')
