/**
 * Multicast DNS alone as a program, for tests on several hosts: prints what discovery says as JSON
 * lines, `{ event, ... }`. Arguments: PORT and names of interfaces. A line on standard input asks
 * again; SIGTERM closes.
 */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/clock.ts'
import { Mdns } from '../../src/discovery/mdns.ts'
import { drawToken } from '../../src/discovery/txt.ts'
import { silentLog } from '../../src/log.ts'

const [port = '4000', ...interfaces] = process.argv.slice(2)
const say = (event: string, fields: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)

const token = drawToken(randomBytes)
const mdns = await Mdns.open({
  announcement: { token, port: Number(port) },
  interfaces,
  clock: systemClock,
  random: randomBytes,
  log: silentLog,
  listener: {
    onSighting: (sighting) => say('sighting', sighting),
    onWarning: ({ code, detail }) => say('warning', { code, detail }),
    onOver: (codes) => say('over', { codes }),
    onInterfaces: (names) => say('interfaces', { names }),
  },
})
say('open', { token })

const input = createInterface({ input: process.stdin })
input.on('line', () => {
  mdns.refresh()
  say('asked', { rss: process.memoryUsage().rss })
})
process.once('SIGTERM', async () => {
  input.close()
  await mdns.close()
  say('closed')
  process.exitCode = 0
})
