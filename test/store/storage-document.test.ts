import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { FAMILY } from '../../src/store/keys.ts'
import { MAX_PAGE_ENTRIES } from '../../src/store/log-reader.ts'
import { decodeLog, encodeLog } from '../../src/store/log-record.ts'
import { encodeMark, MARK_BYTES } from '../../src/store/mark.ts'
import { Profile } from '../../src/store/profile.ts'
import { CHAT_PATHS } from '../../src/ui/chat-folder.ts'
import * as limits from '../../src/wire/limits.ts'
import { filled } from './sample.ts'

const DOCUMENT = readFileSync(new URL('../../docs/storage.md', import.meta.url), 'utf8')

/** Rows of the table whose header begins with these cells. */
function table(...header: readonly string[]): string[][] {
  const rows = DOCUMENT.split('\n').map((line) =>
    line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', ''))
      : [],
  )
  const at = rows.findIndex((row) => header.every((cell, i) => row[i] === cell))
  assert.ok(at >= 0, `no table ${header}`)
  const end = rows.findIndex((row, i) => i > at && row.length === 0)
  return rows.slice(at + 2, end)
}

test('the document lists every key family with its letter', () => {
  const listed = table('family', 'letter').map(([family, letter]) => [family, letter])
  assert.deepEqual(Object.fromEntries(listed), FAMILY)
})

test('letters of key families differ', () => {
  assert.equal(new Set(Object.values(FAMILY)).size, Object.values(FAMILY).length)
})

test('the document lists every path of a profile', () => {
  const { paths } = Profile.locate({ profile: 'p', dataDir: '/d', env: {} })
  const names = new Set(Object.values(paths).map((path) => basename(path)))
  names.delete('p')
  for (const name of Object.values(CHAT_PATHS)) names.add(name)
  assert.deepEqual(new Set(table('path', 'what').map(([name]) => name)), names)
})

test('the document states the limits of the code', () => {
  const listed = table('what', 'limit').map(([what, limit]) => [what, Number(limit)])
  assert.deepEqual(Object.fromEntries(listed), {
    'logs in a conversation': limits.MAX_LOGS_PER_CONVERSATION,
    'logs in all': limits.MAX_LOGS,
    contacts: limits.MAX_CONTACTS,
    conversations: limits.MAX_CONVERSATIONS,
    receipts: limits.MAX_RECEIPTS,
    'read marks': limits.MAX_READ_MARKS,
    'entries in a page': MAX_PAGE_ENTRIES,
    'spans of a log': limits.MAX_SPANS,
  })
})

test('a mark has the layout of the document', () => {
  const mark = encodeMark({ device: filled(16, 0xdd), entries: 0x01020304 })
  assert.equal(mark.length, 48)
  assert.equal(MARK_BYTES, 48)
  const start = `${Buffer.from('p2pmark').toString('hex')}01${'dd'.repeat(16)}0000000001020304`
  assert.equal(Buffer.from(mark).toString('hex').slice(0, start.length), start)
})

test('the record of a log has the layout of the document', () => {
  const ref = { conversation: filled(32, 0xcc), author: filled(32, 0xaa), device: filled(16, 0xdd) }
  const span = {
    first: 2,
    firstClock: 3n,
    backlink: filled(32, 0xbb),
    last: 4,
    lastClock: 5n,
    lastId: filled(32, 0x11),
  }
  const shape = { spans: [span], floor: 1, forkedAt: 6, settledId: filled(32, 0xee) }
  const u48 = (n: number) => n.toString(16).padStart(12, '0')
  const u64 = (n: number) => n.toString(16).padStart(16, '0')
  const [before, after] = [
    `${u48(2)}${u64(3)}${'bb'.repeat(32)}`,
    `${u48(4)}${u64(5)}${'11'.repeat(32)}`,
  ]
  const log = `${'cc'.repeat(32)}${'aa'.repeat(32)}${'dd'.repeat(16)}`
  const expected = `${log}${u48(1)}${u48(6)}${'ee'.repeat(32)}01${before}${after}`
  assert.equal(Buffer.from(encodeLog(ref, shape)).toString('hex'), expected)
  assert.deepEqual(decodeLog(encodeLog(ref, shape)), { ref, shape })
})
