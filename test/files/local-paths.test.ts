import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { localPaths } from '../../src/files/local-paths.ts'

test('paths that differ stay different on every disk, and those that are safe stay as they are', () => {
  const given = [['a', 'b.txt'], ['a', 'c.txt'], ['d.txt']]
  assert.deepEqual(localPaths(given), given)
  assert.deepEqual(
    localPaths([['con', 'x'], ['CON', 'x'], ['a.txt'], ['A.txt'], ['a\u200b.txt']]),
    [['_con', 'x'], ['_CON (1)', 'x'], ['a.txt'], ['A (1).txt'], ['a (2).txt']],
  )
})

test('whatever a stranger calls them, files lie side by side below the folder', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
    fc.constantFrom('..', '.', '~', 'con', 'aux.h', '\u202e', 'x\\y', 'a', 'A', ' '),
  )
  const path = fc.array(name, { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(
      fc.uniqueArray(path, { maxLength: 12, selector: (each) => each.join('\0') }),
      (paths) => {
        const local = localPaths(paths)
        const flat = local.map((each) => each.join('/').normalize('NFC').toLowerCase())
        assert.equal(new Set(flat).size, paths.length)
        for (const each of local) {
          for (const part of each)
            assert.ok(part !== '' && part !== '.' && part !== '..' && !/[/\\\0]/.test(part))
        }
        assert.deepEqual(localPaths(paths), local)
      },
    ),
  )
})
