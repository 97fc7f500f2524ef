import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reduce } from '../../src/ui/model/reduce.ts'
import type { State } from '../../src/ui/model/state.ts'
import { plainMessage } from '../../src/ui/plain-message.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { view } from '../../src/ui/view/view.ts'
import { callsOf, event, key, line, noticesOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, scene } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY, NOON } from '../helpers/fake-views.ts'
import { assertGolden } from '../helpers/golden.ts'

const fromBob = fakeMessage({ n: 1, from: BOB, text: 'from bob' })
const fromCarol = fakeMessage({ n: 2, from: CAROL, text: 'from carol' })
const mine = fakeMessage({ n: 3, from: ANNA, text: 'mine' })
const deleted = fakeMessage({ n: 4, from: ANNA, text: '' }, { redacted: true })
const messages = [fromBob, fromCarol, mine, deleted]

function call(state: State, typed: string) {
  const [made] = callsOf(state, line(typed))
  return made && [made.method, made.params]
}

test('an edit is of the own last message that still stands', () => {
  const state = scene({ messages })
  assert.deepEqual(call(state, '/edit better  '), ['edit', { id: mine.id, text: 'better' }])
  assert.equal(call(state, '/edit'), undefined)
  assert.equal(call(state, `/edit ${'x'.repeat(16_385)}`), undefined)
  const none = scene({ messages: [fromBob, deleted] })
  assert.equal(call(none, '/edit better'), undefined)
  assert.match(noticesOf(after(none, line('/edit better')))[0] ?? '', /no message of yours/)
})

test('nothing is deleted before a yes, and no key of the answer is typed', () => {
  const asked = after(scene({ messages }), text('/delete'), key('enter'))
  assert.deepEqual(asked.dialog, { kind: 'delete', message: mine })
  const bar = view(asked, 80, 24)
    .rows.flat()
    .map((span) => span.text)
  assert.ok(bar.some((part) => part.includes('Delete for everybody: "mine"? Enter yes, Esc no')))
  for (const yes of [key('enter'), text('y')]) {
    const [redact] = callsOf(asked, yes)
    assert.deepEqual(redact?.params, { id: mine.id })
    assert.equal(after(asked, yes).dialog, undefined)
  }
  for (const no of [key('escape'), text('n')]) {
    assert.equal(callsOf(asked, no).length, 0)
    assert.equal(after(asked, no).dialog, undefined)
    assert.equal(after(asked, no).editor.text, '')
  }
  const other = after(asked, text('x'))
  assert.deepEqual([other.dialog, other.editor.text], [undefined, 'x'], 'whoever types on says no')
  const moved = after(asked, key('M-2'))
  assert.deepEqual([moved.dialog, moved.current], [undefined, asked.current])
})

test('a question is answered in the language of the chat', () => {
  const german = { ...scene({ messages }), texts: DE }
  const asked = after(german, line('/delete'))
  assert.match(noticesOf(asked).at(-1) ?? '', /j oder n$/)
  for (const yes of ['j', 'Ja', 'y'])
    assert.deepEqual(call(asked, yes), ['redact', { id: mine.id }])
  assert.match(noticesOf(after(asked, line('nein'))).at(-1) ?? '', /nicht gelöscht/)
  const onScreen = after(german, text('/delete'), key('enter'))
  assert.equal(callsOf(onScreen, text('J'))[0]?.method, 'redact')
  assert.deepEqual(callsOf(onScreen, text('n')), [])
})

test('in plain mode the question is a line, and only y or yes deletes', () => {
  const asked = after(scene({ messages }), line('/delete'))
  assert.match(noticesOf(asked).at(-1) ?? '', /^Delete for everybody: "mine"\? y or n$/)
  assert.deepEqual(call(asked, 'Yes'), ['redact', { id: mine.id }])
  assert.equal(call(asked, 'n'), undefined)
  const other = reduce(asked, { ...line('hello'), now: NOON })
  assert.equal(other.state.dialog, undefined)
  assert.equal(noticesOf(other.state).at(-1), 'not deleted')
  assert.deepEqual(
    other.effects.map((effect) => effect.kind === 'call' && effect.method),
    ['send'],
  )
})

