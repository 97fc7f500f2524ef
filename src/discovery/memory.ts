import type { Announcement, Discovery, DiscoveryListener, Sighting } from './discovery.ts'
import { isPort } from './literal-address.ts'
import { isToken } from './txt.ts'

interface Member {
  readonly host: string
  readonly announcement: Announcement
  readonly listener: DiscoveryListener
}

/** A network that exists in memory only: everybody who joined hears everybody else. */
export class MemoryHub {
  readonly #members = new Set<Member>()
  readonly #cuts = new Set<string>()

  /** Keeps `a` and `b` (hosts) from hearing each other from now on, or lets them hear again. */
  cut(a: string, b: string, apart = true): void {
    for (const pair of [`${a} ${b}`, `${b} ${a}`]) {
      if (apart) this.#cuts.add(pair)
      else this.#cuts.delete(pair)
    }
  }

  join(member: Member): void {
    this.#members.add(member)
    this.#say(member)
    this.ask(member)
  }

  leave(member: Member): void {
    this.#members.delete(member)
  }

  /** Everybody else answers `asker`. */
  ask(asker: Member): void {
    for (const member of this.#members) this.#tell(asker, member)
  }

  #say(speaker: Member): void {
    for (const member of this.#members) this.#tell(member, speaker)
  }

  #tell(hearer: Member, speaker: Member): void {
    if (hearer.announcement.token === speaker.announcement.token) return
    const { token, port } = speaker.announcement
    const sighting: Sighting = { token, addresses: [{ host: speaker.host, port }] }
    // Like a packet: later, and only if both are still there and may hear each other.
    queueMicrotask(() => {
      if (!this.#members.has(hearer) || !this.#members.has(speaker)) return
      if (this.#cuts.has(`${hearer.host} ${speaker.host}`)) return
      hearer.listener.onSighting(sighting)
    })
  }
}

interface MemoryDiscoveryOptions {
  readonly hub: MemoryHub
  readonly announcement: Announcement
  readonly listener: DiscoveryListener
  /** The literal address others see this node at; default `127.0.0.1`. */
  readonly host?: string
}

/** Discovery on a `MemoryHub`, for tests and examples; keeps the same promises as `Mdns`. */
export class MemoryDiscovery implements Discovery {
  readonly #hub: MemoryHub
  readonly #member: Member
  #closed = false

  static async open(options: MemoryDiscoveryOptions): Promise<MemoryDiscovery> {
    return new MemoryDiscovery(options)
  }

  private constructor({ hub, announcement, listener, host = '127.0.0.1' }: MemoryDiscoveryOptions) {
    if (!isToken(announcement.token)) throw new TypeError('not a token')
    if (!isPort(announcement.port)) throw new TypeError('not a port')
    this.#hub = hub
    this.#member = { host, announcement, listener }
    listener.onInterfaces(['memory'])
    hub.join(this.#member)
  }

  refresh(): void {
    if (!this.#closed) this.#hub.ask(this.#member)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#hub.leave(this.#member)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
