import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView, Result } from '../../src/rpc/methods.ts'
import { currentTimeline, type State } from '../../src/ui/model/state.ts'
import { PAGE } from '../../src/ui/model/timeline.ts'
import {
  callsOf,
  effectsOf,
  event,
  key,
  line,
  rowsOf,
  text,
  unread,
} from '../helpers/chat-actions.ts'
import {
  ANNA,
  after,
  BOB,
  CAROL,
  DIRECT,
  numbered,
  OTHER_BOB,
  scene,
  withPage,
} from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakeMessage, LOBBY } from '../helpers/fake-views.ts'

const say = (...lines: readonly string[]) =>
  lines.flatMap((typed) => [text(typed), key('enter')] as const)

function found(state: State, asked: string, messages: readonly MessageView[]): State {
  const purpose = { kind: 'find', conversation: LOBBY, asked }
  const result: Result<'search'> = { messages, more: false, scanned: 9 }
  const params = { words: [asked] }
  return after(state, { kind: 'answer', method: 'search', params, purpose, result } as never)
}

test('Ctrl+R finds what was written before, the newest first, and sends nothing', () => {
  const state = after(scene(), ...say('one apple', 'two pears', 'three apples'), text('draft'))
  const searched = after(state, key('C-r'), text('APPLE'))
  assert.match(rowsOf(searched).at(-1) ?? '', /^\(search\) APPLE: three apples/)
  const older = after(searched, key('C-r'))
  assert.match(rowsOf(older).at(-1) ?? '', /one apple/)
  assert.match(rowsOf(after(older, key('C-r'))).at(-1) ?? '', /one apple/, 'there is no older one')
  assert.deepEqual(callsOf(older, key('enter')), [])
  assert.equal(after(older, key('enter')).editor.text, 'one apple')
  assert.equal(after(older, key('escape')).editor.text, 'draft')
  const none = after(state, key('C-r'), text('plum'))
  assert.match(rowsOf(none).at(-1) ?? '', /^\(nothing like it\) plum/)
  assert.equal(after(none, key('enter')).editor.text, 'draft')
  assert.equal(
    after(none, key('backspace'), key('C-u'), text('pear'), key('enter')).editor.text,
    'two pears',
  )
})

test('Ctrl+K kills to the end of the line, and at its end goes somewhere by some letters', () => {
  const typed = after(scene(), text('hello'), key('C-a'), key('C-k'))
  assert.deepEqual([typed.editor.text, typed.dialog], ['', undefined])
  const open = after(scene(), key('C-k'))
  assert.equal(open.dialog?.kind, 'switch')
  const bob = after(open, text('bo'))
  assert.match(rowsOf(bob).join('\n'), /> @bob/)
  assert.equal(after(bob, key('enter')).current, DIRECT)
  const [call] = callsOf(after(open, text('crl')), key('enter'))
  assert.deepEqual([call?.method, call?.params], ['conversation', { to: CAROL.peer }])
  const nothing = after(open, text('zzz'), key('enter'))
  assert.deepEqual([nothing.current, nothing.dialog], [LOBBY, undefined])
  assert.equal(after(open, text('bo'), key('escape')).current, LOBBY)
  const waiting = after(scene(), unread(DIRECT, 2), key('C-k'))
  assert.match(rowsOf(waiting)[2] ?? '', /> @bob +2/, 'what is unread comes first')
})

test('Ctrl+K and Enter go to and fro between the two places looked at last', () => {
  const there = after(scene(), key('C-k'), text('bo'), key('enter'))
  const back = after(there, key('C-k'), key('enter'))
  assert.deepEqual([there.current, back.current], [DIRECT, LOBBY])
  assert.equal(after(back, key('C-k'), key('enter')).current, DIRECT)
})

