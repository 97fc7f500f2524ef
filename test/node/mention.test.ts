import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentions } from '../../src/node/mention.ts'

const alice = { name: 'Alice', nameMentions: true }

test('a name is a mention with its sign and without, as a word of its own', () => {
  for (const text of [
    '@Alice',
    'hello Alice, are you there?',
    'ALICE!',
    'see (alice)',
    '¿alice?',
  ]) {
    assert.equal(mentions(text, alice), true, text)
  }
  for (const text of ['malice', 'alices', 'alice_2', 'alice2', 'al ice', 'x@alicent', '']) {
    assert.equal(mentions(text, alice), false, text)
  }
})

test('a bare name of two letters, or whose bearer wants that, needs its sign', () => {
  const it = { name: 'it', nameMentions: true }
  assert.equal(mentions('is it here?', it), false)
  assert.equal(mentions('is @it here?', it), true)
  const will = { name: 'Will', nameMentions: false }
  assert.equal(mentions('will you come?', will), false)
  assert.equal(mentions('@will you come?', will), true)
  assert.equal(mentions('will you come?', { ...will, nameMentions: true }), true)
})

test('signs in a name are themselves, other scripts have words too', () => {
  assert.equal(mentions('who is a.b.c?', { name: 'a.b.c', nameMentions: true }), true)
  assert.equal(mentions('aXbXc', { name: 'a.b.c', nameMentions: true }), false)
  assert.equal(mentions('Привет, Аня', { name: 'аня', nameMentions: true }), true)
  assert.equal(mentions('Аняня', { name: 'аня', nameMentions: true }), false)
})
