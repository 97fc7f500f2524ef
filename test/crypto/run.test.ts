import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Identity } from '../../src/crypto/identity.ts'
import { LOG_START, suffixRun, verifyRun, writeRun } from '../../src/crypto/run.ts'
import { isChatError } from '../../src/errors.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import { decodeRun, encodeRun } from '../../src/wire/run.ts'
import { fuzz } from '../helpers/fuzz.ts'

const identity = Identity.fromSeed(new Uint8Array(32).fill(9))
const conversation = new Uint8Array(32).fill(3)
const device = new Uint8Array(16).fill(4)

function run(texts: readonly string[]) {
  const drafts = texts.map((text, index) => ({
    type: ENTRY_TYPE.message,
    clock: BigInt(index + 1),
    parents: [],
    body: { salt: new Uint8Array(16).fill(index), bytes: new TextEncoder().encode(text) },
  }))
  return writeRun(identity, { conversation, device, head: LOG_START }, drafts)
}

function refused(bytes: Uint8Array): void {
  assert.throws(
    () => verifyRun(bytes),
    (error) => isChatError(error),
  )
}

test('a run that was written verifies, with every entry in its place', () => {
  const written = run(['one', 'two', 'three'])
  const read = verifyRun(written.bytes)
  assert.deepEqual(read, written)
  assert.deepEqual([read.firstSeq, read.lastSeq], [1, 3])
})

test('any changed byte of a run is noticed', () => {
  const { bytes } = run(['one', 'two', 'three'])
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const forged = bytes.slice()
      forged[at] = (forged[at] ?? 0) ^ change
      refused(forged)
    }),
    fuzz(500),
  )
})

test('a suffix is a run and a prefix is not', () => {
  const written = run(['one', 'two', 'three'])
  const suffix = suffixRun(written, 3)
  assert.ok(suffix)
  assert.equal(verifyRun(suffix.bytes).firstSeq, 3)
  assert.equal(suffixRun(written, 4), undefined)
  const { parts, signature } = decodeRun(written.bytes)
  refused(encodeRun({ parts: parts.slice(0, 2), signature }))
})

test('a body may be left out, but not exchanged, and entries may not be left out or swapped', () => {
  const { parts, signature } = decodeRun(run(['one', 'two', 'three']).bytes)
  const [first, second, third] = parts
  assert.ok(first && second && third)
  const bare = { ...second, body: undefined }
  const without = verifyRun(encodeRun({ parts: [first, bare, third], signature }))
  assert.equal(without.entries[1]?.body, undefined)
  refused(encodeRun({ parts: [first, { ...second, body: third.body }, third], signature }))
  refused(encodeRun({ parts: [first, third], signature }))
  refused(encodeRun({ parts: [second, first, third], signature }))
})

test('an author cannot sign for another', () => {
  const other = Identity.fromSeed(new Uint8Array(32).fill(8))
  const { parts } = decodeRun(run(['one']).bytes)
  refused(encodeRun({ parts, signature: other.sign(Buffer.from('p2pchat run v1')) }))
})