test('a reaction is to the newest of the others, or of one, and again takes it back', () => {
  const state = scene({ messages })
  const react = (id: string, remove: boolean) => ['react', { id, emoji: '👍', remove }]
  assert.deepEqual(call(state, '/react 👍'), react(fromCarol.id, false))
  assert.deepEqual(call(state, '/react @bob 👍'), react(fromBob.id, false))
  const liked = { ...fromCarol, reactions: { '👍': [BOB.peer, ANNA.peer] } }
  const changed = after(state, event({ event: 'message-changed', message: liked }))
  assert.deepEqual(call(changed, '/react 👍'), react(fromCarol.id, true))
  const renamed = event({ event: 'peer-changed', peer: { ...BOB, name: 'Robert' } })
  const since = after(state, renamed)
  assert.deepEqual(call(since, '/react @robert 👍'), react(fromBob.id, false), 'since called so')
  const heart = { ...fromCarol, reactions: { '\u2764\ufe0f': [ANNA.peer], hello: [ANNA.peer] } }
  const loved = after(state, event({ event: 'message-changed', message: heart }))
  const taken = (emoji: string) => ['react', { id: fromCarol.id, emoji, remove: true }]
  assert.deepEqual(call(loved, '/react \u2764'), taken('\u2764\ufe0f'), 'typed without selector')
  assert.deepEqual(call(loved, '/react hello'), taken('hello'), 'from an older program')
  assert.equal(call(state, '/react'), undefined)
  assert.equal(call(state, '/react @bob'), undefined)
  for (const verb of ['/react', '/reply']) {
    const told = (typed: string) => noticesOf(after(state, line(`${verb} ${typed}`)))[0] ?? ''
    assert.match(told('@dan 👍'), /^there is no message of dan here$/)
    assert.match(told('@nobdy 👍'), /^no such peer: @nobdy \(\/peers lists everyone/)
    assert.match(told('@crol 👍'), /^no such peer: @crol \(did you mean @carol\?\)$/)
    assert.match(told('@bob'), /^something is missing/)
  }
})

test('a word that others react with is shown no longer than an emoji needs', () => {
  const reacted = { ...fromBob, reactions: { [`${'w'.repeat(64)}`]: [BOB.peer] } }
  const state = scene({ messages: [reacted] })
  const rows = view(state, 60, 16).rows.map((row) => row.map((span) => span.text).join(''))
  assert.ok(rows.some((row) => row.includes('[wwwwwwwwwww… 1]')))
  assert.match(plainMessage(state, reacted)[0] ?? '', /\(reactions: w{11}…\)/)
})

test('away, busy and back say how we are', () => {
  const state = scene()
  assert.deepEqual(call(state, '/away lunch'), ['presence', { status: 'away', text: 'lunch' }])
  assert.deepEqual(call(state, '/busy'), ['presence', { status: 'busy' }])
  assert.deepEqual(call(state, '/back'), ['presence', { status: 'online' }])
  const purpose = { kind: 'command', conversation: LOBBY, typed: '' } as const
  const said = (texts: typeof EN, more: object) => {
    const result = { ...ANNA, ...more }
    const answer = {
      kind: 'answer',
      method: 'presence',
      params: { status: 'away' },
      purpose,
      result,
    }
    return noticesOf(after({ ...state, texts }, answer as never))[0]
  }
  assert.equal(said(EN, { status: 'away', statusText: 'lunch' }), 'you are away now: lunch')
  assert.equal(said(EN, { status: 'busy' }), 'you are busy now')
  assert.equal(said(DE, { status: 'away', statusText: 'essen' }), 'du bist jetzt weg: essen')
  const busy = { ...ANNA, status: 'busy', statusText: 'at \x1b[2Jwork' } as const
  const shown = after(state, event({ event: 'peer-changed', peer: busy }))
  const bar = view(shown, 80, 24)
    .rows.flat()
    .map((span) => span.text)
  assert.ok(bar.some((part) => part.includes('busy: at ␛[2Jwork')))
})

test('edits, deletions and reactions look as they should', () => {
  const state = scene({
    width: 60,
    height: 16,
    messages: [
      { ...fromBob, redacted: true, text: '' },
      {
        ...fromCarol,
        text: 'two\nlines',
        edited: true,
        replyTo: fromBob.id,
        reactions: { '👍': [ANNA.peer, BOB.peer], '\x1b[2J': [BOB.peer] },
      },
      { ...mine, edited: true, reactions: { '🎉': [CAROL.peer] } },
    ],
  })
  const rows = view(state, 60, 16).rows.map((row) => row.map((span) => span.text).join(''))
  const file = new URL('golden/changes-60x16.txt', import.meta.url)
  assertGolden(file, `${rows.map((row) => row.trimEnd()).join('\n')}\n`)
})
