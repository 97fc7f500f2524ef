import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LOOKS_AWAY_AFTER_MS } from '../../src/ui/model/looking.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import { currentTimeline, MAX_TIMELINES, type State } from '../../src/ui/model/state.ts'
import { MAX_WINDOW, moreBelow, PAGE } from '../../src/ui/model/timeline.ts'
import { view } from '../../src/ui/view/view.ts'
import {
  arrives,
  callsOf,
  effectsOf,
  event,
  key,
  noticesOf,
  rowsOf,
  type Timeless,
  text,
  unread,
} from '../helpers/chat-actions.ts'
import { anyAction, anyState } from '../helpers/chat-arbitrary.ts'
import {
  ANNA,
  after,
  BOB,
  DIRECT,
  numbered,
  OTHER_BOB,
  scene,
  withPage,
} from '../helpers/chat-scene.ts'
import { fakeConversation, fakeMessage, LOBBY, NOON } from '../helpers/fake-views.ts'
import { fuzz } from '../helpers/fuzz.ts'

test('nothing that happens breaks the bounds of a state', () => {
  fc.assert(
    fc.property(anyState, fc.array(anyAction, { maxLength: 20 }), (opened, actions) => {
      const state = actions.reduce((next, action) => reduce(next, action).state, opened)
      assert.ok(state.timelines.size <= MAX_TIMELINES + 4)
      for (const timeline of state.timelines.values()) {
        assert.ok(timeline.messages.length <= MAX_WINDOW)
        const orders = timeline.items.map(({ order }) => order)
        assert.deepEqual(
          orders,
          [...orders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
        )
        assert.equal(new Set(timeline.items.map((item) => item.key)).size, timeline.items.length)
      }
      assert.ok(state.conversations.some(({ conversation }) => conversation === state.current))
      assert.ok(state.sending >= 0)
    }),
    fuzz(),
  )
})

test('Enter sends the line and empties the editor; the message shows when the engine has it', () => {
  const typed = after(scene(), text('hello'))
  const [call] = callsOf(typed, key('enter'))
  assert.deepEqual(call?.params, { to: LOBBY, text: 'hello' })
  const sent = after(typed, key('enter'))
  assert.equal(sent.editor.text, '')
  assert.equal(sent.sending, 1)
  assert.equal(currentTimeline(sent).messages.length, 0)
  const message = fakeMessage({ n: 1, from: ANNA, text: 'hello' })
  const shown = after(sent, event({ event: 'message', message }))
  assert.equal(currentTimeline(shown).messages.length, 1)
  const delivered = { ...message, state: 'delivered' as const }
  const changed = after(shown, event({ event: 'message-changed', message: delivered }))
  const answered = after(changed, {
    kind: 'answer',
    method: 'send',
    params: { to: LOBBY, text: 'hello' },
    purpose: { kind: 'typed', conversation: LOBBY, typed: 'hello' },
    result: message,
  })
  assert.equal(answered.sending, 0)
  assert.equal(currentTimeline(answered).messages[0]?.state, 'delivered')
})

test('a send that fails says why in one line and gives the text back', () => {
  const sent = after(scene(), text('hello'), key('enter'))
  const failure = {
    kind: 'failure',
    method: 'send',
    purpose: { kind: 'typed', conversation: LOBBY, typed: 'hello' },
    code: 'STORE_FULL',
    message: 'the disk is full',
    hint: 'free some space',
  } as const
  const failed = after(sent, failure)
  assert.equal(failed.editor.text, 'hello')
  assert.equal(failed.sending, 0)
  assert.deepEqual(noticesOf(failed), ['the disk is full (free some space)'])
  const busy = after(sent, text('something else'), failure)
  assert.equal(busy.editor.text, 'something else')
  assert.equal(after(busy, key('up')).editor.text, 'hello')
  const away = after(sent, key('M-2'), failure, key('M-1'))
  assert.equal(away.editor.text, 'hello')
})

test('a text over the limit never leaves the editor', () => {
  const long = 'ü'.repeat(9_000)
  const refused = after(scene(), { kind: 'paste', text: long }, key('enter'), key('enter'))
  assert.equal(refused.editor.text, long)
  assert.equal(refused.sending, 0)
  assert.match(noticesOf(refused)[0] ?? '', /18000 bytes.*16384/)
})

test('what is shown to somebody who looks is marked as read, and nothing else', () => {
  const reads = (state: State, action: Timeless) =>
    callsOf(state, action).filter(({ method }) => method === 'read').length
  const state = scene({ messages: numbered(60) })
  assert.equal(reads(state, unread(LOBBY, 1)), 1)
  assert.equal(reads(state, unread(DIRECT, 1)), 0)
  const away = after(state, { kind: 'focus', focused: false })
  assert.equal(reads(away, unread(LOBBY, 1)), 0)
  const waiting = after(away, unread(LOBBY, 1))
  assert.equal(reads(waiting, { kind: 'focus', focused: true }), 1)
  const scrolled = after(state, key('pageup'), unread(LOBBY, 1))
  assert.equal(reads(after(state, key('pageup')), unread(LOBBY, 1)), 0)
  assert.equal(reads(scrolled, key('end')), 1)
})

test('new messages leave somebody who reads further up where they are', () => {
  const scrolled = after(scene({ messages: numbered(60) }), key('pageup'), key('pageup'))
  const before = view(scrolled, 80, 24).rows.slice(1, 21)
  const later = after(scrolled, arrives(61), arrives(62))
  assert.deepEqual(view(later, 80, 24).rows.slice(1, 21), before)
  assert.equal(moreBelow(currentTimeline(later)), moreBelow(currentTimeline(scrolled)) + 2)
  assert.match(
    view(later, 80, 24)
      .rows.at(-2)
      ?.map((s) => s.text)
      .join('') ?? '',
    /-- more \(\d+\) --/,
  )
  const followed = after(later, key('end'))
  assert.equal(currentTimeline(followed).anchor, undefined)
})

test('page up and page down lead back to the same screen', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 45, max: 120 }),
      (pages, width) => {
        const state = { ...scene({ messages: numbered(90) }), width }
        const up = Array.from({ length: pages }, () => key('pageup'))
        const down = Array.from({ length: pages + 1 }, () => key('pagedown'))
        const back = after(state, ...up, ...down)
        assert.equal(currentTimeline(back).anchor, undefined)
        assert.deepEqual(view(back, width, 24).rows, view(state, width, 24).rows)
      },
    ),
    fuzz(30),
  )
})

