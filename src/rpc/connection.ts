import type { Readable, Writable } from 'node:stream'
import { ChatError } from '../errors.ts'
import type { Log } from '../log.ts'
import {
  MAX_RPC_CALLS,
  MAX_RPC_LINE_BYTES,
  MAX_RPC_UNSENT_BYTES,
  MAX_RPC_WAITS,
} from '../wire/limits.ts'
import type { LiveClient } from './engine.ts'
import { EventOutput } from './event-output.ts'
import { asChatError } from './failure.ts'
import { LineSplitter } from './lines.ts'
import type { MethodName, Params } from './methods.ts'
import {
  answer,
  isRequest,
  parseDocument,
  type Request,
  type Response,
  refusal,
} from './request.ts'
import { isMethod } from './schema.ts'
import { Subscription } from './subscription.ts'

export interface ConnectionOptions {
  /** Answers the requests; closed with the connection. */
  readonly client: LiveClient
  /** Must not be destroyed at its end while `output` is still wanted (a half-open socket, stdio). */
  readonly input: Readable
  readonly output: Writable
  readonly log: Log
  /**
   * Whether `wait` and `connect` go on after the end of `input`. Not for sockets: there the end
   * looks the same whether the client still reads or was killed, and would hold its place.
   */
  readonly outlivesInput?: boolean
  /** False: `subscribe` is refused with RPC_BUSY. */
  readonly hasEvents?: boolean
  readonly maxUnsentBytes?: number
}

/** Methods that answer late by design: they do not hold up the reading of further requests. */
const LASTING: ReadonlySet<string> = new Set<MethodName>([
  'wait',
  'connect',
  'fileOffer',
  'fileWait',
  'fileStream',
  'fileRead',
])

/**
 * JSON-RPC 2.0, one document a line, over one pair of streams: a local socket or stdio. Requests
 * run side by side and are answered as they finish. Memory is bounded: reading pauses while
 * MAX_RPC_CALLS are under way or the reader leaves more than MAX_RPC_UNSENT_BYTES unread.
 */
export class Connection {
  /** Resolves when the input has ended and all is answered, or when output or engine are gone. */
  readonly closed: Promise<void>
  readonly #client: LiveClient
  readonly #input: Readable
  readonly #output: Writable
  readonly #log: Log
  readonly #outlivesInput: boolean
  readonly #hasEvents: boolean
  readonly #maxUnsentBytes: number
  readonly #events: EventOutput
  readonly #lines = new LineSplitter(MAX_RPC_LINE_BYTES)
  readonly #serving = new Set<Promise<void>>()
  #subscription: Subscription | undefined
  #calls = 0
  #waits = 0
  #finishing = false
  #over = false
  #wake = () => {}
  #resolveClosed = () => {}

