import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeMessage } from '../../src/chat/message.ts'
import { decodeTopic, encodeTopic, parseTopic } from '../../src/chat/topic.ts'
import { isChatError } from '../../src/errors.ts'
import { encodeBody } from '../../src/wire/body.ts'
import { fuzz } from '../helpers/fuzz.ts'

test('a topic is one line of at most 256 bytes, or none at all', () => {
  for (const text of ['', 'release on Friday', 'é'.repeat(128)]) {
    assert.equal(decodeTopic(encodeTopic(parseTopic(text))), text)
  }
  assert.equal(parseTopic('  spaces around  '), 'spaces around')
  for (const text of ['a\nb', 'a\x1b[2Jb', 'x'.repeat(257), '\ud800', 'a\u2028b']) {
    assert.throws(
      () => parseTopic(text),
      (error) => isChatError(error, 'ARGS_TOPIC') && error.exit === 2,
    )
  }
})

test('a body that breaks the rules, or is of another kind, is no topic', () => {
  const target = new Uint8Array(32)
  for (const body of [
    encodeMessage({ kind: 'text', text: 'hello' }),
    encodeTopic('a\nb'),
    encodeTopic('x'.repeat(257)),
    encodeBody({ kind: 7, target, text: 'about an entry' }),
  ]) {
    assert.equal(decodeTopic(body), undefined)
  }
})

test('any bytes are a topic, none, or refused', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((rest) => Uint8Array.of(7, 0, ...rest))
  fc.assert(
    fc.property(fc.oneof(bytes, fc.uint8Array()), (body) => {
      try {
        const topic = decodeTopic(body)
        if (topic !== undefined) assert.deepEqual(encodeTopic(topic), body)
      } catch (error) {
        if (!isChatError(error)) throw error
      }
    }),
    fuzz(),
  )
})