test('Ctrl+F finds in this conversation, and goes to what was found, however old', () => {
  const state = scene({ messages: numbered(PAGE, 1_000) })
  const asked = after(state, key('C-f'), text('old words'))
  const [call] = callsOf(asked, key('enter'))
  assert.deepEqual(call?.params, { words: ['old', 'words'], in: LOBBY, limit: 100 })
  const waiting = after(asked, key('enter'))
  assert.match(rowsOf(waiting).join('\n'), /looking …/)
  const old = fakeMessage({ n: 7, from: CAROL, text: 'old words\x1b[2J' })
  const listed = found(waiting, 'old words', [old, fakeMessage({ n: 3, from: BOB, text: 'x' })])
  assert.match(rowsOf(listed)[2] ?? '', /> 2030-01-01 12:00 carol: old words␛/)
  assert.match(rowsOf(after(listed, key('down')))[3] ?? '', /> 2030-01-01 12:00 bob: x/)
  const [older] = callsOf(listed, key('enter'))
  assert.deepEqual(older?.params, { conversation: LOBBY, limit: PAGE, before: old.id })
  const there = withPage(after(listed, key('enter')), numbered(6), 'older')
  assert.deepEqual(there.dialog, { kind: 'select', id: old.id })
  assert.match(rowsOf(there).join('\n'), /carol old words/)
  assert.equal(currentTimeline(there).loading, 'newer', 'what comes after it is loaded too')
  const late = withPage(there, numbered(PAGE, 1_000), 'first')
  assert.equal(currentTimeline(late).messages.at(-1)?.id, old.id, 'a page of before is dropped')
  assert.match(rowsOf(found(waiting, 'old words', [])).join('\n'), /nothing found/)
  assert.deepEqual(found(after(waiting, key('escape')), 'old words', [old]).dialog, undefined)
})

test('in the middle of a line Ctrl+F goes right, as in every line editor', () => {
  const moved = after(scene(), text('ab'), key('C-a'), key('C-f'))
  assert.deepEqual([moved.editor.cursor, moved.dialog], [1, undefined])
})

const fromBob = fakeMessage({ n: 1, from: BOB, text: 'from bob' })
const mine = fakeMessage({ n: 2, from: ANNA, text: 'mine' })

test('a chosen message can be answered, edited, deleted, copied and looked into', () => {
  const state = scene({ messages: [fromBob, mine] })
  const own = after(state, key('M-up'))
  const bobs = after(own, key('M-up'))
  assert.deepEqual(
    [own.dialog, bobs.dialog],
    [
      { kind: 'select', id: mine.id },
      { kind: 'select', id: fromBob.id },
    ],
  )
  assert.equal(after(own, key('M-down')).dialog, undefined)
  const answering = after(bobs, text('r'), text('my answer'))
  assert.match(rowsOf(answering).at(-2) ?? '', /Reply to bob: from bob · Esc drops it/)
  assert.deepEqual(callsOf(answering, key('enter'))[0]?.params, {
    to: LOBBY,
    text: 'my answer',
    replyTo: fromBob.id,
  })
  assert.equal(after(answering, key('escape')).answering, undefined)
  assert.equal(callsOf(after(answering, key('C-u'), text('/peers')), key('enter')).length, 0)
  const quick = after(bobs, text('rmy answer'))
  assert.deepEqual([quick.answering, quick.editor.text], [answering.answering, 'my answer'])
  const editing = after(own, text('e'), text('!'))
  assert.deepEqual(callsOf(editing, key('enter'))[0]?.params, { id: mine.id, text: 'mine!' })
  assert.deepEqual(after(own, text('d')).dialog, { kind: 'delete', message: mine })
  assert.equal(after(bobs, text('d')).dialog, undefined, 'not what others wrote')
  assert.equal(after(bobs, text('e')).answering, undefined)
  assert.deepEqual(effectsOf(bobs, text('c')), [{ kind: 'copy', text: 'from bob' }])
  assert.match(rowsOf(after(bobs, key('enter'))).join('\n'), /from bob \(key aabaea\)/)
})

