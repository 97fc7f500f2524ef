import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileView, MessageView } from '../../src/rpc/methods.ts'
import type { Action } from '../../src/ui/model/action.ts'
import { ASKED_EVERY_MS } from '../../src/ui/model/asked-card.ts'
import { UNASKED_ANSWER_AFTER_MS } from '../../src/ui/model/card-keys.ts'
import { NEW_IN_ROOM_MS } from '../../src/ui/model/offers.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import type { State } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { callsOf, event, key, line, noticesOf, rowsOf, text } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, DIRECT, OTHER_BOB, scene } from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakeMessage, fakeMessageId, LOBBY, NOON } from '../helpers/fake-views.ts'
import { assertHarmless } from '../helpers/harmless.ts'

function offer(
  n: number,
  more: Partial<FileView> = {},
  from = BOB,
): MessageView & { file: FileView } {
  const file = fakeFile({
    file: fakeMessageId(n),
    from: { peer: from.peer, name: from.name },
    ...more,
  })
  const { conversation, name } = file
  return { ...fakeMessage({ n, conversation, from, text: name }), kind: 'file', file }
}

const comes = (message: MessageView) => event({ event: 'message', message })
const becomes = (file: FileView, more: Partial<FileView>) =>
  event({ event: 'file', file: { ...file, ...more } })

/** The same a while after the card came. */
function later(state: State, action: object, by = UNASKED_ANSWER_AFTER_MS) {
  return reduce(state, { ...action, now: NOON + by } as Action)
}

function madeBy(state: State, action: object) {
  const { effects } = later(state, action)
  return effects.flatMap((each) => (each.kind === 'call' ? [[each.method, each.params]] : []))
}

/** The calls that a line makes, once the engine has said how the file is. */
function cancelled(state: State, file: FileView, typed = '/cancel'): State {
  const purpose = { kind: 'cancel', conversation: state.current, typed } as const
  const answer = { kind: 'answer', method: 'file', params: { file: file.file }, purpose } as const
  return after(state, { ...answer, result: file })
}

const shown = (state: State) => rowsOf(state).join('\n')
const asks = (state: State) => /A file is offered/.test(shown(state))

