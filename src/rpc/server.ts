import type { Server, Socket } from 'node:net'
import type { Clock, Timer } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Closable } from '../resources.ts'
import { MAX_RPC_CLIENTS, RPC_FLUSH_TIMEOUT_MS } from '../wire/limits.ts'
import { Connection } from './connection.ts'
import type { Engine } from './engine.ts'
import { LocalClient } from './local-client.ts'
import { refusal } from './request.ts'

export interface RpcServerOptions {
  /** Already listening on the profile's local socket, with `allowHalfOpen`; stays its owner's. */
  readonly listener: Server
  readonly engine: Engine
  /** Called once a client's `stop` was answered. */
  readonly onStop: () => void
  /** False for an engine that leaves when its own work is done: it refuses to send events. */
  readonly lasting: boolean
  readonly clock: Clock
  readonly log: Log
  /** For tests; MAX_RPC_UNSENT_BYTES otherwise. */
  readonly maxUnsentBytes?: number
}

/** The engine on the profile's local socket, for at most MAX_RPC_CLIENTS clients at a time. */
export class RpcServer implements Closable {
  readonly #options: RpcServerOptions
  readonly #closing = new Set<Promise<void>>()
  readonly #connections = new Map<Connection, Socket>()
  #open = true
  #timer: Timer | undefined
  #onEmpty = () => {}

  constructor(options: RpcServerOptions) {
    this.#options = options
    options.listener.on('connection', this.#onConnection)
  }

  get clients(): number {
    return this.#connections.size
  }

  /** Turns new clients away, and resolves when those that are here have left or time is up. */
  async retire(timeoutMs: number): Promise<void> {
    this.#open = false
    const gone = new Promise<void>((resolve) => {
      this.#onEmpty = resolve
      if (this.#connections.size === 0) resolve()
      else this.#timer = this.#options.clock.after(timeoutMs, resolve)
    })
    await gone
    this.#timer?.cancel()
  }

  /** Ends every client; each may still read what was written for it, within RPC_FLUSH_TIMEOUT_MS. */
  async close(): Promise<void> {
    this.#open = false
    this.#options.listener.off('connection', this.#onConnection)
    for (const connection of this.#connections.keys()) connection.close()
    while (this.#closing.size > 0) await Promise.all(this.#closing)
  }

  readonly #onConnection = (socket: Socket): void => {
    if (!this.#open) {
      // Not a word: whoever comes now finds another engine, or becomes it.
      socket.destroy()
      return
    }
    if (this.#connections.size >= MAX_RPC_CLIENTS) {
      socket.on('error', () => socket.destroy())
      const error = new ChatError('RPC_BUSY', `${MAX_RPC_CLIENTS} clients`)
      socket.end(`${JSON.stringify(refusal(null, error))}\n`, () => socket.destroy())
      return
    }
    const { engine, onStop, lasting, log, maxUnsentBytes } = this.#options
    const connection = new Connection({
      client: new LocalClient({ engine, onStop }),
      input: socket,
      output: socket,
      log,
      hasEvents: lasting,
      ...(maxUnsentBytes === undefined ? {} : { maxUnsentBytes }),
    })
    this.#connections.set(connection, socket)
    const closing = connection.closed
      .then(() => this.#flush(socket))
      .finally(() => {
        this.#connections.delete(connection)
        this.#closing.delete(closing)
        if (this.#connections.size === 0) this.#onEmpty()
      })
    this.#closing.add(closing)
  }

  #flush(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(RPC_FLUSH_TIMEOUT_MS, () => socket.destroy())
      socket.once('close', () => {
        timer.cancel()
        resolve()
      })
      if (socket.destroyed) {
        timer.cancel()
        resolve()
        return
      }
      socket.end(() => socket.destroy())
    })
  }
}
