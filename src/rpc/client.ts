import { connect, type Socket } from 'node:net'
import { type Clock, systemClock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import { MAX_RPC_ANSWER_CHARS, RPC_CONNECT_TIMEOUT_MS } from '../wire/limits.ts'
import type { LiveClient } from './engine.ts'
import { decodeFailure } from './failure.ts'
import type { MethodName, NodeEvent, Params, Result } from './methods.ts'
import { type ReadyFirst, readyFirst } from './ready-first.ts'

interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: ChatError) => void
}

/**
 * The client of an engine in another process, across its profile's local socket. The engine is
 * this same person's program, so its answers are taken as they are; a broken one ends the client.
 */
export class SocketClient implements LiveClient {
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Set<ReadyFirst>()
  #subscribed: Promise<unknown> | undefined
  #nextId = 1
  #partial: string[] = []
  #partialChars = 0
  #told = false
  #failure: ChatError | undefined

  /** Rejects with `RPC_UNREACHABLE` when nobody answers on `path`. */
  static open(path: string, clock: Clock = systemClock): Promise<SocketClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path })
      const fail = (cause?: Error) => {
        timer.cancel()
        socket.destroy()
        reject(new ChatError('RPC_UNREACHABLE', undefined, { cause }))
      }
      const timer = clock.after(RPC_CONNECT_TIMEOUT_MS, fail)
      socket.once('error', fail)
      socket.once('connect', () => {
        timer.cancel()
        socket.off('error', fail)
        resolve(new SocketClient(socket))
      })
    })
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => this.#onText(text))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#onClose())
  }

  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.#request(method, params) as Promise<Result<M>>
  }

  async subscribe(listener: (event: NodeEvent) => void): Promise<() => void> {
    const events = readyFirst(listener)
    this.#listeners.add(events)
    try {
      this.#subscribed ??= this.#request('subscribe', {})
      await this.#subscribed
      events.ready(await this.call('status', {}))
    } catch (error) {
      this.#leave(events)
      throw error
    }
    return () => this.#leave(events)
  }

  close(): Promise<void> {
    this.#listeners.clear()
    this.#socket.destroy()
    return this.closed
  }

  #request(method: string, params: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#socket.writable) {
        reject(this.#failure ?? new ChatError('RPC_UNREACHABLE'))
        return
      }
      const id = this.#nextId++
      this.#pending.set(id, { resolve, reject })
      this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
  }

  #leave(events: ReadyFirst): void {
    if (!this.#listeners.delete(events) || this.#listeners.size > 0) return
    this.#subscribed = undefined
    // Refused only when the engine is gone, and then there is nothing left to take back.
    this.#request('unsubscribe', {}).catch(() => {})
  }

  #onText(text: string): void {
    const pieces = text.split('\n')
    const rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      this.#onLine(this.#partial.join('') + piece)
      this.#partial = []
      this.#partialChars = 0
    }
    this.#partial.push(rest)
    this.#partialChars += rest.length
    if (this.#partialChars > MAX_RPC_ANSWER_CHARS) this.#fail(new ChatError('RPC_TOO_LARGE'))
  }

  #onLine(line: string): void {
    let message: Message
    try {
      message = JSON.parse(line)
    } catch (cause) {
      this.#fail(new ChatError('RPC_UNREACHABLE', 'it does not speak JSON-RPC', { cause }))
      return
    }
    if (message.method === 'event') this.#onEvent(message.params as NodeEvent)
    else if (message.id === null) this.#fail(decodeFailure(message.error))
    else this.#onAnswer(message)
  }

  #onAnswer({ id, result, error }: Message): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined
    if (!pending) return
    this.#pending.delete(id as number)
    if (error === undefined) pending.resolve(result)
    else pending.reject(decodeFailure(error))
  }

  #onEvent(event: NodeEvent): void {
    if (event.event === 'closing') this.#told = true
    for (const { push } of this.#listeners) push(event)
  }

  /** An answer that belongs to no request, or no answer at all, makes the connection useless. */
  #fail(error: ChatError): void {
    this.#failure = error
    this.#socket.destroy()
  }

  #onClose(): void {
    const error = this.#failure ?? new ChatError('RPC_UNREACHABLE')
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
    // An engine that was killed says nothing; whoever listens must hear of it all the same.
    if (!this.#told) this.#onEvent({ event: 'closing' })
    this.#listeners.clear()
  }
}
