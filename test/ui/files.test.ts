import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import { test } from 'node:test'
import { ERRORS } from '../../src/errors.ts'
import type { FileView } from '../../src/rpc/methods.ts'
import { bar, formatSeconds, formatSize, percent } from '../../src/ui/file-size.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import { currentTimeline } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { itemRows } from '../../src/ui/view/message-rows.ts'
import { callsOf, event, line, noticesOf } from '../helpers/chat-actions.ts'
import { after, BOB, DAN, DIRECT, scene } from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakeMessage, fakeMessageId, LOBBY, NOON } from '../helpers/fake-views.ts'

function offering(more: Partial<FileView> = {}, n = 1) {
  const file = fakeFile({ file: fakeMessageId(n), from: { peer: BOB.peer, name: 'bob' }, ...more })
  const message = fakeMessage({ n, from: BOB, text: file.name })
  return { ...message, id: file.file, kind: 'file' as const, file }
}

function shown(state: ReturnType<typeof scene>): string {
  const timeline = currentTimeline(state)
  const rows = timeline.items.flatMap((_, at) => itemRows(state, timeline, at, 100))
  return rows.map((row) => row.map(({ text }) => text).join('')).join('\n')
}

test('what of a folder is not sent is said when it is offered', () => {
  const file = fakeFile({ direction: 'out', name: 'album', files: 3 })
  const offered = (leftOut: number) =>
    noticesOf(
      after(scene(), {
        kind: 'answer',
        method: 'fileOffer',
        params: { to: LOBBY, path: '/srv/album' },
        result: { ...file, leftOut },
        purpose: { kind: 'command', conversation: LOBBY, typed: '/send /srv/album' },
      }),
    )
  assert.deepEqual(offered(0), [])
  assert.match(offered(2).join(), /album: 2 things in it not sent/)
})