test('scrolling to the top asks for one older page at a time, until there is none', () => {
  const full = scene({ messages: numbered(PAGE, 1_000) })
  const up = [key('pageup')]
  assert.deepEqual(callsOf(full, key('pageup')), [], 'three screens are there')
  const [call] = callsOf(after(full, ...up), key('pageup'))
  assert.deepEqual(call?.params, {
    conversation: LOBBY,
    limit: PAGE,
    before: currentTimeline(full).messages[0]?.id,
  })
  const asked = after(full, ...up, key('pageup'))
  assert.deepEqual(callsOf(asked, key('pageup')), [])
  const short = scene({ messages: numbered(PAGE - 1) })
  assert.deepEqual(callsOf(after(short, ...up), key('pageup')), [])
})

test('Home goes to the very beginning at once, and End back to the newest', () => {
  const full = scene({ messages: numbered(PAGE, 1_000) })
  const [call] = callsOf(full, key('home'))
  assert.deepEqual(call?.params, { conversation: LOBBY, limit: PAGE, take: 'first' })
  const asked = after(full, key('home'))
  assert.deepEqual(callsOf(asked, key('home')), [], 'one question is enough')
  const there = withPage(asked, numbered(PAGE), 'oldest')
  assert.match(rowsOf(there)[2] ?? '', /message 1 /)
  assert.equal(currentTimeline(there).atEnd, false)
  const [newest] = callsOf(there, key('end'))
  assert.deepEqual(newest?.params, { conversation: LOBBY, limit: PAGE })
  const back = withPage(after(there, key('end')), numbered(PAGE, 1_000))
  assert.match(rowsOf(back).join('\n'), /message 1099/)
})

test('turning to a conversation loads it, keeps both drafts, and marks where the new begins', () => {
  const state = after(scene(), text('for all'), unread(DIRECT, 2))
  const [call] = callsOf(state, key('M-2'))
  assert.equal(call?.method, 'history')
  const there = after(state, key('M-2'), text('for bob'))
  const messages = [1, 2, 3].map((n) =>
    fakeMessage({ n, conversation: DIRECT, from: BOB, text: `message ${n}` }),
  )
  const loaded = withPage(there, messages)
  assert.equal(currentTimeline(loaded).unreadFrom, messages[1]?.order)
  assert.equal(loaded.editor.text, 'for bob')
  const back = after(loaded, key('M-left'))
  assert.equal(back.editor.text, 'for all')
  assert.equal(after(back, key('C-n')).editor.text, 'for bob')
})

test('Alt+A goes to who calls before it goes to who talks', () => {
  const state = after(
    scene(),
    event({
      event: 'conversation',
      conversation: fakeConversation('#talk', { unread: 9 }),
    }),
    unread(DIRECT, 1),
  )
  assert.equal(after(state, key('M-a')).current, DIRECT)
})