test('an offer is a card that says who, what, how large and where it would go', () => {
  const state = after(scene(), comes(offer(1)))
  assert.match(shown(state), /A file is offered/)
  assert.match(shown(state), /bob offers a file in #lobby/)
  assert.match(shown(state), / {2}notes\.txt/)
  assert.match(shown(state), /bob is verified/)
  assert.match(shown(state), /2\.0 KiB, to go into \/home\/anna\/Downloads/)
  assert.match(shown(state), /It waits; later \/save notes\.txt/)
  assert.match(shown(state), /S save {2}D decline {2}Esc later/)
  const folder = offer(2, { conversation: DIRECT, name: 'pics', files: 12 }, CAROL)
  const second = after(scene(), comes(folder))
  assert.match(shown(second), /A folder is offered/)
  assert.match(shown(second), /carol offers you a folder/)
  assert.match(shown(second), / {2}pics\//)
  assert.match(shown(second), /12 files, 2\.0 KiB, to go into/)
  assert.match(shown(second), /carol is not verified/)
  const german = shown(after({ ...scene(), texts: DE }, comes(offer(1))))
  assert.match(german, /bob bietet in #lobby eine Datei an/)
  assert.doesNotMatch(german, /offer|later/)
})

test('s takes it, d declines it, Escape does nothing, and the message stays', () => {
  const { file, id } = offer(1)
  const state = after(scene(), comes(offer(1)))
  assert.deepEqual(madeBy(state, text('s')), [['fileAccept', { file: id }]])
  assert.deepEqual(madeBy(state, text('D')), [['file', { file: id }]])
  assert.deepEqual(callsOf(state, { ...later(state, text('d')), kind: 'focus', focused: true }), [])
  const declining = later(state, text('d')).state
  const purpose = { kind: 'cancel', conversation: LOBBY, typed: '' } as const
  const known = { kind: 'answer', method: 'file', params: { file: id }, purpose } as const
  const [call] = callsOf(declining, { ...known, result: file })
  assert.deepEqual([call?.method, call?.params], ['fileCancel', { file: id }])
  const put = later(state, key('escape'))
  assert.deepEqual([put.state.dialog, put.effects], [undefined, []])
  assert.match(shown(put.state), /\(\/save takes it\)/)
})

test('who is typing when an offer comes goes on typing, and takes nothing', () => {
  const busy = after(scene(), text('and'), comes(offer(1)))
  assert.deepEqual([busy.dialog, busy.editor.text], [undefined, 'and'])
  assert.match(shown(busy), /\/save takes it/)
  const begun = after(scene(), comes(offer(1)), text('s'))
  assert.deepEqual([begun.dialog, begun.editor.text], [undefined, 's'])
  const calls = callsOf(after(scene(), comes(offer(1))), text('s')).map(({ method }) => method)
  assert.equal(calls.includes('fileAccept'), false)
  const pasted = later(after(scene(), comes(offer(1))), { kind: 'paste', text: 's' }).state
  assert.deepEqual([pasted.dialog, pasted.editor.text], [undefined, 's'], 'a paste is no answer')
})

test('a card goes away when its offer is answered or taken back, wherever that is done', () => {
  const { file, ...message } = offer(1)
  const state = after(scene(), comes({ ...message, file }))
  for (const now of ['waiting', 'running', 'done', 'declined', 'failed'] as const) {
    assert.equal(after(state, becomes(file, { state: now })).dialog, undefined, now)
  }
  const gone = event({ event: 'message-changed', message: { ...message, redacted: true } })
  assert.equal(after(state, gone).dialog, undefined)
  assert.notEqual(after(state, becomes(file, {})).dialog, undefined, 'nothing has changed')
  const other = becomes({ ...file, file: fakeMessageId(9) }, { state: 'done' })
  assert.equal(after(state, other).dialog, state.dialog)
  const asked = after(scene({ messages: [offer(1)] }), key('M-up'), key('enter'))
  assert.ok(asks(asked))
  assert.equal(after(asked, becomes(file, { state: 'declined' })).dialog, undefined)
  const early = after(scene(), comes(offer(1, { state: 'waiting' })))
  assert.equal(early.dialog, undefined, 'what is taken by itself asks nobody')
})

test('offers come up where one is, and those for one alone wherever that is', () => {
  const tea = '#tea'
  const at = (state: State, message: MessageView) => after(state, comes(message)).dialog?.kind
  assert.equal(at(scene(), offer(1)), 'card')
  assert.equal(at(scene(), offer(1, { conversation: DIRECT })), 'card')
  assert.equal(at(scene(), offer(1, { conversation: tea })), undefined)
  const old = { ...offer(1), sentAt: new Date(NOON - NEW_IN_ROOM_MS - 1).toISOString() }
  assert.equal(at(scene(), old), undefined, 'it came with the history of the room')
  const late = { ...old, conversation: DIRECT, file: { ...old.file, conversation: DIRECT } }
  assert.equal(at(scene(), late), 'card', 'it waited for us')
  const muted = { ...scene(), muted: new Set([LOBBY]) }
  assert.equal(at(muted, offer(1)), undefined)
  assert.equal(at({ ...scene(), bare: true }, offer(1)), undefined)
  assert.equal(at(after(scene(), line('/help')), offer(1)), 'card')
  assert.doesNotMatch(shown(after(scene(), line('/help'), comes(offer(1)))), /A file is offered/)
  const known = after(scene(), event({ event: 'peer-changed', peer: OTHER_BOB }))
  const changed = offer(1, { conversation: `@${OTHER_BOB.peer}` }, OTHER_BOB)
  assert.equal(at(known, changed), undefined, 'its key is not to be trusted')
})

test('more offers are counted on the card, and no longer when they are over', () => {
  const all = [1, 2, 3].map((n) => offer(n, { name: `${n}.txt` }))
  const state = after(scene(), ...all.map(comes))
  assert.match(shown(state), / {2}1\.txt/)
  assert.match(shown(state), /2 more questions wait/)
  const [, second, third] = all
  assert(second && third)
  const fewer = after(state, becomes(second.file, { state: 'failed' }))
  assert.match(shown(fewer), /One more question waits/)
  const alone = after(fewer, becomes(third.file, { state: 'done' }))
  assert.doesNotMatch(shown(alone), /more/)
  assert.deepEqual(madeBy(state, text('s')), [['fileAccept', { file: fakeMessageId(1) }]])
  assert.deepEqual(
    callsOf(after(state, comes(offer(4))), text('s')).filter(({ method }) => method !== 'typing'),
    [],
    'the card that grows is as old as it was',
  )
})

test('a flood of offers that come and go is one card now and then', () => {
  let state = scene()
  let cards = 0
  for (let n = 1; n <= 500; n++) {
    const { file, ...message } = offer(n)
    const offered = after(state, comes({ ...message, file }))
    if (offered.dialog) cards++
    state = after(offered, becomes(file, { state: 'failed' }))
    assert.equal(state.dialog, undefined)
  }
  assert.equal(cards, 1)
  const again = reduce(state, { ...comes(offer(501)), now: NOON + ASKED_EVERY_MS } as Action)
  assert.equal(again.state.dialog?.kind, 'card')
  const many = Array.from({ length: 3_000 }, (_, n) => comes(offer(n + 1)))
  const flooded = after(scene(), ...many)
  assert.match(shown(flooded), /99 more questions wait/)
  assert.equal(flooded.asked.waiting.length, 100)
})

test('a name is shown as what it is, and never pushes the question out of sight', () => {
  const names = [
    `\u001b[2J\u202egpj.exe`,
    '\u202e'.repeat(85),
    `${'x'.repeat(251)}.exe`,
    `a.txt${' '.repeat(200)}.exe`,
    '日'.repeat(85),
    `\n\nS save\n${'e\u0301'.repeat(80)}`,
  ]
  for (const name of names) {
    for (const [width, height] of [
      [40, 12],
      [80, 24],
    ] as const) {
      const state = after(scene({ width, height }), comes(offer(1, { name }, CAROL)))
      const all = shown(state)
      assertHarmless(all)
      assert.match(all, /carol offers a file/)
      assert.match(all, /carol is not\s+verified/)
      assert.match(all, /S save/)
      if (name.endsWith('.exe')) assert.match(all, /\.exe/)
    }
  }
})

test('Enter on a message with an offer asks, and then a letter is an answer at once', () => {
  const state = after(scene({ messages: [offer(1)] }), key('M-up'))
  assert.match(rowsOf(state).at(-2) ?? '', /S save {2}Enter answer/)
  const asked = after(state, key('enter'))
  assert.ok(asks(asked))
  const [call] = callsOf(asked, text('s'))
  assert.deepEqual(call?.params, { file: fakeMessageId(1) })
  assert.match(shown(after(state, text('i'))), /About this message/)
  const taken = after(scene({ messages: [offer(1, { state: 'running' })] }), key('M-up'))
  assert.match(shown(after(taken, key('enter'))), /About this message/)
})

test('what is taken from elsewhere is told where one is, to its end', () => {
  const { file } = offer(1, { conversation: DIRECT })
  const purpose = { kind: 'command', conversation: LOBBY, typed: '/save' } as const
  const accepted = after(scene(), comes(offer(1, { conversation: DIRECT })), {
    kind: 'answer',
    method: 'fileAccept',
    params: { file: file.file },
    purpose,
    result: { ...file, state: 'waiting' },
  })
  assert.match(noticesOf(accepted).at(-1) ?? '', /notes\.txt is to come; @bob shows how far/)
  const done = after(accepted, becomes(file, { state: 'done', path: '/srv/in/notes.txt' }))
  assert.match(noticesOf(done).at(-1) ?? '', /notes\.txt is here: \/srv\/in/)
  const again = after(done, becomes(file, { state: 'done', path: '/srv/in/notes.txt' }))
  assert.equal(noticesOf(again).length, noticesOf(done).length, 'it is said once')
})

test('/cancel asks before anything is lost, and only then', () => {
  const { file } = offer(1)
  const asked = (of: FileView) => {
    const state = cancelled(scene(), of)
    assert.deepEqual(callsOf(state, key('escape')), [])
    const [call] = callsOf(state, key('enter'))
    return state.dialog && [rowsOf(state).at(-2)?.trim().split('?')[0], call?.method, call?.params]
  }
  const deed = ['fileCancel', { file: file.file }]
  const half = { ...file, state: 'running', received: 1_024 } as const
  assert.deepEqual(asked(half), ['Give up notes.txt', ...deed])
  assert.deepEqual(asked({ ...half, state: 'paused' }), ['Give up notes.txt', ...deed])
  assert.deepEqual(asked({ ...half, state: 'failed' }), ['Give up notes.txt', ...deed])
  const own = { ...file, direction: 'out' } as const
  assert.deepEqual(asked(own), ['Take notes.txt back', ...deed])
  assert.equal(asked(file), undefined)
  assert.equal(asked({ ...file, state: 'waiting' }), undefined)
  assert.equal(asked({ ...own, state: 'failed' }), undefined)
  const typing = cancelled(after(scene(), text('hello')), own)
  assert.deepEqual([typing.dialog, callsOf(typing, key('enter'))[0]?.method], [undefined, 'send'])
  assert.match(noticesOf(typing).at(-1) ?? '', /nothing was done/)
  const plain = cancelled({ ...scene(), plain: true }, own)
  assert.match(noticesOf(plain).at(-1) ?? '', /Take notes\.txt back\?.* y or n/)
  assert.equal(callsOf(plain, line('y'))[0]?.method, 'fileCancel')
})

test('/cancel means what is under way, and else the newest that is offered', () => {
  const takes = (...messages: readonly MessageView[]) =>
    callsOf(scene({ messages }), line('/cancel'))[0]?.params
  assert.deepEqual(takes(offer(1), offer(2)), { file: fakeMessageId(2) })
  assert.deepEqual(takes(offer(1, { state: 'running' }), offer(2)), { file: fakeMessageId(1) })
  assert.equal(takes(offer(1, { state: 'done' })), undefined)
})

test('plain lines say an offer once, with what to type', () => {
  const state = after({ ...scene(), plain: true }, comes(offer(1)))
  assert.deepEqual([state.dialog, noticesOf(state)], [undefined, []])
  assert.match(shown({ ...state, width: 200 }), /\/save takes it, \/cancel declines it/)
})
