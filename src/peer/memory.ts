import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { Endpoint, Listener, Stream, StreamListener, Transport } from './transport.ts'

/** What a receiver that does not read takes in before the sender has to wait. */
const WINDOW_BYTES = 65_536
const NEXT_PORTS = 100
const FIRST_EPHEMERAL_PORT = 49_152

/** How the network in memory behaves now. */
export interface MemoryHubOptions {
  readonly clock: Clock
  /** One way, milliseconds. 0 delivers in a microtask. */
  readonly latencyMs?: number | (() => number)
  /** Bytes arrive in pieces of at most this many. */
  readonly fragmentBytes?: number
}

/** A network in memory, with hosts that can be cut off, for tests and examples. */
export class MemoryHub {
  readonly #options: MemoryHubOptions
  readonly #acceptors = new Map<string, (stream: Stream) => void>()
  readonly #streams = new Set<MemoryStream>()
  readonly #cut = new Set<string>()
  readonly #unplugged = new Set<string>()
  #nextPort = FIRST_EPHEMERAL_PORT
  /** Every dial so far, `host:port`, in order. */
  readonly dialled: string[] = []

  constructor(options: MemoryHubOptions) {
    this.#options = options
  }

  /** A machine with these literal addresses; it dials from the first of them. */
  host(...addresses: readonly [string, ...string[]]): Transport {
    return {
      dial: (to, signal) => this.#dial(addresses[0], to, signal),
      accept: (options, onStream) => this.#accept(addresses, options, onStream),
    }
  }

  /** Pulls the cable of an address: nothing arrives, nobody is told. */
  cut(address: string): void {
    this.#cut.add(address)
  }

