import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { drawToken, isToken, parseTxt, txtRecord } from '../../src/discovery/txt.ts'
import { fuzz } from '../helpers/fuzz.ts'

const TOKEN = '0123456789abcdef'
const txt = (...strings: string[]) => strings.map((text) => Buffer.from(text, 'latin1'))

test('a token is 16 hexadecimal digits, different each time', () => {
  const tokens = Array.from({ length: 50 }, () => drawToken(randomBytes))
  assert.ok(tokens.every(isToken))
  assert.equal(new Set(tokens).size, 50)
})

test('what is announced is read back, and says nothing but version and token', () => {
  const record = txtRecord(TOKEN)
  assert.deepEqual(record, { v: '1', b: TOKEN })
  const strings = Object.entries(record).map(([key, value]) => `${key}=${value}`)
  assert.equal(parseTxt(txt(...strings)), TOKEN)
  assert.throws(() => txtRecord('ABCDEF'), TypeError)
})

test('unknown keys, other orders and upper-case keys do not matter', () => {
  assert.equal(parseTxt(txt(`B=${TOKEN}`, 'x=1', 'flag', 'V=1')), TOKEN)
})

for (const [why, raw] of Object.entries({
  'no record': undefined,
  'not a list': `b=${TOKEN}`,
  'an empty record': [],
  'no version': txt(`b=${TOKEN}`),
  'another version': txt('v=2', `b=${TOKEN}`),
  'no token': txt('v=1'),
  'a short token': txt('v=1', 'b=0123'),
  'a long token': txt('v=1', `b=${TOKEN}0`),
  'an upper-case token': txt('v=1', `b=${TOKEN.toUpperCase()}`),
  'a token with a line break': txt('v=1', `b=${TOKEN}\n`),
  'two tokens': txt('v=1', `b=${TOKEN}`, `b=${TOKEN}`),
  'two versions': txt('v=1', 'v=2', `b=${TOKEN}`),
  'too many strings': txt('v=1', `b=${TOKEN}`, ...Array.from({ length: 15 }, (_, i) => `k${i}`)),
  'too many bytes': txt('v=1', `b=${TOKEN}`, 'x'.repeat(255), 'y='.padEnd(255)),
  'strings that are not bytes': ['v=1', `b=${TOKEN}`],
})) {
  test(`a TXT record is refused: ${why}`, () => assert.equal(parseTxt(raw), undefined))
}

test('whatever bytes a TXT record has, the outcome is a token or nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (raw) => {
      const token = parseTxt(raw)
      assert.ok(token === undefined || isToken(token))
    }),
    fuzz(),
  )
})
