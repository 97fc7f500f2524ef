import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChatError } from '../../src/errors.ts'
import { decodeManifest, encodeManifest, type ManifestFile } from '../../src/files/manifest.ts'

const ROOT = new Uint8Array(32).fill(7)
const file = (...path: string[]): ManifestFile => ({ path, size: 1, root: ROOT })
const malformed = (error: unknown) => error instanceof ChatError && error.code === 'WIRE_MALFORMED'

const part = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .filter((name) => name !== '.' && name !== '..' && !/[/\0]/.test(name) && !/\p{Cs}/u.test(name))
/** The first part of a file's path is never that of a folder, so that no path leads through a file. */
const files = fc.uniqueArray(
  fc.record({
    path: fc.oneof(
      part.map((name) => [`f${name}`]),
      fc
        .array(part, { minLength: 1, maxLength: 3 })
        .map((names) => ['d', ...names, `f${names.length}`]),
    ),
    size: fc.nat(),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  { maxLength: 20, selector: ({ path }) => path.join('\0') },
)

test('a folder comes back from its manifest, whatever the order of its files', () => {
  fc.assert(
    fc.property(files, fc.boolean(), (some, turned) => {
      fc.pre(!some.some((a) => some.some((b) => a !== b && leadsThrough(a.path, b.path))))
      const bytes = encodeManifest(turned ? [...some].reverse() : some)
      assert.deepEqual(encodeManifest(some), bytes)
      const names = (list: readonly ManifestFile[]) => list.map(({ path }) => path.join('/')).sort()
      const decoded = decodeManifest(bytes)
      assert.deepEqual(names(decoded), names(some))
      for (const each of some) {
        const same = decoded.find(({ path }) => path.join('\0') === each.path.join('\0'))
        assert.deepEqual({ ...same }, { ...each })
      }
    }),
  )
})

function leadsThrough(a: readonly string[], b: readonly string[]): boolean {
  return b.length > a.length && a.every((name, at) => b[at] === name)
}

test('paths that are there twice, climb, or lead through a file are refused', () => {
  assert.throws(() => decodeManifest(encodeManifest([file('a'), file('a')])), malformed)
  assert.throws(() => decodeManifest(encodeManifest([file('a'), file('a', 'b')])), malformed)
  for (const name of ['..', '.', 'a/b', 'a\0b']) {
    assert.throws(() => decodeManifest(encodeManifest([file('x', name)])), malformed, name)
  }
  assert.throws(() => encodeManifest([file('')]), TypeError)
  assert.throws(() => encodeManifest([file(...'a'.repeat(33))]), TypeError)
})

test('arbitrary bytes are a manifest or a ChatError', () => {
  const whole = encodeManifest([file('a', 'b'), file('c')])
  for (let at = 0; at < whole.length; at++) {
    assert.throws(() => decodeManifest(whole.subarray(0, at)), ChatError)
  }
  assert.throws(() => decodeManifest(Buffer.concat([whole, Buffer.of(0)])), ChatError)
  assert.throws(() => decodeManifest(Buffer.from('ffffffff', 'hex')), ChatError)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        assert.deepEqual(encodeManifest(decodeManifest(bytes)), bytes)
      } catch (error) {
        assert.ok(error instanceof ChatError)
      }
    }),
  )
})
