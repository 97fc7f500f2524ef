import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { systemClock } from '../../src/clock.ts'

/**
 * A line to a port of this machine on which everything takes its time in either direction, in order. Only
 * the way is long: however much is sent, it arrives as fast as it was sent.
 */
export class SlowLine implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Bytes that have come out at the far and at the near end so far. */
  readonly carried = { there: 0, back: 0 }

  private constructor(port: number, delayMs: number) {
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
      const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
      carry(near, far, delayMs, (bytes) => {
        this.carried.there += bytes
      })
      carry(far, near, delayMs, (bytes) => {
        this.carried.back += bytes
      })
      for (const end of [near, far]) {
        this.#sockets.add(end)
        end.on('close', () => this.#sockets.delete(end))
      }
    })
  }

  static async open(port: number, delayMs: number): Promise<SlowLine> {
    const line = new SlowLine(port, delayMs)
    line.#server.listen(0, '127.0.0.1')
    await once(line.#server, 'listening')
    return line
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Tears the line: both ends see it at once. Idempotent. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Hands on what `from` says. Timers of the same length go off in the order in which they were set. */
function carry(from: Socket, to: Socket, delayMs: number, count: (bytes: number) => void): void {
  const later = (run: () => void) => systemClock.after(delayMs, () => to.destroyed || run())
  from.on('data', (chunk) =>
    later(() => {
      count(chunk.length)
      to.write(chunk)
    }),
  )
  from.on('end', () => later(() => to.end()))
  from.on('close', () => later(() => to.destroy()))
  from.on('error', () => from.destroy())
}
