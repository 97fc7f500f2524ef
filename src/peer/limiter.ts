import {
  HANDSHAKES_PER_SECOND,
  HANDSHAKES_PER_SECOND_PER_ADDRESS,
  MAX_FRAME_BYTES,
  MAX_HANDSHAKES,
  MAX_HANDSHAKES_PER_ADDRESS,
  MAX_PREAUTH_BYTES,
  MAX_UNAUTHENTICATED_BYTES,
} from '../wire/limits.ts'

/** Most memory that one link may hold before its peer is proved: its budget and one read ahead. */
export const PREAUTH_COST_BYTES = MAX_PREAUTH_BYTES + MAX_FRAME_BYTES
/** How many seconds' worth of handshakes may come at once. */
const BURST_SECONDS = 2
const MAX_ADDRESSES = 4_096

interface Bucket {
  tokens: number
  at: number
  pending: number
}

/**
 * Decides which strangers may begin a handshake: so many under way and so many a second, in all and
 * for each remote address. Pure: time is passed in, monotonic milliseconds.
 */
export class Limiter {
  readonly #all: Bucket
  readonly #byAddress = new Map<string, Bucket>()

  constructor(now: number) {
    this.#all = { tokens: HANDSHAKES_PER_SECOND * BURST_SECONDS, at: now, pending: 0 }
  }

  /** Handshakes under way. */
  get pending(): number {
    return this.#all.pending
  }

  /** Addresses remembered. */
  get addresses(): number {
    return this.#byAddress.size
  }

  /** True if a handshake may begin; then `leave` must be called once when it is over. */
  enter(address: string, now: number): boolean {
    const bucket = this.#bucket(address, now)
    refill(bucket, HANDSHAKES_PER_SECOND_PER_ADDRESS, now)
    refill(this.#all, HANDSHAKES_PER_SECOND, now)
    const fits =
      bucket.pending < MAX_HANDSHAKES_PER_ADDRESS &&
      this.#all.pending < MAX_HANDSHAKES &&
      (this.#all.pending + 1) * PREAUTH_COST_BYTES <= MAX_UNAUTHENTICATED_BYTES &&
      bucket.tokens >= 1 &&
      this.#all.tokens >= 1
    if (!fits) return false
    for (const each of [bucket, this.#all]) {
      each.tokens--
      each.pending++
    }
    return true
  }

  leave(address: string): void {
    const bucket = this.#byAddress.get(address)
    if (!bucket || bucket.pending === 0) throw new TypeError('no handshake to leave')
    bucket.pending--
    this.#all.pending--
  }

  #bucket(address: string, now: number): Bucket {
    let bucket = this.#byAddress.get(address)
    if (bucket) return bucket
    if (this.#byAddress.size >= MAX_ADDRESSES) this.#forget(now)
    bucket = { tokens: HANDSHAKES_PER_SECOND_PER_ADDRESS * BURST_SECONDS, at: now, pending: 0 }
    this.#byAddress.set(address, bucket)
    return bucket
  }

  /** Drops the addresses that are back at a full bucket, else the oldest idle one. */
  #forget(now: number): void {
    let idle: string | undefined
    for (const [address, bucket] of this.#byAddress) {
      if (bucket.pending > 0) continue
      idle ??= address
      if (now - bucket.at >= BURST_SECONDS * 1_000) this.#byAddress.delete(address)
    }
    if (this.#byAddress.size >= MAX_ADDRESSES && idle !== undefined) this.#byAddress.delete(idle)
  }
}

function refill(bucket: Bucket, perSecond: number, now: number): void {
  const gained = (Math.max(0, now - bucket.at) / 1_000) * perSecond
  bucket.tokens = Math.min(perSecond * BURST_SECONDS, bucket.tokens + gained)
  bucket.at = now
}