test('an edit that is dropped, done or left behind gives the draft back, and sends nothing twice', () => {
  const drafted = after(scene({ messages: [fromBob, mine] }), text('my draft'), key('M-up'))
  const editing = after(drafted, text('e'), text('!'))
  assert.equal(editing.editor.text, 'mine!')
  for (const name of ['escape', 'enter', 'C-c'] as const) {
    const over = after(editing, key(name))
    assert.deepEqual([over.editor.text, over.answering], ['my draft', undefined], name)
  }
  const back = after(editing, key('M-2'), key('M-1'))
  assert.deepEqual([back.editor.text, back.answering], ['my draft', undefined])
  assert.equal(after(editing, key('M-up'), text('e'), key('escape')).editor.text, 'my draft')
  const file = { ...mine, kind: 'file' as const }
  assert.equal(after(scene({ messages: [file] }), key('M-up'), text('e')).answering, undefined)
  assert.deepEqual(callsOf(scene({ messages: [file] }), line('/edit x')), [])
})

test('what is undone stays in its line: never into another conversation, an edit or what was sent', () => {
  const undo = key('C-_')
  const state = scene({ messages: [fromBob, mine] })
  const drafted = after(state, text('my '), key('C-t'), key('M-2'), text('for bob'), undo, undo)
  assert.equal(drafted.editor.text, '')
  assert.equal(after(drafted, key('M-1'), undo).editor.text, 'my ', 'what the draft was before')
  const editing = after(state, text('draft'), key('M-up'), text('e'), text('!'), undo, undo, undo)
  assert.deepEqual([editing.editor.text, editing.answering?.kind], ['mine', 'edit'])
  assert.equal(after(editing, key('escape'), undo).editor.text, '')
  assert.equal(after(state, text('sent'), key('enter'), undo).editor.text, '')
  assert.equal(after(state, text('dropped'), key('C-c'), undo).editor.text, 'dropped')
  const completed = after(state, text('/he'), key('tab'), key('tab'), undo)
  assert.equal(completed.editor.text, '/he')
  const { dialog } = after(state, key('C-r'), text('abc'), key('C-u'), undo)
  assert.equal(dialog?.kind === 'recall' && dialog.query.text, 'abc')
})

test('who has a message of ours is told person by person', () => {
  const recipients = [
    { peer: BOB.peer, state: 'read' as const },
    { peer: CAROL.peer, state: 'queued' as const },
  ]
  const state = scene({ messages: [{ ...mine, recipients }] })
  const card = rowsOf(after(state, ...say('/info'))).join('\n')
  assert.match(card, /bob: read +│[\s\S]*carol: waiting here +│/)
})

test('the safety number is a card; other keys than T and Escape do nothing', () => {
  const purpose = { kind: 'command', conversation: LOBBY, typed: '' }
  const result = { peer: CAROL, safetyNumber: '12345'.repeat(12) }
  const answer = { kind: 'answer', method: 'verify', params: { peer: CAROL.peer }, purpose, result }
  const shown = after(scene(), answer as never)
  assert.match(rowsOf(shown).join('\n'), /Safety number with carol[\s\S]*12345 12345[\s\S]*press T/)
  const calls = callsOf(shown, text('x')).map(({ method }) => method)
  assert.deepEqual(calls, ['typing'])
  assert.deepEqual(callsOf(shown, key('enter')), [])
  assert.equal(after(shown, key('escape')).dialog, undefined)
  const pasted = after(shown, { kind: 'paste', text: 't' })
  assert.deepEqual([pasted.dialog, pasted.editor.text], [undefined, 't'], 'a paste is no answer')
  const called = callsOf(shown, { kind: 'paste', text: 't' }).map(({ method }) => method)
  assert.deepEqual(called, ['typing'])
})

