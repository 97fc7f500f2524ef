// The other end of a measurement, a process of its own: a node on loopback that tells its parent
// when each message from others reached it, and a bare TCP port that does the same for lines.
import { createServer } from 'node:net'
import { Home } from '../../test/helpers/open-node.ts'

const REPORT_MS = 5

/** What the parent is told. Times are of the machine's monotonic clock, in nanoseconds. */
export type Report =
  | { readonly kind: 'open'; readonly peer: string; readonly port: number; readonly tcp: number }
  | { readonly kind: 'arrived'; readonly texts: readonly string[]; readonly at: readonly string[] }
  | { readonly kind: 'memory'; readonly megabytes: number }

function tell(report: Report): void {
  process.send?.(report)
}

let texts: string[] = []
let at: string[] = []

function arrived(text: string): void {
  texts.push(text)
  at.push(String(process.hrtime.bigint()))
}

/** Reports in batches, so that reporting costs the measurement little. */
setInterval(() => {
  if (texts.length === 0) return
  tell({ kind: 'arrived', texts, at })
  texts = []
  at = []
}, REPORT_MS)

const home = await Home.make('bob')
const node = await home.open()
node.subscribe((event) => {
  if (event.event === 'message') arrived(event.message.text)
})

const server = createServer((socket) => {
  let rest = ''
  socket.setEncoding('utf8').setNoDelay(true)
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) arrived(line)
  })
})
server.listen(0, '127.0.0.1', async () => {
  const { peer, port } = await node.status()
  const address = server.address()
  const tcp = typeof address === 'object' ? (address?.port ?? 0) : 0
  tell({ kind: 'open', peer, port, tcp })
})

process.on('message', (request) => {
  if (request === 'memory') tell({ kind: 'memory', megabytes: process.memoryUsage.rss() / 2 ** 20 })
})
process.on('disconnect', async () => {
  await node.close()
  await home[Symbol.asyncDispose]()
  process.exit()
})
