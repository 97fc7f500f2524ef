import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import {
  FEW_LOGS,
  MAX_DIGESTS_PER_PACKET,
  MAX_LOGS_PER_CONVERSATION,
  MAX_LOGS_PER_PACKET,
} from '../wire/limits.ts'
import { LOG_BUCKETS, PACKET, type Packet, type PacketOf } from '../wire/packet.ts'
import { agrees, type Claim, decodeClaim, encodeClaim } from './claim.ts'
import { bucketOf, digestOf } from './digest.ts'
import { type LogRef, type LogSource, type LogState, logName } from './log-source.ts'
import type { Shared, SharedSet } from './shared.ts'

export interface ComparisonOptions {
  readonly shared: SharedSet
  readonly source: LogSource
  readonly send: (packet: Packet) => void
  /** The peer has named this conversation for the first time since both are in it. */
  readonly onHeard: (shared: Shared) => void
  readonly onClaim: (shared: Shared, claim: Claim) => void
}

const ALL_BUCKETS = 2 ** LOG_BUCKETS - 1

/**
 * Finds out with one peer what the two have that differs, from the whole to the parts: digests of
 * conversations, of buckets of logs, logs (docs/protocol.md §6.1). What is equal is not spoken of.
 */
export class Comparison {
  readonly #options: ComparisonOptions
  /** Claims of a series of packets that is not complete. */
  readonly #series = new Map<Shared, Claim[]>()

  constructor(options: ComparisonOptions) {
    this.#options = options
  }

  /** Sends our digests; `ask` for the peer's, when those it sent before went by. */
  open(conversations: readonly Shared[], ask: boolean): void {
    for (let at = 0; at < conversations.length; at += MAX_DIGESTS_PER_PACKET) {
      const part = conversations.slice(at, at + MAX_DIGESTS_PER_PACKET)
      const l = part.map((shared): [Uint8Array, Uint8Array] => {
        const { whole, text } = this.#digest(shared)
        shared.sent = text
        return [shared.tag, whole]
      })
      this.#options.send({ t: PACKET.digests, l, q: ask })
    }
  }

  /** Sends the digests that have changed since they were sent. */
  refresh(): void {
    const { shared } = this.#options
    // Who has not said a word of a conversation is not in it, and asks when that changes.
    const changed = shared
      .ours()
      .filter((each) => each.heard && this.#digest(each).text !== each.sent)
    this.open(changed, false)
  }

  /** Says how some logs are now. */
  announce(shared: Shared, logs: readonly LogRef[]): void {
    if (!shared.ours || !shared.heard) return
    const { source } = this.#options
    this.#list(
      shared,
      0,
      logs.flatMap((log) => source.head(log) ?? []),
      false,
    )
  }

  /** The peer has left. */
  forget(shared: Shared): void {
    shared.heard = false
    shared.told.length = 0
    this.#series.delete(shared)
  }

  digests(packet: PacketOf<typeof PACKET.digests>): void {
    const known = new Map<Shared, Uint8Array>()
    for (const [tag, digest] of packet.l) {
      const shared = this.#options.shared.byTag(tag)
      if (shared?.ours) known.set(shared, digest)
    }
    if (packet.q) {
      for (const shared of known.keys()) this.forget(shared)
      this.open([...known.keys()], false)
    }
    for (const [shared, digest] of known) {
      this.#hear(shared)
      if (!equalBytes(digest, this.#digest(shared).whole)) this.#differ(shared)
    }
  }

  buckets(shared: Shared, packet: PacketOf<typeof PACKET.buckets>): void {
    this.#hear(shared)
    const { buckets } = this.#digest(shared)
    let mask = 0
    packet.b.forEach((theirs, bucket) => {
      const ours = buckets[bucket]
      if (ours && !equalBytes(ours, theirs)) mask |= 1 << bucket
    })
    // Where all is as it was told, it was asked for as well.
    if (this.#untold(shared, mask) !== 0) this.#tell(shared, mask)
  }

  /** Throws `SYNC_VIOLATION` for what no log is like, and for too many. */
  logs(shared: Shared, packet: PacketOf<typeof PACKET.logs>): void {
    this.#hear(shared)
    const series = this.#series.get(shared) ?? []
    for (const item of packet.l) {
      const claim = decodeClaim(shared.conversation.key, item)
      series.push(claim)
      this.#options.onClaim(shared, claim)
    }
    if (series.length > MAX_LOGS_PER_CONVERSATION) {
      throw new ChatError('SYNC_VIOLATION', 'too many logs')
    }
    if (packet.m) this.#series.set(shared, series)
    else this.#series.delete(shared)
    if (!packet.m && packet.q) this.#answer(shared, packet.k, series)
  }

  #digest(shared: Shared) {
    return digestOf(this.#options.source.heads(shared.conversation.key))
  }

  #hear(shared: Shared): void {
    if (shared.heard) return
    shared.heard = true
    this.#options.onHeard(shared)
  }

  #differ(shared: Shared): void {
    const heads = this.#options.source.heads(shared.conversation.key)
    if (heads.length > FEW_LOGS) {
      const b = [...this.#digest(shared).buckets]
      this.#options.send({ t: PACKET.buckets, c: shared.tag, b })
      return
    }
    this.#tell(shared, ALL_BUCKETS)
  }

  /** Those of the buckets that are not as they were told. */
  #untold(shared: Shared, mask: number): number {
    const { bucketTexts } = this.#digest(shared)
    return bucketTexts.reduce(
      (untold, text, bucket) => (shared.told[bucket] === text ? untold & ~(1 << bucket) : untold),
      mask,
    )
  }

  /** Lists whole buckets, and asks what is different there. */
  #tell(shared: Shared, mask: number): void {
    const heads = this.#options.source.heads(shared.conversation.key)
    this.#list(shared, mask, heads.filter(isIn(mask)), true)
    this.#told(shared, mask)
  }

  /** Lists what differs from what was listed here. */
  #answer(shared: Shared, mask: number, claims: readonly Claim[]): void {
    const untold = this.#untold(shared, mask)
    if (untold === 0) return
    const theirs = new Map(claims.map((claim) => [logName(claim.log), claim]))
    const differ = this.#options.source
      .heads(shared.conversation.key)
      .filter(isIn(untold))
      .filter((state) => {
        const claim = theirs.get(logName(state))
        return !claim || !agrees(claim, state)
      })
    this.#list(shared, 0, differ, false)
    this.#told(shared, untold)
  }

  #told(shared: Shared, mask: number): void {
    this.#digest(shared).bucketTexts.forEach((text, bucket) => {
      if (mask & (1 << bucket)) shared.told[bucket] = text
    })
  }

  #list(shared: Shared, k: number, all: readonly LogState[], q: boolean): void {
    const logs = all.slice(0, MAX_LOGS_PER_CONVERSATION)
    if (logs.length === 0 && !q) return
    for (let at = 0; at === 0 || at < logs.length; at += MAX_LOGS_PER_PACKET) {
      const l = logs.slice(at, at + MAX_LOGS_PER_PACKET).map(encodeClaim)
      const m = at + MAX_LOGS_PER_PACKET < logs.length
      this.#options.send({ t: PACKET.logs, c: shared.tag, k, l, m, q })
    }
  }
}

function isIn(mask: number): (state: LogState) => boolean {
  return (state) => (mask & (1 << bucketOf(state))) !== 0
}