test('the bell rings for a direct message or a mention while nobody looks', () => {
  const bells = (state: State, action: Timeless) =>
    effectsOf(state, action).filter(({ kind }) => kind === 'alert').length
  const away = after(scene(), { kind: 'focus', focused: false })
  assert.equal(bells(away, arrives(1, { conversation: DIRECT })), 1)
  assert.equal(bells(away, arrives(1, { mention: true })), 1)
  assert.equal(bells(away, arrives(1)), 0)
  assert.equal(bells(scene(), arrives(1, { conversation: DIRECT })), 0)
})

test('where the terminal does not tell its focus, the bell rings a minute after the last touch', () => {
  const told = arrives(1, { conversation: DIRECT })
  const bells = (state: State) => effectsOf(state, told).filter(({ kind }) => kind === 'alert')
  const ago = (ms: number) => ({ ...scene(), touchedAt: NOON - ms })
  assert.equal(bells(ago(LOOKS_AWAY_AFTER_MS - 1)).length, 0)
  assert.equal(bells(ago(LOOKS_AWAY_AFTER_MS)).length, 1)
  assert.equal(bells(after(ago(LOOKS_AWAY_AFTER_MS), text('x'))).length, 0, 'here again')
  const focused = after(ago(LOOKS_AWAY_AFTER_MS), { kind: 'focus', focused: true })
  assert.equal(bells(focused).length, 0, 'what the terminal tells counts')
  assert.equal(bells({ ...ago(0), plain: true }).length, 1, 'lines tell of no focus: they ring')
  const away = after(ago(LOOKS_AWAY_AFTER_MS), arrives(1), unread(LOBBY, 1))
  assert.notEqual(currentTimeline(away).unreadFrom, undefined, 'what is new has its line')
  assert.equal(callsOf(away, text('x'))[0]?.method, 'read', 'who comes back reads')
})

test('a key that changed is told loudly, once', () => {
  const told = event({ event: 'peer-changed', peer: OTHER_BOB })
  const state = after(scene(), told)
  assert.match(noticesOf(state)[0] ?? '', /WARNING.*Bob/)
  assert.ok(effectsOf(scene(), told).some(({ kind }) => kind === 'alert'))
  assert.equal(noticesOf(after(state, told)).length, 1)
})

test('lost events are made good by a new snapshot', () => {
  const warning = { code: 'RPC_SLOW', message: 'too slow', hint: null }
  assert.equal(callsOf(scene(), event({ event: 'warning', warning }))[0]?.method, 'snapshot')
})

test('an engine that closes ends the chat', () => {
  assert.deepEqual(effectsOf(scene(), event({ event: 'closing' })), [
    { kind: 'leave', why: 'closed' },
  ])
})

test('a long paste is asked about, and is one message', () => {
  const pasted = ['1', '2', '3', '4', '5', '6'].join('\r\n')
  const asked = after(scene(), { kind: 'paste', text: pasted })
  assert.equal(asked.editor.text, '')
  assert.match(
    view(asked, 80, 24)
      .rows.at(-2)
      ?.map((s) => s.text)
      .join('') ?? '',
    /Paste 6 lines/,
  )
  assert.equal(after(asked, key('escape')).editor.text, '')
  assert.equal(after(asked, text('q')).dialog, asked.dialog)
  const taken = after(asked, key('enter'))
  assert.equal(taken.editor.text, '1\n2\n3\n4\n5\n6')
  assert.deepEqual(callsOf(taken, key('enter'))[0]?.params, { to: LOBBY, text: taken.editor.text })
  const short = after(scene(), { kind: 'paste', text: 'a\rb\x1b[31m' })
  assert.equal(short.editor.text, 'a\nb[31m')
})

test('Ctrl-C drops the line first and leaves at the third time', () => {
  const dropped = after(scene(), text('oops'), key('C-c'))
  assert.equal(dropped.editor.text, '')
  assert.equal(after(dropped, key('up')).editor.text, 'oops')
  const armed = after(dropped, key('C-c'))
  assert.deepEqual(effectsOf(armed, key('C-c')), [{ kind: 'leave', why: 'quit' }])
  const kinds = effectsOf(after(armed, text('x')), key('C-c')).map(({ kind }) => kind)
  assert(!kinds.includes('leave'))
})

test('up and down walk through what was sent and come back to what was being typed', () => {
  const state = after(scene(), text('one'), key('enter'), text('two'), key('enter'), text('thr'))
  const up = after(state, key('up'))
  assert.equal(up.editor.text, 'two')
  assert.equal(after(up, key('up')).editor.text, 'one')
  assert.equal(after(up, key('up'), key('up'), key('down'), key('down')).editor.text, 'thr')
})
