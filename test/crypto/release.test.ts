import assert from 'node:assert/strict'
import { test } from 'node:test'
import { release } from '../../src/crypto/release.ts'

test('large bytes that own their memory are let go of at once', () => {
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 64; i++) {
    const bytes = new Uint8Array(1_048_576)
    release(bytes)
    assert.equal(bytes.length, 0)
    release(bytes)
  }
  // No garbage collector could be that sure.
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 * 1_048_576)
})

test('what is small, or shares its memory with others, stays', () => {
  const shared = new Uint8Array(65_537)
  const views = [
    shared.subarray(1),
    shared.subarray(0, 65_536),
    new Uint8Array(100),
    new Uint8Array(new SharedArrayBuffer(65_536)),
  ]
  for (const bytes of views) {
    const { length } = bytes
    release(bytes)
    assert.equal(bytes.length, length)
  }
})

test('a buffer out of the pool takes nothing from its neighbours', () => {
  const { poolSize } = Buffer
  try {
    Buffer.poolSize = 1_048_576
    // Whatever is left of the old pool does not hold this.
    const [first, second] = [Buffer.allocUnsafe(65_536).fill(1), Buffer.allocUnsafe(65_536).fill(2)]
    assert.equal(first.buffer, second.buffer, 'not out of one pool: this would show nothing')
    release(first)
    assert.equal(first.length, 65_536)
    assert.equal(second[65_535], 2)
    assert.equal(Buffer.from('a text').toString(), 'a text')
  } finally {
    Buffer.poolSize = poolSize
  }
})
