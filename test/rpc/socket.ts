import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import { Resources } from '../../src/resources.ts'
import { RpcServer } from '../../src/rpc/server.ts'
import { FakeEngine } from './fake-engine.ts'

export interface Served {
  readonly engine: FakeEngine
  readonly server: RpcServer
  readonly path: string
  readonly stops: number[]
  close(): Promise<void>
}

/** A fake engine behind a real local socket. */
export async function serve(
  options: { readonly maxUnsentBytes?: number; readonly lasting?: boolean } = {},
): Promise<Served> {
  const resources = new Resources()
  const path = join(tmpdir(), `p2pchat-rpc-${randomBytes(6).toString('hex')}`)
  const listener = createServer({ allowHalfOpen: true })
  listener.listen(path)
  await once(listener, 'listening')
  resources.defer(() => rm(path, { force: true }))
  resources.defer(() => new Promise((resolve) => listener.close(() => resolve())))
  const engine = new FakeEngine()
  const stops: number[] = []
  const server = resources.own(
    new RpcServer({
      listener,
      engine,
      onStop: () => {
        stops.push(stops.length)
        void engine.close()
      },
      lasting: true,
      clock: systemClock,
      log: silentLog,
      ...options,
    }),
  )
  return { engine, server, path, stops, close: () => resources.close() }
}

/** A client made of nothing but bytes and lines. */
export class RawClient {
  readonly socket: Socket
  readonly #lines: string[] = []
  #partial = ''
  #wake = () => {}
  #ended = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('utf8')
    socket.on('error', () => {})
    socket.on('data', (text: string) => {
      const pieces = (this.#partial + text).split('\n')
      this.#partial = pieces.pop() ?? ''
      this.#lines.push(...pieces)
      this.#wake()
    })
    socket.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  static async open(path: string): Promise<RawClient> {
    const socket = connect({ path })
    const client = new RawClient(socket)
    await once(socket, 'connect')
    return client
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes)
  }

  ask(method: string, params: unknown = {}, id: unknown = 1): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
  }

  /** The next line as an object; `undefined` once the server has ended the connection. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the server answers with
  async next(): Promise<any> {
    while (this.#lines.length === 0) {
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return JSON.parse(this.#lines.shift() ?? '')
  }

  close(): void {
    this.socket.destroy()
  }
}