  /** Plugs it in again: what was under way arrives. */
  heal(address: string): void {
    this.#cut.delete(address)
    this.#unplugged.delete(address)
    for (const stream of this.#streams) stream.deliver()
  }

  /** Takes the address itself away from its machine. */
  unplug(address: string): void {
    this.cut(address)
    this.#unplugged.add(address)
  }

  isUnplugged(address: string): boolean {
    return this.#unplugged.has(address)
  }

  /** Breaks every stream from or to an address, as a reset does. */
  sever(address: string): void {
    for (const stream of this.#streams) {
      if (stream.local.host === address || stream.remote.host === address) stream.reset()
    }
  }

  /** Streams not ended on both sides. */
  get open(): number {
    return this.#streams.size
  }

  connected(a: Endpoint, b: Endpoint): boolean {
    return !this.#cut.has(a.host) && !this.#cut.has(b.host)
  }

  /** Runs after the time that the network takes. */
  later(run: () => void): void {
    const { latencyMs = 0, clock } = this.#options
    const ms = typeof latencyMs === 'number' ? latencyMs : latencyMs()
    if (ms > 0) clock.after(ms, run)
    else queueMicrotask(run)
  }

  get fragmentBytes(): number {
    return this.#options.fragmentBytes ?? WINDOW_BYTES
  }

  forget(stream: MemoryStream): void {
    this.#streams.delete(stream)
  }

  #dial(from: string, to: Endpoint, signal: AbortSignal): Promise<Stream> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      this.dialled.push(`${to.host}:${to.port}`)
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      const local = { host: from, port: this.#nextPort++ }
      this.later(() => {
        if (signal.aborted || !this.connected(local, to)) return
        const accept = this.#acceptors.get(`${to.host}:${to.port}`)
        if (!accept) {
          reject(new ChatError('LINK_REFUSED', `${to.host}:${to.port}`))
          return
        }
        const near = new MemoryStream(this, local, to, true)
        const far = new MemoryStream(this, to, local, false)
        near.join(far)
        far.join(near)
        this.#streams.add(near).add(far)
        accept(far)
        resolve(near)
      })
    })
  }

  async #accept(
    addresses: readonly string[],
    options: { readonly port: number; readonly exact?: boolean },
    onStream: (stream: Stream) => void,
  ): Promise<Listener> {
    const first = options.port === 0 ? this.#nextPort++ : options.port
    for (let port = first; port <= first + (options.exact ? 0 : NEXT_PORTS); port++) {
      const names = addresses.map((address) => `${address}:${port}`)
      if (names.some((name) => this.#acceptors.has(name))) continue
      for (const name of names) this.#acceptors.set(name, onStream)
      const close = () => {
        for (const name of names) this.#acceptors.delete(name)
      }
      return { port, close }
    }
    throw new ChatError('NODE_PORT_TAKEN', `${options.port}`)
  }
}

type Item = Uint8Array | 'fin'

class MemoryStream implements Stream {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly outbound: boolean
  readonly #hub: MemoryHub
  #other: MemoryStream | undefined
  #listener: StreamListener | undefined
  /** Sent to us, in order; the first `#arrived` have crossed the network. */
  readonly #inbox: Item[] = []
  #inboxBytes = 0
  #arrived = 0
  #delivering = false
  #paused = false
  #ended = false
  #owesDrain = false
  #closed: { readonly clean: boolean } | undefined

  constructor(hub: MemoryHub, local: Endpoint, remote: Endpoint, outbound: boolean) {
    this.#hub = hub
    this.local = local
    this.remote = remote
    this.outbound = outbound
  }

  get stranded(): boolean {
    return this.#hub.isUnplugged(this.local.host)
  }

  join(other: MemoryStream): void {
    this.#other = other
  }

  listen(listener: StreamListener): void {
    this.#listener = listener
    if (this.#closed) listener.onClose(this.#closed.clean)
    else queueMicrotask(() => this.deliver())
  }

  write(bytes: Uint8Array): number {
    if (this.#ended || this.#closed) throw new ChatError('LINK_CLOSED')
    this.#other?.take(bytes.slice())
    this.#owesDrain ||= this.#waiting > 0
    return this.#waiting
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    queueMicrotask(() => this.deliver())
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#other?.take('fin')
  }

  destroy(): void {
    const other = this.#ended ? undefined : this.#other
    this.#ended = true
    this.reset()
    this.#hub.later(() => {
      if (this.#hub.connected(this.local, this.remote)) other?.reset()
    })
  }

  reset(): void {
    this.#close(false)
  }

  take(item: Item): void {
    if (this.#closed) return
    this.#inbox.push(item)
    if (item !== 'fin') this.#inboxBytes += item.length
    this.#hub.later(() => {
      this.#arrived++
      this.deliver()
    })
  }

  /** Hands over what has arrived, unless the cable is out or the listener does not read. */
  deliver(): void {
    if (this.#delivering) return
    this.#delivering = true
    while (this.#listener && this.#ready()) this.#deliverOne(this.#listener)
    this.#delivering = false
  }

  #ready(): boolean {
    const flows = !this.#paused && !this.#closed
    return flows && this.#arrived > 0 && this.#hub.connected(this.local, this.remote)
  }

  #deliverOne(listener: StreamListener): void {
    const item = this.#inbox[0]
    if (item === undefined || item === 'fin') {
      this.#close(true)
      return
    }
    const piece = item.subarray(0, this.#hub.fragmentBytes)
    if (piece.length < item.length) this.#inbox[0] = item.subarray(piece.length)
    else {
      this.#inbox.shift()
      this.#arrived--
    }
    this.#inboxBytes -= piece.length
    listener.onBytes(piece)
    this.#other?.drained()
  }

  drained(): void {
    if (!this.#owesDrain || this.#waiting > 0 || this.#closed) return
    this.#owesDrain = false
    this.#listener?.onDrain()
  }

  /** Bytes of ours that do not fit what the other side takes in unread. */
  get #waiting(): number {
    return Math.max(0, (this.#other?.unread ?? 0) - WINDOW_BYTES)
  }

  get unread(): number {
    return this.#inboxBytes
  }

  #close(clean: boolean): void {
    if (this.#closed) return
    this.#closed = { clean }
    this.#inboxBytes = 0
    this.#inbox.length = 0
    this.#hub.forget(this)
    if (clean) this.end()
    this.#listener?.onClose(clean)
  }
}
