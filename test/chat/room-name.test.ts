import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRoomName, parseRoomName } from '../../src/chat/room-name.ts'
import { ChatError, isChatError } from '../../src/errors.ts'
import { MAX_ROOM_BYTES } from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'

const refuses = (text: string) =>
  assert.throws(
    () => parseRoomName(text),
    (error) => isChatError(error, 'ARGS_ROOM') && error.exit === 2 && error.hint !== undefined,
    JSON.stringify(text),
  )

test('a room has one name, however it is typed', () => {
  for (const [text, name] of [
    ['#dev', '#dev'],
    ['dev', '#dev'],
    ['#DEV', '#dev'],
    ['#Cafe\u0301', '#café'],
    ['#ÄÖÜ-1_2', '#äöü-1_2'],
    ['#日本', '#日本'],
    ['#हिन्दी', '#हिन्दी'],
    ['#-', '#-'],
    [`#${'x'.repeat(32)}`, `#${'x'.repeat(32)}`],
    [`#${'𠀀'.repeat(32)}`, `#${'𠀀'.repeat(32)}`],
  ] as const) {
    assert.equal(parseRoomName(text), name)
    assert.equal(isRoomName(name), true, name)
  }
})

test('what could hide, forge or break a line is no room name', () => {
  for (const text of [
    '',
    '#',
    '##dev',
    '#a b',
    '#a#b',
    '#a/b',
    '#a.b',
    '@bob',
    '#\u0301x',
    '#a\nb',
    '#a\x1b[2J',
    '#a\u202eb',
    '#a\u200db',
    '#a\u3164',
    '#\u115f',
    '#a\ufe0f',
    '#a\u034f',
    '#a\ud800',
    '#😀',
    `#${'x'.repeat(33)}`,
  ]) {
    refuses(text)
    assert.equal(isRoomName(text), false)
  }
  for (const form of ['dev', '#DEV', '#cafe\u0301']) assert.equal(isRoomName(form), false, form)
})

test('any text is a room name in its one form, or refused', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 34 }),
    fc.string({
      unit: fc.constantFrom('#', 'a', 'İ', 'Σ', 'ß', 'e', '\u0301', '\u3164', 'ﬁ', '9'),
    }),
  )
  fc.assert(
    fc.property(text, (given) => {
      let name: string
      try {
        name = parseRoomName(given)
      } catch (error) {
        assert.ok(error instanceof ChatError && error.code === 'ARGS_ROOM')
        return
      }
      assert.equal(parseRoomName(name), name)
      assert.equal(isRoomName(name), true)
      assert.ok(Buffer.byteLength(name) <= MAX_ROOM_BYTES)
      assert.doesNotMatch(name, /[\p{C}\p{Z}]/u)
    }),
    fuzz(),
  )
})
