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
    { words: ['x'], in: '' },
    { words: ['x'], from: null },
    { words: ['x'], limit: 0 },
    { words: ['x'], limit: 501 },
    { words: ['x'], limit: 1.5 },
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

test('what is too long to be what a person meant is said in words of its own', () => {
  const long = 'x'.repeat(513)
  for (const [code, check] of [
    ['ARGS_WORDS', () => checkParams('search', { words: ['x'.repeat(129)] })],
    ['ARGS_WORDS', () => checkParams('search', { words: Array.from({ length: 33 }, () => 'x') })],
    ['ARGS_REFERENCE', () => checkParams('search', { words: ['x'], before: long })],
    ['ARGS_REFERENCE', () => checkParams('send', { to: `@${long}`, text: 'hello' })],
    ['ARGS_PATH', () => checkParams('fileOffer', { to: '@bob', path: 'x'.repeat(4_097) })],
  ] as const) {
    assert.throws(check, (error) => isChatError(error, code) && !error.message.includes('xx'))
  }
})
