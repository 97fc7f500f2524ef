/**
 * A hostile machine for tests: `node tcp-attacker.ts SECONDS PORT HOST SOURCE…` keeps opening
 * connections to HOST:PORT from every SOURCE address and does in each one of the things that no
 * honest peer does. Prints a JSON line with what it managed when the time is over.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { connect, type Socket } from 'node:net'

const [seconds = '5', port = '17877', host = '', ...sources] = process.argv.slice(2)
const PARALLEL = 40
const MAX_SILENT = 400
const VERSION_1 = [1, 1]

const frame = (payload: Uint8Array) => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(payload.length)
  return Buffer.concat([length, payload])
}
/** What an honest first frame looks like from outside: magic, versions, `e` and `e1`. */
const hello = (versions: readonly number[] = VERSION_1) =>
  frame(Buffer.concat([Buffer.from('p2pc'), Buffer.from(versions), randomBytes(32 + 1_184)]))

const tricks: readonly ((socket: Socket) => void)[] = [
  // Says nothing and stays.
  () => undefined,
  (socket) => socket.write(randomBytes(randomInt(1, 200_000))),
  (socket) => socket.end(randomBytes(3)),
  // The longest frame there is, of which little ever comes.
  (socket) => socket.write(Buffer.from([255, 255, 0])),
  (socket) => socket.write(Buffer.from([0, 0])),
  (socket) => socket.write(frame(Buffer.from('GET / HTTP/1.1\r\n\r\n'))),
  // Makes the other side do all the work of a handshake, and answers it with noise.
  (socket) => {
    socket.write(hello())
    socket.once('data', () => socket.end(frame(randomBytes(600))))
  },
  (socket) => socket.write(Buffer.concat([hello(), hello(), hello()])),
  (socket) => socket.write(hello([0, 255])),
  (socket) => socket.write(hello([9, 9])),
  // One byte at a time.
  (socket) => {
    const bytes = hello()
    let at = 0
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 5)
    socket.on('close', () => clearInterval(timer))
  },
  (socket) => socket.resetAndDestroy(),
]

let opened = 0
let refused = 0
const silent = new Set<Socket>()
const end = Date.now() + Number(seconds) * 1_000

function attack(source: string): void {
  if (Date.now() >= end) return
  const socket = connect({ host, port: Number(port), localAddress: source })
  const trick = tricks[randomInt(tricks.length)]
  socket.on('error', () => undefined)
  socket.on('connect', () => {
    opened++
    trick?.(socket)
    socket.resume()
    silent.add(socket)
    const next = () => attack(source)
    setTimeout(next, 10)
    if (silent.size > MAX_SILENT) [...silent][0]?.destroy()
  })
  socket.on('close', (failed) => {
    silent.delete(socket)
    if (!failed) return
    refused++
    setTimeout(() => attack(source), 10)
  })
}

for (let n = 0; n < PARALLEL; n++) attack(sources[n % sources.length] ?? '')
setTimeout(
  () => {
    process.stdout.write(`${JSON.stringify({ opened, refused })}\n`)
    process.exit(0)
  },
  Number(seconds) * 1_000 + 200,
)
