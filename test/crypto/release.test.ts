import assert from 'node:assert/strict'
import { test } from 'node:test'
import { release } from '../../src/crypto/release.ts'

test('large bytes that own their memory are let go of at once', () => {
  const bytes = new Uint8Array(65_536)
  release(bytes)
  assert.equal(bytes.length, 0)
  release(bytes)
})

test('what is small, or shares its memory with others, stays', () => {
  const shared = new Uint8Array(65_537)
  const views = [shared.subarray(1), shared.subarray(0, 65_536), new Uint8Array(100)]
  for (const bytes of views) {
    const { length } = bytes
    release(bytes)
    assert.equal(bytes.length, length)
  }
})
