// Gives a file to everybody who connects, over bare TCP: `raw-sender.ts PATH`. Prints its port.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:net'

const path = process.argv[2] ?? ''
const server = createServer((socket) => {
  createReadStream(path, { highWaterMark: 61_440 }).pipe(socket)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : 0)
})
