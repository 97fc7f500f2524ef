import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCount, parseTime, parseTimeout } from '../../src/cli/duration.ts'
import {
  formatEvent,
  formatFile,
  formatMessage,
  formatName,
  formatPeer,
} from '../../src/cli/format.ts'
import { formatTable } from '../../src/cli/table.ts'
import { ERRORS, isChatError } from '../../src/errors.ts'
import type { MessageView, NodeEvent, PeerView } from '../../src/rpc/methods.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { FakeEngine } from '../rpc/fake-engine.ts'

const HOSTILE = 'a\x1b[2J\rb\u202ec\nd\x9b31m'
const NOW = '2026-01-02T03:04:05.006Z'
const isUsage = (error: unknown) => isChatError(error, 'ARGS_INVALID')

async function message(changes: Partial<MessageView>): Promise<MessageView> {
  return { ...(await new FakeEngine().send({ to: '#lobby', text: 'hi' })), ...changes }
}

function peer(changes: Partial<PeerView>): PeerView {
  return { ...new FakeEngine().snapshot().self, self: false, ...changes }
}

/** Nothing but what a terminal prints as it is. */
function assertInert(lines: readonly string[]): void {
  for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u)
}

test('a file that somebody has paused or cancelled says who', () => {
  const reason = { code: 'FILE_PAUSED', message: ERRORS.FILE_PAUSED.text, hint: null }
  const columns = formatFile(fakeFile({ state: 'waiting', reason }))
  assert.ok(columns.includes('waiting (paused by bob)'), columns.join('|'))
  const code = 'FILE_GIVEN_UP'
  const given = { code, message: ERRORS[code].text, hint: null }
  const end = { state: 'failed', received: 0, reason: given } as const
  const recipients = [{ peer: peer({}).peer, name: 'carol', ...end }]
  const ours = formatFile(fakeFile({ ...end, direction: 'out', recipients }))
  assert.ok(ours.includes('failed (cancelled by carol)'), ours.join('|'))
})

test('whatever a name, a text or a warning holds, it cannot act on a terminal', async () => {
  const hostile = await message({
    text: HOSTILE,
    from: { peer: peer({}).peer, name: HOSTILE },
    conversation: `#${HOSTILE}`,
  })
  const events: NodeEvent[] = [
    { event: 'ready', peer: peer({}).peer, name: HOSTILE, port: 1 },
    { event: 'message', message: hostile },
    { event: 'peer-online', peer: peer({ name: HOSTILE }) },
    { event: 'peer-offline', peer: peer({ name: HOSTILE }) },
    { event: 'peer-changed', peer: peer({ name: HOSTILE }) },
    { event: 'warning', warning: { code: 'X', message: HOSTILE, hint: null } },
  ]
  for (const event of events) {
    const lines = formatEvent(event, NOW)
    assert(lines.length > 0, event.event)
    assertInert(lines)
  }
  assertInert(formatPeer(peer({ name: HOSTILE, statusText: HOSTILE, addresses: [HOSTILE] })))
})

test('further lines of a text are indented, so that none can pose as a message', async () => {
  const lines = formatMessage(
    await message({ text: 'one\n12:00 <bob> two', state: 'read' }),
    '12:00',
  )
  assert.deepEqual(lines, ['12:00 <alice> one', '    12:00 <bob> two'])
})

test('an action, an edit, a deletion and a queued message are told apart', async () => {
  const line = async (changes: Partial<MessageView>) =>
    formatMessage(await message({ state: 'read', ...changes }), 'T')[0]
  assert.equal(await line({ kind: 'action' }), 'T * alice hi')
  assert.equal(await line({ edited: true }), 'T <alice> hi (edited)')
  assert.equal(await line({ replyTo: 'id', edited: true }), 'T <alice> hi (reply) (edited)')
  assert.equal(await line({ redacted: true }), 'T <alice> (deleted)')
  assert.equal(await line({ state: 'queued' }), 'T <alice> hi (queued)')
})

test('a clock that is off is told with who has it, and with what was sent by it', async () => {
  const columns = formatPeer(peer({ clockSkewMs: -190_000 }))
  assert.equal(columns.at(-1), 'clock 3 min behind')
  assert.equal(formatPeer(peer({})).length, columns.length - 1)
  const [online] = formatEvent(
    { event: 'peer-online', peer: peer({ name: 'bob', clockSkewMs: 7_200_000 }) },
    NOW,
  )
  assert.match(online ?? '', /bob \(\w+\) is online, clock 2 h ahead$/)
  const line = formatMessage(await message({ clockAhead: true, state: 'received' }), 'T')[0]
  assert.equal(line, 'T <alice> hi (sent with a clock that was ahead)')
})

test('typing is no news on a list of lines', () => {
  const typing = { conversation: '#lobby', peer: peer({}).peer, name: 'bob', typing: true }
  assert.deepEqual(formatEvent({ event: 'typing', typing }, NOW), [])
})

test('a name carries its key tag until it was verified', () => {
  const { tag } = peer({})
  assert.equal(formatName(peer({ name: 'bob', trust: 'new' })), `bob (${tag})`)
  assert.equal(formatName(peer({ name: 'bob', trust: 'changed' })), `bob (${tag})`)
  assert.equal(formatName(peer({ name: 'bob', trust: 'verified' })), 'bob')
})

test('columns are as wide as what stands in them on a screen', () => {
  assert.deepEqual(
    formatTable([
      ['日本', 'x'],
      ['a', 'yy'],
      ['abcde', ''],
    ]),
    ['日本   x', 'a      yy', 'abcde'],
  )
})

test('one endless name moves nothing but the rest of its own row', () => {
  const name = 'n'.repeat(255)
  const rows = [
    [name, 'x'],
    ['a', 'y'],
  ]
  assert.deepEqual(formatTable(rows), [`${name}  x`, `a${' '.repeat(41)}y`])
})

test('timeouts are seconds, up to ten minutes', () => {
  assert.equal(parseTimeout(undefined, 7), 7)
  assert.equal(parseTimeout('0', 7), 0)
  assert.equal(parseTimeout('1.5', 7), 1_500)
  assert.equal(parseTimeout('600', 7), 600_000)
  for (const text of ['-1', '600.1', 'x', '', '1e3', 'Infinity', '0x10']) {
    assert.throws(() => parseTimeout(text, 7), isUsage, text)
  }
})

test('since is a time or how long ago', () => {
  const now = Date.parse('2026-01-31T12:00:00Z')
  assert.equal(parseTime('since', '90s', now), '2026-01-31T11:58:30.000Z')
  assert.equal(parseTime('since', '2h', now), '2026-01-31T10:00:00.000Z')
  assert.equal(parseTime('since', '7d', now), '2026-01-24T12:00:00.000Z')
  assert.equal(parseTime('since', '2026-01-01T00:00:00Z', now), '2026-01-01T00:00:00.000Z')
  for (const text of ['soon', '5y', '-5m', '']) {
    assert.throws(() => parseTime('since', text, now), isUsage, text)
  }
})

test('counts are whole numbers from 1', () => {
  assert.equal(parseCount('limit', undefined, 5), 5)
  assert.equal(parseCount('limit', '12', 5), 12)
  for (const text of ['0', '-1', '1.5', 'x', '9'.repeat(10)]) {
    assert.throws(() => parseCount('limit', text, 5), isUsage, text)
  }
})
