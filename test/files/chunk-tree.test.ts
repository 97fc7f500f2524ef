import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hash512, label } from '../../src/crypto/sodium.ts'
import {
  ChunkProof,
  ChunkTree,
  childCount,
  chunkCount,
  chunkLength,
  isEmptyRoot,
  leafHash,
  levelLength,
  topLevel,
} from '../../src/files/chunk-tree.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { CHUNK_BYTES, TREE_ARITY } from '../../src/wire/limits.ts'

/** Leaves that stand for chunks nobody has to make. */
function leavesOf(count: number, seed = 0): Uint8Array {
  const leaves = new Uint8Array(count * 32)
  for (let at = 0; at < count; at++) new DataView(leaves.buffer).setUint32(at * 32, at + seed)
  return leaves
}

test('sizes and levels fit at the edges of chunks and nodes', () => {
  assert.deepEqual([chunkCount(0), topLevel(0)], [0, 0])
  assert.deepEqual([chunkCount(1), topLevel(1), chunkLength(1, 0)], [1, 1, 1])
  const node = CHUNK_BYTES * TREE_ARITY
  assert.deepEqual([chunkCount(node), topLevel(node), levelLength(node, 1)], [1_024, 1, 1])
  assert.deepEqual(
    [topLevel(node + 1), levelLength(node + 1, 1), levelLength(node + 1, 2)],
    [2, 2, 1],
  )
  assert.equal(chunkLength(node + 1, 1_024), 1)
  assert.equal(childCount(node + 1, { level: 1, index: 1 }), 1)
  assert.equal(childCount(node + 1, { level: 2, index: 0 }), 2)
})

test('the root of a file of one chunk is what the document says', () => {
  const chunk = Buffer.from('hello')
  const hash = (...parts: Uint8Array[]) => hash512(concatBytes(...parts)).slice(0, 32)
  const leaf = hash(label('p2pchat leaf v1'), chunk)
  const node = hash(label('p2pchat node v1'), Uint8Array.of(1), leaf)
  const size = Buffer.from('0000000000000005', 'hex')
  const root = hash(label('p2pchat root v1'), size, node)
  assert.deepEqual(new ChunkTree(5, leafHash(chunk)).root, root)
})

test('an empty file has a root of its own and nothing to prove', () => {
  const tree = new ChunkTree(0, new Uint8Array(0))
  assert.ok(isEmptyRoot(tree.root))
  assert.ok(!isEmptyRoot(new ChunkTree(1, leafHash(Uint8Array.of(0))).root))
  assert.equal(tree.children({ level: 1, index: 0 }), undefined)
})

test('what fits no file of that size is refused', () => {
  assert.throws(() => new ChunkTree(1, new Uint8Array(64)), TypeError)
  assert.throws(() => new ChunkTree(CHUNK_BYTES + 1, new Uint8Array(32)), TypeError)
})

test('every chunk of any file is proved by nodes from the top down', () => {
  const count = fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(1_023, 1_024, 1_025, 2_048, 5_000),
  )
  fc.assert(
    fc.property(count, fc.nat(), (chunks, pick) => {
      const size = (chunks - 1) * CHUNK_BYTES + 1 + (pick % CHUNK_BYTES)
      const tree = new ChunkTree(size, leavesOf(chunks))
      const proof = new ChunkProof(size, tree.root)
      const chunk = pick % chunks
      const asked = []
      for (let next = proof.missing(chunk); next; next = proof.missing(chunk)) {
        asked.push(next.level)
        assert.ok(proof.take(next, tree.children(next) ?? new Uint8Array(0)))
      }
      assert.deepEqual(asked, chunks > TREE_ARITY ? [2, 1] : chunks > 1 ? [1] : [])
    }),
  )
})

test('the one chunk of a small file proves itself', () => {
  const chunk = new Uint8Array(900).fill(7)
  const tree = new ChunkTree(900, leafHash(chunk))
  const proof = new ChunkProof(900, tree.root)
  assert.equal(proof.missing(0), undefined)
  assert.ok(proof.fits(0, chunk))
  assert.ok(!proof.fits(0, chunk.with(3, 8)))
  assert.ok(!proof.fits(0, chunk.subarray(1)))
})

test('real chunks fit in their own place alone, and only as they are', () => {
  const size = CHUNK_BYTES * 2 + 7
  const file = new Uint8Array(size).map((_, at) => at % 251)
  const chunks = [0, 1, 2].map((at) => file.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES))
  const tree = new ChunkTree(size, concatBytes(...chunks.map(leafHash)))
  const proof = new ChunkProof(size, tree.root)
  const [first = file, second = file, last = file] = chunks
  assert.ok(!proof.fits(0, first), 'nothing is proved before its node has come')
  assert.ok(proof.take({ level: 1, index: 0 }, tree.children({ level: 1, index: 0 }) ?? file))
  assert.ok(proof.fits(0, first) && proof.fits(1, second) && proof.fits(2, last))
  assert.ok(!proof.fits(0, second) && !proof.fits(2, first) && !proof.fits(3, last))
  const wrong = first.slice()
  wrong[100] = (wrong[100] ?? 0) ^ 1
  assert.ok(!proof.fits(0, wrong))
  proof.forget(0)
  assert.ok(!proof.fits(0, first))
  assert.deepEqual(proof.missing(0), { level: 1, index: 0 })
})

test('no node is taken that is not of this tree', () => {
  const chunks = 3_000
  const size = chunks * CHUNK_BYTES
  const tree = new ChunkTree(size, leavesOf(chunks))
  const other = new ChunkTree(size, leavesOf(chunks, 7))
  const top = { level: 2, index: 0 }
  const low = { level: 1, index: 2 }
  const bytes = (of: ChunkTree, at: typeof top) => of.children(at) ?? new Uint8Array(0)
  const proof = new ChunkProof(size, tree.root)
  assert.ok(!proof.take(low, bytes(tree, low)), 'not before the node above')
  assert.ok(!proof.take(top, bytes(other, top)))
  assert.ok(proof.take(top, bytes(tree, top)))
  assert.ok(!proof.take(low, bytes(other, low)))
  assert.ok(!proof.take({ level: 1, index: 1 }, bytes(tree, { level: 1, index: 0 })))
  for (const place of [
    { level: 0, index: 0 },
    { level: 3, index: 0 },
    { level: 1, index: 3 },
    { level: 1, index: -1 },
    { level: 1.5, index: 0.5 },
  ]) {
    assert.ok(!proof.take(place, bytes(tree, low)), JSON.stringify(place))
  }
  assert.ok(proof.take(low, bytes(tree, low)))
})
