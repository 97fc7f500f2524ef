import type { Clock } from '../clock.ts'
import { ChatError, type ErrorCode, isChatError } from '../errors.ts'
import { diffInterfaces, type LanInterface } from './interfaces.ts'

/** How often a port or interface that failed is tried again. */
export const RETRY_MS = 30_000
/** Our own words come back within a moment, and are said again in it. */
export const UNHEARD_AFTER_MS = 5_000

/** Something open on one interface. */
export interface Channel {
  /** Whether anybody was heard on it, ourselves included: the system hands us what we say. */
  readonly heard: boolean
  query(): void
  /** Lets go of the socket, after a goodbye if so wished. Idempotent, bounded in time. */
  close(goodbye: boolean): Promise<void>
}

interface ChannelSetOptions<T extends Channel> {
  readonly clock: Clock
  /**
   * Rejects with a `ChatError` when it cannot. `onFailure` is called at most once, when the
   * channel stops working later.
   */
  readonly openChannel: (lan: LanInterface, onFailure: () => void) => Promise<T>
  /** The open channels changed, or one was opened anew; sorted `names` of their interfaces. */
  readonly onChange: (names: readonly string[]) => void
  /** Something is wrong that was right before, or has been right in between. */
  readonly onWarning: (warning: ChatError) => void
  /** Nothing is wrong any more of what these codes warned of. */
  readonly onOver: (codes: readonly ErrorCode[]) => void
}

interface Slot<T> {
  readonly lan: LanInterface
  channel: T | undefined
  /** Why it is not open. */
  fault: ChatError | undefined
  /** Monotonic time of the next try; infinite while opening or open. */
  retryAt: number
  /** Monotonic time at which it was opened. */
  openedAt: number
}

/**
 * Keeps one channel open on each interface there is: closes what is gone, opens what came,
 * tries again what failed. One interface never stands in the way of another.
 */
export class ChannelSet<T extends Channel> {
  readonly #options: ChannelSetOptions<T>
  readonly #slots = new Map<string, Slot<T>>()
  #faults: ReadonlyMap<string, ChatError> = new Map()
  #pending: Promise<unknown> = Promise.resolve()
  #changed = false
  #closed = false

  constructor(options: ChannelSetOptions<T>) {
    this.#options = options
  }

  /** Brings the channels in line with these interfaces; resolves when each was tried. */
  align(interfaces: readonly LanInterface[]): Promise<void> {
    const aligned = this.#align(interfaces)
    this.#pending = Promise.all([this.#pending, aligned])
    return aligned
  }

  /** Forgets every channel, so that the next `align` opens all anew. */
  drop(): void {
    for (const key of [...this.#slots.keys()]) this.#drop(key)
  }

  query(): void {
    for (const { channel } of this.#slots.values()) channel?.query()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#pending
    await Promise.all([...this.#slots.values()].map(({ channel }) => channel?.close(true)))
    this.#slots.clear()
  }

  async #align(interfaces: readonly LanInterface[]): Promise<void> {
    if (this.#closed) return
    const now = this.#options.clock.monotonic()
    const { gone, come } = diffInterfaces(this.#slots.keys(), interfaces)
    for (const key of gone) this.#drop(key)
    for (const lan of come) {
      this.#slots.set(lan.key, {
        lan,
        channel: undefined,
        fault: undefined,
        retryAt: now,
        openedAt: now,
      })
    }
    const due = [...this.#slots.values()].filter(({ retryAt }) => retryAt <= now)
    await Promise.all(due.map((slot) => this.#open(slot)))
    if (this.#closed) return
    if (this.#changed) {
      this.#changed = false
      this.#options.onChange(this.#names())
    }
    this.#warn()
  }

  async #open(slot: Slot<T>): Promise<void> {
    const { clock, openChannel } = this.#options
    const { lan } = slot
    slot.retryAt = Number.POSITIVE_INFINITY
    try {
      const channel = await openChannel(lan, () => {
        if (this.#slots.get(lan.key) === slot) this.#drop(lan.key)
      })
      if (this.#closed || this.#slots.get(lan.key) !== slot) {
        await channel.close(false)
        return
      }
      slot.channel = channel
      slot.fault = undefined
      slot.openedAt = clock.monotonic()
      this.#changed = true
    } catch (error) {
      if (!isChatError(error)) throw error
      slot.fault = error
      slot.retryAt = clock.monotonic() + RETRY_MS
    }
  }

  /** Without goodbye: its address is gone, or it opens again at once. */
  #drop(key: string): void {
    const channel = this.#slots.get(key)?.channel
    this.#slots.delete(key)
    if (!channel) return
    this.#changed = true
    this.#pending = Promise.all([this.#pending, channel.close(false)])
  }

  #names(): string[] {
    const open = [...this.#slots.values()].filter(({ channel }) => channel)
    return [...new Set(open.map(({ lan }) => lan.name))].sort()
  }

  #warn(): void {
    const faults = new Map<string, ChatError>()
    const slots = [...this.#slots.values()]
    for (const slot of slots) {
      // IPv6 is an extra: without it everybody who has an IPv4 address is still found.
      const fault = slot.lan.family === 'IPv4' ? this.#faultOf(slot) : undefined
      if (fault) faults.set(fault.message, fault)
    }
    if (slots.every(({ lan }) => lan.lone)) faults.set('', new ChatError('DISCOVERY_NO_INTERFACE'))
    const before = this.#faults
    this.#faults = faults
    const codes = new Set([...faults.values()].map(({ code }) => code))
    const over = [...before.values()].map(({ code }) => code).filter((code) => !codes.has(code))
    if (over.length > 0) this.#options.onOver(over)
    for (const [key, fault] of faults) if (!before.has(key)) this.#options.onWarning(fault)
  }

  #faultOf({ lan, channel, fault, openedAt }: Slot<T>): ChatError | undefined {
    if (!channel || channel.heard || lan.lone) return fault
    const since = this.#options.clock.monotonic() - openedAt
    return since < UNHEARD_AFTER_MS ? undefined : new ChatError('DISCOVERY_UNHEARD', lan.name)
  }
}
