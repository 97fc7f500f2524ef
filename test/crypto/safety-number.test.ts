import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safetyNumber } from '../../src/crypto/safety-number.ts'

const key = (value: number) => new Uint8Array(32).fill(value)

test('a safety number is twelve groups of five digits', () => {
  assert.match(safetyNumber(key(1), key(2)), /^\d{5}( \d{5}){11}$/)
})

test('both people see the same number', () => {
  assert.equal(safetyNumber(key(1), key(2)), safetyNumber(key(2), key(1)))
})

test('another key on either side changes its half, and only that', () => {
  const number = safetyNumber(key(1), key(2)).split(' ')
  const other = safetyNumber(key(1), key(3)).split(' ')
  assert.deepEqual(number.slice(0, 6), other.slice(0, 6))
  assert.notDeepEqual(number.slice(6), other.slice(6))
})

test('what is no key is a bug', () => {
  assert.throws(() => safetyNumber(key(1).subarray(1), key(2)), TypeError)
})
