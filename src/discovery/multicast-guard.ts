import {
  MAX_MDNS_PACKET_BYTES,
  MAX_MDNS_RECORDS,
  MDNS_PACKETS_PER_SECOND,
  MDNS_PACKETS_PER_SECOND_PER_SOURCE,
} from '../wire/limits.ts'

const HEADER_BYTES = 12
const WINDOW_MS = 1_000
/** RFC 6762 §6: a record is not multicast again within a second. */
const REPEAT_MS = 1_000
const MAX_REMEMBERED = 32

/**
 * Decides which packets the parser behind may see and which packets may leave: pure, so that time
 * is a parameter (monotonic milliseconds). A flood costs one table of counts per second.
 */
export class MulticastGuard {
  readonly #needles: readonly string[]
  readonly #counts = new Map<string, number>()
  #total = 0
  #windowEnds = Number.NEGATIVE_INFINITY
  readonly #sent = new Map<string, number>()

  /** `needles`: lower-case texts of which a packet of interest contains at least one. */
  constructor(needles: readonly string[]) {
    this.#needles = needles
  }

  /** True if this packet concerns us, is of bearable size and comes at a bearable rate. */
  mayEnter(packet: Buffer, source: string, now: number): boolean {
    if (packet.length < HEADER_BYTES || packet.length > MAX_MDNS_PACKET_BYTES) return false
    let records = 0
    for (let offset = 4; offset < HEADER_BYTES; offset += 2) records += packet.readUInt16BE(offset)
    // The parser behind compares records pairwise.
    if (records === 0 || records > MAX_MDNS_RECORDS) return false
    const text = packet.toString('latin1').toLowerCase()
    if (!this.#needles.some((needle) => text.includes(needle))) return false
    if (now >= this.#windowEnds) {
      this.#counts.clear()
      this.#total = 0
      this.#windowEnds = now + WINDOW_MS
    }
    const count = (this.#counts.get(source) ?? 0) + 1
    if (count > MDNS_PACKETS_PER_SECOND_PER_SOURCE) return false
    if (this.#total >= MDNS_PACKETS_PER_SECOND) return false
    this.#counts.set(source, count)
    this.#total++
    return true
  }

  /** False if these very bytes have left within the last second: one answer serves everybody. */
  mayLeave(packet: Buffer, now: number): boolean {
    for (const [bytes, at] of this.#sent) if (now - at >= REPEAT_MS) this.#sent.delete(bytes)
    const bytes = packet.toString('latin1')
    if (this.#sent.has(bytes) || this.#sent.size >= MAX_REMEMBERED) return false
    this.#sent.set(bytes, now)
    return true
  }
}

/** True for an answer to a query, which others may be giving at the same moment. */
export function isAnswer(packet: Buffer): boolean {
  return (
    packet.length >= HEADER_BYTES &&
    (packet.readUInt16BE(2) & 0x8000) !== 0 &&
    packet.readUInt16BE(10) > 0
  )
}
