import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HeardParts } from '../../src/files/heard-parts.ts'
import { PartLog } from '../../src/files/part-log.ts'
import { MAX_KEPT_STRETCHES } from '../../src/wire/limits.ts'

const bits = (...bytes: readonly number[]) => Uint8Array.from(bytes)

test('what a peer said last of a stretch holds, and what it never said is not there', () => {
  const parts = HeardParts.part(false)
  assert.equal(parts.of(0), undefined)
  parts.take({ w: [], l: [[0, 1, bits(0b1010_0000)]] })
  assert.ok(parts.of(0)?.has(1_024))
  assert.ok(!parts.of(0)?.has(1_025))
  assert.ok(!parts.of(0)?.has(0))
  parts.take({ w: [], l: [[0, 1, bits(0b0110_0000)]] })
  assert.ok(!parts.of(0)?.has(1_024))
  assert.ok(parts.of(0)?.has(1_025))
  assert.deepEqual(parts.of(0)?.stretches, [1])
})

test('of a folder the list of its files is with everybody, and a file that is whole is whole', () => {
  const parts = HeardParts.part(true)
  assert.ok(parts.of(0)?.has(5))
  parts.take({ w: [], l: [[3, 0, bits(128)]] })
  assert.ok(!parts.of(3)?.has(1))
  parts.take({ w: [[0, bits(0b0010_0000)]], l: [] })
  assert.ok(parts.of(3)?.has(1))
  assert.equal(parts.of(2), undefined)
  assert.ok(HeardParts.whole.of(7)?.has(99))
})

test('a peer that tells of ever more is remembered within bounds', () => {
  const parts = HeardParts.part(true)
  for (let number = 1; number <= 2 * MAX_KEPT_STRETCHES; number++) {
    parts.take({ w: [[number, bits(255)]], l: [[number, 0, bits(255)]] })
  }
  let known = 0
  for (let number = 1; number <= 2 * MAX_KEPT_STRETCHES; number++) {
    if (parts.of(number)?.stretches) known++
  }
  assert.ok(known <= MAX_KEPT_STRETCHES)
  // What is whole makes room for others.
  parts.take({ w: [[0, new Uint8Array(128).fill(255)]], l: [] })
  parts.take({ w: [], l: [[5_000, 0, bits(255)]] })
  assert.ok(parts.of(5_000)?.has(7))
})

test('each is told only what is new to it, in bounded pieces', () => {
  const log = new PartLog()
  for (let index = 0; index < 5; index++) log.touch({ number: 0, index })
  const first = log.since(0, 3)
  assert.deepEqual(
    first.stretches.map(({ index }) => index),
    [0, 1, 2],
  )
  log.touch({ number: 0, index: 1 })
  const second = log.since(first.turn, 64)
  assert.deepEqual(
    second.stretches.map(({ index }) => index),
    [3, 4, 1],
  )
  assert.deepEqual(log.since(second.turn, 64).stretches, [])
  log.drop(0)
  assert.deepEqual(log.since(0, 64).stretches, [])
  for (let index = 0; index < 2 * MAX_KEPT_STRETCHES; index++) log.touch({ number: 1, index })
  assert.equal(log.since(0, 1e9).stretches.length, MAX_KEPT_STRETCHES)
})
