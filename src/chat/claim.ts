import { ChatError } from '../errors.ts'
import { ID_PREFIX_BYTES, type LogItem } from '../wire/packet.ts'
import type { LogRef, LogState, Span } from './log-source.ts'
import { offered } from './span.ts'

/** What a peer says that it has of a log (docs/protocol.md §6.2). */
export interface Claim {
  readonly log: LogRef
  /** Up to where the log is undisputed, with the start of that entry's id. */
  readonly seq: number
  readonly idStart: Uint8Array
  /** Of its newest entry. */
  readonly clock: bigint
  readonly forkedAt: number | undefined
  readonly spans: readonly Span[]
}

const NO_ID = new Uint8Array(ID_PREFIX_BYTES)

/** What we say of a log that we have. */
export function encodeClaim(state: LogState): LogItem {
  const { author, device, settled, clock, forkedAt = 0 } = state
  const clockBytes = Buffer.alloc(8)
  clockBytes.writeBigUInt64BE(clock)
  const spans = offered(state).flatMap(({ first, last }) => [first, last])
  const idStart = settled.id.subarray(0, ID_PREFIX_BYTES)
  return [author, device, settled.seq, idStart, Uint8Array.from(clockBytes), forkedAt, spans]
}

/** Throws `SYNC_VIOLATION` for spans that no log has. */
export function decodeClaim(conversation: Uint8Array, item: LogItem): Claim {
  const [author, device, seq, idStart, clock, forkedAt, ends] = item
  const spans: Span[] = []
  let end = 0
  for (let at = 0; at < ends.length; at += 2) {
    const [first = 0, last = 0] = [ends[at], ends[at + 1]]
    if (first <= end || last < first || last > seq) {
      throw new ChatError('SYNC_VIOLATION', 'spans that do not ascend')
    }
    spans.push({ first, last })
    end = last + 1
  }
  return {
    log: { conversation, author, device },
    seq,
    idStart,
    clock: Buffer.from(clock).readBigUInt64BE(),
    forkedAt: forkedAt === 0 ? undefined : forkedAt,
    spans,
  }
}

/** Whether two sides have another entry in the same place; false when one of them cannot tell. */
export function contradicts(claim: Claim, state: LogState): boolean {
  const { seq, id } = state.settled
  const idStart = id.subarray(0, ID_PREFIX_BYTES)
  if (claim.seq !== seq || isNone(claim.idStart) || isNone(idStart)) return false
  return Buffer.compare(claim.idStart, idStart) !== 0
}

/** Whether nothing about a log is different there. */
export function agrees(claim: Claim, state: LogState): boolean {
  const ours = offered(state)
  return (
    claim.seq === state.settled.seq &&
    claim.forkedAt === state.forkedAt &&
    Buffer.compare(claim.idStart, state.settled.id.subarray(0, ID_PREFIX_BYTES)) === 0 &&
    claim.spans.length === ours.length &&
    claim.spans.every(({ first, last }, at) => first === ours[at]?.first && last === ours[at]?.last)
  )
}

function isNone(idStart: Uint8Array): boolean {
  return Buffer.compare(idStart, NO_ID) === 0
}