  constructor(options: ConnectionOptions) {
    const { client, input, output, log, outlivesInput, hasEvents, maxUnsentBytes } = options
    this.#client = client
    this.#input = input
    this.#output = output
    this.#log = log
    this.#outlivesInput = outlivesInput ?? false
    this.#hasEvents = hasEvents ?? true
    this.#maxUnsentBytes = maxUnsentBytes ?? MAX_RPC_UNSENT_BYTES
    this.#events = new EventOutput({
      output,
      encode: (params) => `${JSON.stringify({ jsonrpc: '2.0', method: 'event', params })}\n`,
      maxUnsentBytes: this.#maxUnsentBytes,
    })
    output.on('drain', () => this.#wake())
    output.on('error', () => this.close())
    output.on('close', () => this.close())
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
    void client.closed.then(() => {
      if (!this.#finishing) this.close()
    })
    void this.#run()
  }

  /** Stops answering and lets go of the client. What was written is left to the streams' owner. */
  close(): void {
    if (this.#over) return
    this.#over = true
    this.#subscription?.end()
    void this.#client.close()
    this.#wake()
    this.#resolveClosed()
  }

  async #run(): Promise<void> {
    try {
      for await (const bytes of this.#input.iterator({ destroyOnReturn: false })) {
        for (const line of this.#lines.push(bytes)) await this.#accept(line)
        if (this.#over) break
      }
      const rest = this.#lines.rest()
      if (rest) await this.#accept(rest)
      await this.#finish()
    } catch (error) {
      this.#log.debug({ error: asChatError(error).code }, 'a local client ended abruptly')
    } finally {
      this.close()
    }
  }

  async #finish(): Promise<void> {
    this.#finishing = true
    await this.#until(() => this.#calls === 0)
    if (!this.#outlivesInput) await this.#client.close()
    await Promise.all(this.#serving)
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!this.#over && !condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Starts what one line asks, once there is room for it. */
  async #accept(line: Uint8Array | undefined): Promise<void> {
    await this.#until(() => !this.#isBusy())
    if (this.#over) return
    const serving = this.#serve(line).finally(() => this.#serving.delete(serving))
    this.#serving.add(serving)
  }

  #isBusy(): boolean {
    return this.#calls >= MAX_RPC_CALLS || this.#output.writableLength > this.#maxUnsentBytes
  }

  async #serve(line: Uint8Array | undefined): Promise<void> {
    if (!line) {
      this.#write(
        refusal(null, new ChatError('RPC_TOO_LARGE', `${MAX_RPC_LINE_BYTES} bytes a line`)),
      )
      return
    }
    if (line.every((byte) => byte === 32 || byte === 13 || byte === 9)) return
    const document = parseDocument(line)
    if (document.kind === 'one') {
      const response = await this.#answer(document.request)
      if (response) this.#write(response)
    } else {
      const responses = await Promise.all(document.requests.map((one) => this.#answer(one)))
      const answers = responses.filter((response) => response !== undefined)
      if (answers.length > 0) this.#write(answers)
    }
    // After the answer, so that whoever asked knows what the first event is.
    await this.#subscription?.start().catch(() => this.close())
  }

  /** The answer to one request; `undefined` for a notification. Never rejects. */
  async #answer(request: Request | Response): Promise<Response | undefined> {
    if (!isRequest(request)) return request
    const { id } = request
    const lasting = LASTING.has(request.method)
    if (lasting) this.#waits++
    else this.#calls++
    try {
      const result = await this.#call(request)
      return id === undefined ? undefined : answer(id, result)
    } catch (thrown) {
      const error = asChatError(thrown)
      if (error.code === 'RPC_INTERNAL') this.#logBug(request, error)
      return id === undefined ? undefined : refusal(id, error)
    } finally {
      if (lasting) this.#waits--
      else this.#calls--
      this.#wake()
    }
  }

  async #call({ method, params }: Request): Promise<unknown> {
    if (method === 'subscribe' || method === 'unsubscribe') {
      if (Object.keys(params as object).length > 0) {
        throw new ChatError('RPC_PARAMS', `${method}: takes none`)
      }
      return method === 'subscribe' ? this.#subscribe() : this.#unsubscribe()
    }
    if (!isMethod(method)) throw new ChatError('RPC_NO_METHOD', method.slice(0, 64))
    if (LASTING.has(method) && this.#waits > MAX_RPC_WAITS) {
      throw new ChatError('RPC_BUSY', `${MAX_RPC_WAITS} waits`)
    }
    return this.#client.call(method, params as Params<typeof method>)
  }

  #subscribe(): { subscribed: true } {
    if (!this.#hasEvents) throw new ChatError('RPC_BUSY', 'this p2pchat leaves in a moment')
    this.#subscription ??= new Subscription(this.#client, (event) => this.#events.push(event))
    return { subscribed: true }
  }

  #unsubscribe(): { subscribed: false } {
    this.#subscription?.end()
    this.#subscription = undefined
    return { subscribed: false }
  }

  #write(response: Response | readonly Response[]): void {
    if (!this.#over && this.#output.writable) this.#output.write(`${JSON.stringify(response)}\n`)
  }

  /** Names the fault and where it lies, but not its message: that may quote what was being sent. */
  #logBug({ method }: Request, { cause }: ChatError): void {
    const frames = cause instanceof Error ? cause.stack?.split('\n    at ').slice(1, 6) : undefined
    const error = cause instanceof Error ? cause.name : typeof cause
    this.#log.error({ method, error, frames }, 'a local call failed in an unexpected way')
  }
}
