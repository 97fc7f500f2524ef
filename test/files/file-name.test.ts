import assert from 'node:assert/strict'
import { posix, win32 } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { numberedName, safeFileName } from '../../src/files/file-name.ts'

const NASTY = fc.constantFrom(
  '/',
  '\\',
  '..',
  '.',
  ' ',
  '\u202e',
  '\u200b',
  '\0',
  '\x1b[2J',
  '\n',
  'CON',
  'nul.txt',
  'COM¹',
  ':',
  '|',
  '~',
  '日本',
  'é',
  '👩‍👩‍👧',
  '\ud800',
  'a'.repeat(300),
  '.tar.gz',
)
const hostile = fc
  .array(fc.oneof(NASTY, fc.string({ unit: 'binary' })), { maxLength: 12 })
  .map((parts) => parts.join(''))

test('whatever a stranger calls a file, its name stays in the folder and shows what it is', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const name = safeFileName(text)
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 200, 'length')
      assert.equal(posix.basename(name), name)
      assert.equal(win32.basename(name), name)
      assert.doesNotMatch(name, /^\.|[. ]$|[<>:"|?*\\/]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      assert.doesNotMatch(name, /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      assert.equal(safeFileName(name), name, 'a safe name stays')
    }),
    { numRuns: 500 },
  )
})

test('names that people use stay as they are', () => {
  for (const name of [
    'report.pdf',
    'Übersicht 2026.xlsx',
    '写真.png',
    'a.tar.gz',
    '_x',
    'console.log',
  ]) {
    assert.equal(safeFileName(name), name)
  }
})

test('names that climb, hide or stand for a device lose that', () => {
  assert.equal(safeFileName('../../etc/passwd'), 'passwd')
  assert.equal(safeFileName('C:\\Windows\\evil.exe'), 'evil.exe')
  assert.equal(safeFileName('.bashrc'), 'bashrc')
  assert.equal(safeFileName('aux.txt'), '_aux.txt')
  assert.equal(safeFileName('photo\u202egnp.exe'), 'photognp.exe')
  assert.equal(safeFileName('..'), 'file')
  assert.equal(safeFileName(''), 'file')
})

test('a long name is cut before its extension, in no character', () => {
  const name = safeFileName(`${'é'.repeat(150)}.jpeg`)
  assert.match(name, /^é+\.jpeg$/)
  assert.ok(Buffer.byteLength(name) >= 198)
})

test('a taken name gets a number before its extension', () => {
  assert.equal(numberedName('a.txt', 1), 'a (1).txt')
  assert.equal(numberedName('folder', 12), 'folder (12)')
})
