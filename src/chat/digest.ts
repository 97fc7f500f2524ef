import { hash, label } from '../crypto/sodium.ts'
import { compareBytes } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { BUCKET_DIGEST_BYTES, LOG_BUCKETS } from '../wire/packet.ts'
import { bytesKey } from './conversation.ts'
import type { LogRef, LogState } from './log-source.ts'
import { isComplete } from './span.ts'

/** What of a conversation two sides compare instead of its logs (docs/protocol.md §6.1). */
export interface Digest {
  readonly whole: Uint8Array
  /** The same of each bucket of logs. */
  readonly buckets: readonly Uint8Array[]
  /** `whole` and `buckets`, to compare fast. */
  readonly text: string
  readonly bucketTexts: readonly string[]
}

const DIGEST_LABEL = label('p2pchat digest v1')

/** Heads are the same array while nothing changes, so a digest is made once for each change. */
const made = new WeakMap<readonly LogState[], Digest>()

export function digestOf(heads: readonly LogState[]): Digest {
  let digest = made.get(heads)
  if (!digest) {
    digest = makeDigest(heads)
    made.set(heads, digest)
  }
  return digest
}

/** The first 4 bits of `H(author || device)`. */
export function bucketOf({ author, device }: Pick<LogRef, 'author' | 'device'>): number {
  return (hash(concatBytes(author, device))[0] ?? 0) >>> 4
}

function makeDigest(heads: readonly LogState[]): Digest {
  const logs = heads
    .filter(({ settled }) => settled.seq > 0)
    .map((state) => ({ bucket: bucketOf(state), bytes: logBytes(state) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
  const buckets = Array.from({ length: LOG_BUCKETS }, (_, bucket) => {
    const inside = logs.filter((log) => log.bucket === bucket)
    return digest(inside.map(({ bytes }) => bytes)).subarray(0, BUCKET_DIGEST_BYTES)
  })
  const whole = digest(logs.map(({ bytes }) => bytes))
  return { whole, buckets, text: bytesKey(whole), bucketTexts: buckets.map(bytesKey) }
}

function digest(logs: readonly Uint8Array[]): Uint8Array {
  return hash(concatBytes(DIGEST_LABEL, ...logs))
}

/** `author || device || seq u48 || id || forked at u48 || complete u8`, all of what is settled. */
function logBytes(state: LogState): Uint8Array {
  const { author, device, settled, forkedAt = 0 } = state
  const numbers = Buffer.alloc(13)
  numbers.writeUIntBE(settled.seq, 0, 6)
  numbers.writeUIntBE(forkedAt, 6, 6)
  numbers.writeUInt8(isComplete(state) ? 1 : 0, 12)
  return concatBytes(author, device, numbers.subarray(0, 6), settled.id, numbers.subarray(6))
}