test('nothing is sent to a key that has changed, and the text is kept', () => {
  const changed = { ...BOB, trust: 'changed' as const }
  const told = after(scene(), event({ event: 'peer-changed', peer: changed }))
  const there = withPage(after(told, key('M-2')), [])
  const typed = after(there, text('secret'))
  assert.deepEqual(callsOf(typed, key('enter')), [])
  const warned = after(typed, key('enter'))
  assert.match(rowsOf(warned).join('\n'), /The key behind the name bob has changed/)
  assert.deepEqual(callsOf(warned, text('v'))[0]?.method, 'verify')
  assert.equal(after(warned, key('escape')).editor.text, 'secret')
  assert.equal(callsOf(after(there, text('/peers')), key('enter')).length, 0)
  assert.notEqual(OTHER_BOB.peer, BOB.peer)
})

test('Alt+U goes to the first unread message, through as many pages as it takes', () => {
  const state = scene({ messages: numbered(PAGE, 1_000), unread: 150 })
  assert.equal(currentTimeline(state).unreadAbove, 50)
  const [call] = callsOf(state, key('M-u'))
  assert.equal(call?.method, 'history')
  const there = withPage(after(state, key('M-u')), numbered(PAGE, 900), 'older')
  assert.equal(currentTimeline(there).unreadAbove, 0)
  const rows = rowsOf(there)
  assert.match(rows[1] ?? '', /new messages/)
  assert.match(rows[2] ?? '', /message 950 /)
  const few = scene({ messages: numbered(90), unread: 60 })
  assert.match(rowsOf(after(few, key('M-u')))[2] ?? '', /message 31 /)
})

test('the own editor is given the line, and what it leaves is typed, not sent', () => {
  const state = after(scene(), text('begun'))
  assert.deepEqual(effectsOf(state, key('M-e')), [{ kind: 'edit-outside', text: 'begun' }])
  const back = after(state, { kind: 'edited', text: 'begun\nand done' })
  assert.equal(back.editor.text, 'begun\nand done')
  const failed = after(state, {
    kind: 'outside-failed',
    what: 'editor',
    why: 'exit code 1',
  })
  assert.equal(failed.editor.text, 'begun')
  assert.match(rowsOf(failed).join('\n'), /the editor failed: exit code 1/)
})

test('what a command answers is in sight, and so is what comes after the newest was chosen', () => {
  const up = after(scene({ messages: numbered(60) }), key('pageup'))
  assert.notEqual(currentTimeline(up).anchor, undefined)
  const asked = after(up, text('/topic'), key('enter'))
  assert.match(rowsOf(asked).join('\n'), /-- #lobby: everybody/)
  const chosen = after(up, key('M-up'), key('escape'))
  assert.equal(currentTimeline(chosen).anchor, undefined)
})

test('a file that is offered is taken with S from its message, and no other is', () => {
  const offer = (more: object) =>
    fakeMessage({ n: 3, from: BOB, text: 'a.txt' }, { kind: 'file', file: fakeFile(more) })
  const chosen = (more: object) => after(scene({ messages: [offer(more)] }), key('M-up'))
  const offered = chosen({ direction: 'in', state: 'offered' })
  assert.match(rowsOf(offered).at(-2) ?? '', /^ S save {2}Enter answer {2}R reply/)
  const [call] = callsOf(offered, text('s'))
  assert.deepEqual([call?.method, call?.params], ['fileAccept', { file: offer({}).id }])
  for (const more of [{ direction: 'out' }, { direction: 'in', state: 'done' }]) {
    assert.deepEqual(callsOf(chosen(more), text('s')), [])
    assert.match(rowsOf(chosen(more)).at(-2) ?? '', /^ R reply/)
  }
})

test('the screen is painted anew whatever is asked or shown, and nothing else comes of it', () => {
  const shown = [
    key('C-k'),
    key('C-f'),
    key('C-r'),
    key('M-up'),
    { kind: 'paste', text: 'a\n'.repeat(9) },
  ] as const
  for (const opens of shown) {
    const state = after(scene({ messages: [mine] }), opens)
    assert.notEqual(state.dialog, undefined)
    assert.deepEqual(effectsOf(state, key('C-l')), [{ kind: 'redraw' }])
    assert.deepEqual(after(state, key('C-l')).dialog, state.dialog)
  }
})
