import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { agrees, decodeClaim, encodeClaim } from '../../src/chat/claim.ts'
import { conversationTag, publicRoom } from '../../src/chat/conversation.ts'
import { bucketOf, digestOf } from '../../src/chat/digest.ts'
import type { LogState } from '../../src/chat/log-source.ts'
import { isChatError } from '../../src/errors.ts'
import { concatBytes, encodeCbor } from '../../src/wire/codec.ts'
import { decodePacket, encodePacket, PACKET } from '../../src/wire/packet.ts'

interface VectorLog {
  readonly author: string
  readonly device: string
  readonly spans: readonly (readonly [number, number])[]
  readonly floor: number
  readonly forkedAt: number
  readonly clock: string
  readonly headId: string
  readonly settled: { readonly seq: number; readonly id: string }
  readonly bucket: number
  readonly item: string
}

interface Vectors {
  readonly conversation: string
  readonly sessionId: string
  readonly tag: string
  readonly logs: readonly VectorLog[]
  readonly digest: string
  readonly buckets: readonly string[]
  readonly emptyDigest: string
  readonly emptyBucket: string
  readonly packets: Readonly<Record<string, string>>
}

const file = new URL('../vectors/sync.json', import.meta.url)
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'))
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const hex = (data: Uint8Array | undefined) => Buffer.from(data ?? []).toString('hex')

const logs = vectors.logs.map((log): LogState => {
  const spans = log.spans.map(([first, last]) => ({ first, last }))
  return {
    conversation: bytes(vectors.conversation),
    author: bytes(log.author),
    device: bytes(log.device),
    seq: spans.at(-1)?.last ?? 0,
    id: bytes(log.headId),
    clock: BigInt(log.clock),
    spans,
    floor: log.floor,
    forkedAt: log.forkedAt || undefined,
    settled: { seq: log.settled.seq, id: bytes(log.settled.id) },
  }
})

test('digests, buckets and tags are those of the vectors', () => {
  assert.equal(hex(conversationTag(bytes(vectors.sessionId), publicRoom('#lobby'))), vectors.tag)
  const { whole, buckets } = digestOf(logs)
  assert.equal(hex(whole), vectors.digest)
  assert.deepEqual(buckets.map(hex), vectors.buckets)
  assert.deepEqual(
    logs.map(bucketOf),
    vectors.logs.map(({ bucket }) => bucket),
  )
  const empty = digestOf([])
  assert.equal(hex(empty.whole), vectors.emptyDigest)
  assert.equal(hex(empty.buckets[0]), vectors.emptyBucket)
})

test('a digest does not depend on the order of logs, and each part of what is settled changes it', () => {
  const { text } = digestOf(logs)
  assert.equal(digestOf([...logs].reverse()).text, text)
  const [first, ...rest] = logs
  assert.ok(first)
  const others: LogState[] = [
    { ...first, settled: { ...first.settled, seq: 8 } },
    { ...first, settled: { ...first.settled, id: new Uint8Array(32) } },
    { ...first, forkedAt: 10 },
    { ...first, spans: [{ first: 2, last: 9 }] },
    { ...first, device: new Uint8Array(16) },
  ]
  for (const other of others) assert.notEqual(digestOf([other, ...rest]).text, text)
})

test('logs are said as in the vectors, and say again what they were made of', () => {
  logs.forEach((log, at) => {
    const item = encodeClaim(log)
    assert.equal(hex(encodeCbor(item)), vectors.logs[at]?.item)
    assert.ok(agrees(decodeClaim(log.conversation, item), log))
  })
})

test('packets of sync are those of the vectors', () => {
  for (const packet of Object.values(vectors.packets)) {
    const decoded = decodePacket(bytes(packet))
    assert.ok(decoded)
    assert.equal(hex(concatBytes(...encodePacket(decoded))), packet)
  }
  const { packets } = vectors
  assert.deepEqual(decodePacket(bytes(packets.digests ?? '')), {
    t: PACKET.digests,
    l: [[bytes(vectors.tag), bytes(vectors.digest)]],
    q: false,
  })
})

test('spans that no log has are refused', () => {
  const [first] = logs
  assert.ok(first)
  const [author, device, seq, id, clock] = encodeClaim(first)
  for (const spans of [[0, 3], [3, 2], [1, 2, 3, 4], [1, 4, 3, 6], [1, 10], [1]]) {
    assert.throws(
      () => decodeClaim(first.conversation, [author, device, seq, id, clock, 0, spans]),
      (error) => isChatError(error, 'SYNC_VIOLATION'),
    )
  }
})
