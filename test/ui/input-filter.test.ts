import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { InputFilter, type InputToken, MAX_PASTE_CHARS } from '../../src/ui/input-filter.ts'
import { fuzz } from '../helpers/fuzz.ts'

function read(chunks: readonly string[], flush = true): InputToken[] {
  const filter = new InputFilter()
  const tokens: InputToken[] = []
  for (const chunk of chunks) {
    filter.push(chunk)
    for (let token = filter.next(); token; token = filter.next()) tokens.push(token)
  }
  for (let n = 0; flush && filter.waitsFor && n < 10; n++) {
    const token = filter.flush()
    if (token) tokens.push(token)
    for (let next = filter.next(); next; next = filter.next()) tokens.push(next)
  }
  return tokens
}

/** Neighbouring texts as one: where the reader cut them means nothing. */
function joined(tokens: readonly InputToken[]): InputToken[] {
  const all: InputToken[] = []
  for (const token of tokens) {
    const last = all.at(-1)
    if (token.kind === 'text' && last?.kind === 'text') {
      all[all.length - 1] = { kind: 'text', text: last.text + token.text }
    } else all.push(token)
  }
  return all
}

const piece = fc.constantFrom(
  'hello',
  'ü',
  '👍',
  '\r',
  '\n',
  '\t',
  '\x03',
  '\x7f',
  '\x1b[A',
  '\x1b[1;3D',
  '\x1bOP',
  '\x1b[5~',
  '\x1ba',
  '\x1b\r',
  '\x1b[I',
  '\x1b[O',
  '\x1b[<0;10;10M',
  '\x1b[200~two\rlines\x1b[201~',
  '\x1b[200~\x1b[O and \x1b[31m\x1b[201~',
  '\x1b]11;rgb:0000/0000/0000\x07',
  '\x1b[?62;22c',
  '\x1bP>|xterm(370)\x1b\\',
  '\x1b_Gi=1;OK\x1b\\',
)

test('it does not matter where the reader cuts the bytes', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(200)), (pieces, cuts) => {
      const whole = pieces.join('')
      const places = [...new Set(cuts.filter((cut) => cut < whole.length))].sort((a, b) => a - b)
      const chunks = [...places, whole.length].map((end, n) => whole.slice(places[n - 1] ?? 0, end))
      assert.deepEqual(joined(read(chunks)), joined(read([whole])))
      assert.deepEqual(joined(read([...whole])), joined(read([whole])))
    }),
    fuzz(300),
  )
})

test('any input ends in whole tokens, and typed text holds no control character', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }), fc.constantFrom('\x1b', '\x1b['))),
      (chunks) => {
        for (const token of read(chunks)) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is tested
          if (token.kind === 'text') assert.doesNotMatch(token.text, /[\x00-\x1f\x7f]/)
        }
      },
    ),
    fuzz(300),
  )
})

test('a paste is one token, with nothing in it taken for a key', () => {
  assert.deepEqual(read(['a\x1b[200~x\r\x03\x1b[A\x1b[Oy\x1b[201~b']), [
    { kind: 'text', text: 'a' },
    { kind: 'paste', text: 'x\r\x03\x1b[A\x1b[Oy' },
    { kind: 'text', text: 'b' },
  ])
})

test('focus changes beside keys lose neither', () => {
  assert.deepEqual(read(['a\x1b[Ob\x1b[I\r']), [
    { kind: 'text', text: 'a' },
    { kind: 'focus', focused: false },
    { kind: 'text', text: 'b' },
    { kind: 'focus', focused: true },
    { kind: 'key', sequence: '\r' },
  ])
})

test('a lone escape waits for its rest, and is the key when there is none', () => {
  assert.deepEqual(read(['\x1b'], false), [])
  assert.deepEqual(read(['\x1b']), [{ kind: 'key', sequence: '\x1b' }])
  assert.deepEqual(read(['\x1b', '[A']), [{ kind: 'key', sequence: '\x1b[A' }])
})

test('an escape before another key is itself, and types nothing of that key', () => {
  const keys = (...sequences: readonly string[]) =>
    sequences.map((sequence) => ({ kind: 'key', sequence }))
  assert.deepEqual(read(['\x1b\x1b1']), keys('\x1b', '\x1b1'))
  assert.deepEqual(read(['\x1b', '\x1b', '1']), keys('\x1b', '\x1b1'))
  assert.deepEqual(read(['\x1b\x1b\x1bx']), keys('\x1b', '\x1b', '\x1bx'))
  assert.deepEqual(read(['\x1b\x1b\r']), keys('\x1b', '\x1b\r'))
  assert.deepEqual(read(['\x1b\x1b[A']), keys('\x1b\x1b[A'), 'Alt+Up of some terminals')
})

test('an escape right before a paste, a click or a change of focus is itself', () => {
  const lone = { kind: 'key', sequence: '\x1b' } as const
  for (const [sent, token] of [
    ['\x1b[200~one\rtwo\x1b[201~', { kind: 'paste', text: 'one\rtwo' }],
    ['\x1b[I', { kind: 'focus', focused: true }],
    ['\x1b[<0;3;4M', { kind: 'mouse', button: 'left', x: 2, y: 3 }],
  ] as const) {
    assert.deepEqual(read([`\x1b${sent}`]), [lone, token])
    assert.deepEqual(read([...`\x1b${sent}`]), [lone, token])
  }
})

test('it tells what it waits for', () => {
  const waitsFor = (typed: string) => {
    const filter = new InputFilter()
    filter.push(typed)
    for (let token = filter.next(); token; token = filter.next());
    return filter.waitsFor
  }
  assert.equal(waitsFor('a'), undefined)
  for (const typed of ['\x1b', 'a\x1b', '\x1b\x1b']) assert.equal(waitsFor(typed), 'escape')
  for (const typed of ['\x1b[', '\x1bO', '\x1b[<64;1', '\x1b]', '\x1bP1$', '\x1b_']) {
    assert.equal(waitsFor(typed), 'sequence')
  }
  for (const typed of ['\x1b]11;', '\x1bP>|xterm', '\x1b_Gi=1\x1b']) {
    assert.equal(waitsFor(typed), 'string')
  }
  assert.equal(waitsFor('\x1b[200~x'), 'paste')
})

test('answers of the terminal and the mouse are no text', () => {
  assert.deepEqual(read(['\x1b]11;rgb:00/00/00\x1b\\\x1b[<35;1;2M\x1b[M !!x']), [
    { kind: 'text', text: 'x' },
  ])
})

test('a paste without end is bounded, and ends when nothing more comes', () => {
  const tokens = read(['\x1b[200~', 'x'.repeat(MAX_PASTE_CHARS * 2)])
  assert.equal(tokens.length, 1)
  assert.equal(tokens[0]?.kind === 'paste' && tokens[0].text.length, MAX_PASTE_CHARS)
})

test('a paste of any length costs little more than being read', () => {
  const filter = new InputFilter()
  const piece = 'x'.repeat(4_096)
  const began = process.cpuUsage()
  filter.push('\x1b[200~')
  for (let n = 0; n < 2_500; n++) {
    filter.push(piece)
    assert.equal(filter.next(), undefined)
  }
  filter.push('\x1b[201~')
  const token = filter.next()
  assert.equal(token?.kind === 'paste' && token.text.length, MAX_PASTE_CHARS)
  assert.ok(process.cpuUsage(began).user < 2_000_000)
})
