import { setMaxListeners } from 'node:events'
import { ChatError } from '../errors.ts'
import type { Engine, LiveClient } from './engine.ts'
import { asChatError } from './failure.ts'
import type { MethodName, NodeEvent, Params, Result } from './methods.ts'
import { readyFirst } from './ready-first.ts'
import { checkParams } from './schema.ts'

export interface LocalClientOptions {
  readonly engine: Engine
  /** Called once `stop` was answered; closes the node and ends its process. */
  readonly onStop: () => void
}

/** The client of an engine in this very process. Checks parameters just as the socket does. */
export class LocalClient implements LiveClient {
  readonly closed: Promise<void>
  readonly #engine: Engine
  readonly #onStop: () => void
  readonly #gone = new AbortController()
  readonly #subscriptions = new Set<() => void>()

  constructor({ engine, onStop }: LocalClientOptions) {
    this.#engine = engine
    this.#onStop = onStop
    // One for each call under way, which the connection bounds.
    setMaxListeners(0, this.#gone.signal)
    this.closed = new Promise((resolve) => {
      this.#gone.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    void engine.closed.then(() => this.#end())
  }

  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    this.#gone.signal.throwIfAborted()
    const checked = checkParams(method, params)
    if (method === 'stop') {
      // After this turn, so that the answer leaves before the door closes.
      setImmediate(this.#onStop)
      return { stopping: true } as Result<M>
    }
    const run = this.#engine[method as Exclude<M, 'stop'>] as (
      params: Params<M>,
      signal: AbortSignal,
    ) => Promise<Result<M>> | Result<M>
    try {
      return await this.#untilGone(async () => run.call(this.#engine, checked, this.#gone.signal))
    } catch (error) {
      throw asChatError(error)
    }
  }

  async subscribe(listener: (event: NodeEvent) => void): Promise<() => void> {
    this.#gone.signal.throwIfAborted()
    const events = readyFirst(listener)
    const leave = this.#engine.subscribe(events.push)
    this.#subscriptions.add(leave)
    try {
      events.ready(await this.call('status', {}))
    } catch (error) {
      this.#leave(leave)
      throw error
    }
    return () => this.#leave(leave)
  }

  async close(): Promise<void> {
    this.#end()
  }

  #leave(leave: () => void): void {
    if (this.#subscriptions.delete(leave)) leave()
  }

  #end(): void {
    if (this.#gone.signal.aborted) return
    for (const leave of this.#subscriptions) this.#leave(leave)
    this.#gone.abort(new ChatError('RPC_UNREACHABLE'))
  }

  #untilGone<T>(run: () => Promise<T>): Promise<T> {
    const { signal } = this.#gone
    return new Promise((resolve, reject) => {
      const onGone = () => reject(signal.reason)
      signal.addEventListener('abort', onGone, { once: true })
      run()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', onGone))
    })
  }
}