test('an offer shows what it is and how far it is, as it goes', () => {
  const message = offering({ name: 'evil\u001b[31m\nname', size: 3_000_000 })
  const state = scene({ messages: [message] })
  assert.match(shown(state), /evil␛\[31m␊name {2}2\.9 MiB {2}offered \(\/save takes it\)/)
  const running = { ...message.file, state: 'running' as const, received: 1_500_000 }
  const half = after(state, event({ event: 'file', file: running }))
  assert.match(shown(half), /\[########--------\] 50% {2}running/)
  const done = { ...running, state: 'done' as const, received: 3_000_000, path: '/srv/in/name' }
  const there = after(half, event({ event: 'file', file: done }))
  assert.match(shown(there), /done: \/srv\/in\/name/)
  assert.equal(noticesOf(there).length, 1)
  assert.match(noticesOf(there)[0] ?? '', /is here: \/srv\/in\/name/)
  // Said once.
  assert.equal(noticesOf(after(there, event({ event: 'file', file: done }))).length, 1)
})

test('what is running says how fast it is and what is left, while it moves', () => {
  const message = offering({ size: 40_000_000, state: 'running', received: 0 })
  const told = (
    of: ReturnType<typeof scene>,
    second: number,
    received: number,
    state: FileView['state'] = 'running',
  ) => {
    const happened = event({ event: 'file', file: { ...message.file, state, received } })
    return reduce(of, { ...happened, now: NOON + second * 1_000 }).state
  }
  const first = told(scene({ messages: [message] }), 0, 0)
  assert.match(shown(first), /\] 0% {2}running$/m)
  const moved = told(told(first, 1, 4_194_304), 2, 8_388_608)
  assert.match(shown(moved), /\] 20% {2}running, 4\.0 MiB\/s, 0:08 left/)
  const seconds = [3, 4, 5, 6, 7, 8]
  const still = seconds.reduce((state, second) => told(state, second, 8_388_608), moved)
  assert.match(shown(still), /running$/m, 'it does not move any more')
  const paused = told(moved, 3, 8_388_608, 'paused')
  assert.match(shown(paused), /paused$/m)
  assert.equal(paused.paces.size, 0)
  assert.match(shown(told(paused, 60, 8_388_608)), /running$/m, 'a rest is no slowness')
})

test('what waits for somebody who is away says for whom', () => {
  const file = { state: 'waiting', received: 1, conversation: DIRECT } as const
  const from = { peer: DAN.peer, name: 'dan' }
  assert.match(shown(scene({ messages: [offering({ ...file, from })] })), /% {2}waiting for dan$/m)
  assert.match(shown(scene({ messages: [offering(file)] })), /% {2}waiting$/m, 'bob is here')
})

test('what its sender has paused says so', () => {
  const { code, text } = { code: 'FILE_PAUSED', text: ERRORS.FILE_PAUSED.text }
  const file = { state: 'waiting', reason: { code, message: text, hint: null } } as const
  const messages = [offering(file)]
  assert.match(shown(scene({ messages })), /B {2}waiting \(paused by bob\)$/m)
  const german = { ...scene({ messages }), texts: DE }
  assert.match(shown(german), /wartet \(angehalten von bob\)$/m)
})

test('who cancelled a file of ours is told by name', () => {
  const reason = { code: 'FILE_GIVEN_UP', message: ERRORS.FILE_GIVEN_UP.text, hint: null }
  const message = offering({ name: 'a.txt', direction: 'out' })
  const bob = { peer: BOB.peer, name: 'bob', state: 'failed', received: 0, reason } as const
  const failed = { ...message.file, state: 'failed', reason, recipients: [bob] } as const
  const told = after(scene({ messages: [message] }), event({ event: 'file', file: failed }))
  assert.equal(noticesOf(told)[0], 'a.txt: failed (cancelled by bob)')
})

test('why a file has failed is told in the language of the chat', () => {
  const offer = { ...fakeMessage({ n: 1, from: BOB, text: 'a.txt' }), kind: 'file' as const }
  const file = fakeFile({ file: offer.id, name: 'a.txt', state: 'running', received: 1 })
  const german = { ...scene({ messages: [{ ...offer, file }] }), texts: DE }
  const { text } = ERRORS.FILE_WITHDRAWN
  const reason = { code: 'FILE_WITHDRAWN', message: text, hint: null }
  const failed = after(german, event({ event: 'file', file: { ...file, state: 'failed', reason } }))
  assert.equal(
    noticesOf(failed)[0],
    'a.txt: gescheitert (wer diese Datei angeboten hat, hat sie zurückgezogen)',
  )
})

test('files are offered, listed, taken and given up by what was typed', () => {
  const messages = [
    offering({ name: 'a b.txt' }, 1),
    offering({ name: 'c.txt' }, 2),
    offering({ name: 'd', direction: 'out' }, 3),
  ]
  const state = scene({ messages })
  const call = (typed: string, of = state) => {
    const [made] = callsOf(of, line(typed))
    return made && [made.method, made.params]
  }
  assert.deepEqual(call('/send ~/x y'), ['fileOffer', { to: LOBBY, path: join(homedir(), 'x y') }])
  assert.deepEqual(call('/send "x y"'), ['fileOffer', { to: LOBBY, path: resolve('x y') }])
  assert.deepEqual(call('/send --no-preview x y.jpg'), [
    'fileOffer',
    { to: LOBBY, path: resolve('x y.jpg'), preview: false },
  ])
  if (sep === '/') {
    assert.deepEqual(
      call("/send /srv/my\\ pics/it\\'s.png"),
      ['fileOffer', { to: LOBBY, path: "/srv/my pics/it's.png" }],
      'as a terminal writes what is dropped on it',
    )
  }
  assert.deepEqual(call('/files'), ['files', {}])
  assert.deepEqual(call('/save'), ['fileAccept', { file: fakeMessageId(2) }])
  assert.deepEqual(call('/save a b.txt'), ['fileAccept', { file: 'a b.txt' }])
  assert.deepEqual(call('/save a b.txt /srv/in'), [
    'fileAccept',
    { file: 'a b.txt', folder: '/srv/in' },
  ])
  assert.deepEqual(call('/save c.txt "/srv/my  in"'), [
    'fileAccept',
    { file: 'c.txt', folder: '/srv/my  in' },
  ])
  assert.deepEqual(call('/cancel'), ['file', { file: fakeMessageId(3) }])
  assert.deepEqual(call('/pause'), ['filePause', { file: fakeMessageId(3) }])
  assert.equal(call('/resume'), undefined)
  assert.deepEqual(call('/resume c.txt'), ['fileResume', { file: 'c.txt' }])
  const listed = after(state, {
    kind: 'answer',
    method: 'files',
    params: {},
    purpose: { kind: 'command', conversation: LOBBY, typed: '/files' },
    result: messages.map(({ file }) => file),
  })
  assert.match(noticesOf(listed).join('\n'), /1 {2}d .*\n?2 {2}c\.txt/)
  assert.deepEqual(call('/save 2', listed), ['fileAccept', { file: fakeMessageId(2) }])
  assert.match(noticesOf(after(scene(), line('/save')))[0] ?? '', /no such file/)
})

test('sizes, shares and times are short and true', () => {
  assert.equal(formatSize(0), '0 B')
  assert.equal(formatSize(999), '999 B')
  assert.equal(formatSize(1_023), '1.0 KiB')
  assert.equal(formatSize(300_000_000), '286 MiB')
  assert.equal(formatSize(2 ** 50), '1024 TiB')
  assert.equal(percent(999, 1_000), '99%')
  assert.equal(percent(0, 0), '100%')
  assert.equal(bar(1, 2, 4), '[##--]')
  assert.equal(formatSeconds(187), '3:07')
  assert.equal(formatSeconds(3_723), '1:02:03')
})
