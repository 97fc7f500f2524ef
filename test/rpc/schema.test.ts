import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { checkParams } from '../../src/rpc/schema.ts'

const word = 'x'.repeat(128)

test('a search takes as many words as it says, and no more', () => {
  for (const params of [
    { words: [] },
    { words: Array.from({ length: 32 }, () => word) },
    { words: ['x'], in: '#lobby', from: 'me', limit: 500, before: 'id' },
  ]) {
    assert.deepEqual(checkParams('search', params), params)
  }
  for (const params of [
    {},
    { words: 'x' },
    { words: [1] },
    { words: { length: 1, 0: 'x' } },
    { words: [`${word}x`] },
    { words: Array.from({ length: 33 }, () => 'x') },
    { words: ['x'], in: '' },
    { words: ['x'], from: null },
    { words: ['x'], limit: 0 },
    { words: ['x'], limit: 501 },
    { words: ['x'], limit: 1.5 },
    { words: ['x'], before: 'x'.repeat(513) },
    { words: ['x'], after: 'id' },
    ['x'],
  ]) {
    assert.throws(
      () => checkParams('search', params),
      (error) => isChatError(error, 'RPC_PARAMS') && !error.message.includes(word),
    )
  }
})

test('a parameter that is missing is said to be', () => {
  assert.throws(
    () => checkParams('send', { to: '@bob' }),
    (error) => isChatError(error, 'RPC_PARAMS') && /send: text: is missing$/.test(error.message),
  )
})
