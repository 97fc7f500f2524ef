import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineSplitter } from '../../src/rpc/lines.ts'

const LIMIT = 16

/** Everything the splitter says about bytes that come in these pieces. */
function split(pieces: readonly Uint8Array[]): (string | undefined)[] {
  const splitter = new LineSplitter(LIMIT)
  const lines: (Uint8Array | undefined)[] = []
  for (const piece of pieces) lines.push(...splitter.push(piece))
  const rest = splitter.rest()
  if (rest) lines.push(rest)
  return lines.map((line) => line && Buffer.from(line).toString('latin1'))
}

/** The same, said in one breath: lines over the limit are undefined, an empty rest is none. */
function expected(bytes: Uint8Array): (string | undefined)[] {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  const rest = lines.pop() ?? ''
  const cut = [...lines, ...(rest === '' ? [] : [rest])]
  return cut.map((line) => (line.length > LIMIT ? undefined : line))
}

const bytes = fc
  .uint8Array({ maxLength: 120 })
  .map((all) => all.map((byte) => (byte < 40 ? 10 : byte)))

test('lines do not depend on the pieces that they come in', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(120), { maxLength: 10 }), (all, cuts) => {
      const at = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length]
      const pieces = at.slice(1).map((end, index) => all.subarray(at[index], end))
      assert.deepEqual(split(pieces), expected(all))
      assert.deepEqual(split([...all].map((byte) => Uint8Array.of(byte))), expected(all))
    }),
  )
})

test('a line keeps no piece alive and is changed by none', () => {
  const splitter = new LineSplitter(LIMIT)
  const piece = Uint8Array.of(97, 10, 98)
  const [line] = [...splitter.push(piece)]
  piece.fill(0)
  const [next] = [...splitter.push(Uint8Array.of(10))]
  assert.deepEqual([line, next], [Uint8Array.of(97), Uint8Array.of(98)])
})
