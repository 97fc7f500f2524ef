import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InputFilter } from '../../src/ui/input-filter.ts'
import { currentTimeline } from '../../src/ui/model/state.ts'
import { callsOf, effectsOf, key, rowsOf, text } from '../helpers/chat-actions.ts'
import { after, BOB, DIRECT, numbered, scene } from '../helpers/chat-scene.ts'
import { fakeMessage, fakePeer } from '../helpers/fake-views.ts'

const click = (x: number, y: number) => ({ kind: 'mouse', button: 'left', x, y }) as const
const wheel = (way: 'up' | 'down') =>
  ({ kind: 'mouse', button: `wheel-${way}`, x: 40, y: 10 }) as const

function tokens(typed: string) {
  const filter = new InputFilter()
  filter.push(typed)
  const all = []
  for (let token = filter.next(); token; token = filter.next()) all.push(token)
  return all
}

test('reports of the mouse become clicks and turns; others say nothing', () => {
  assert.deepEqual(tokens('\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<64;1;1M\x1b[<65;120;40Ma'), [
    { kind: 'mouse', button: 'left', x: 4, y: 2 },
    { kind: 'mouse', button: 'wheel-up', x: 0, y: 0 },
    { kind: 'mouse', button: 'wheel-down', x: 119, y: 39 },
    { kind: 'text', text: 'a' },
  ])
  assert.deepEqual(tokens('\x1b[<2;5;3M\x1b[<35;5;3M\x1b[M !!\x1b[<0;0;0Mb'), [
    { kind: 'mouse', button: 'left', x: 0, y: 0 },
    { kind: 'text', text: 'b' },
  ])
})

test('a click on a conversation opens it, one on a person writes to them', () => {
  const state = scene()
  assert.equal(after(state, click(3, 2)).current, DIRECT)
  assert.equal(after(state, click(3, 9)).current, state.current)
  assert.deepEqual(callsOf(state, click(72, 1))[0]?.params, { to: BOB.peer })
  assert.deepEqual(callsOf(state, click(72, 12)), [])
  const narrow = scene({ width: 60 })
  assert.equal(after(narrow, click(3, 2)).current, narrow.current, 'no panel is there')
})

test('a chosen message keeps no click from going elsewhere', () => {
  const chosen = after(scene({ messages: numbered(3) }), key('M-up'))
  assert.equal(chosen.dialog?.kind, 'select')
  const gone = after(chosen, click(3, 2))
  assert.deepEqual([gone.current, gone.dialog], [DIRECT, undefined])
  assert.deepEqual(callsOf(chosen, click(72, 1))[0]?.params, { to: BOB.peer })
  assert.equal(after(chosen, wheel('up')).dialog?.kind, 'select', 'the wheel leaves it chosen')
})

test('a click on a link asks before a browser is opened, with the address in full', () => {
  const messages = [fakeMessage({ n: 1, from: BOB, text: 'see https://example.org/ü?q=1.' })]
  const state = scene({ messages })
  const row = rowsOf(state).findIndex((shown) => shown.includes('https://'))
  const column = (rowsOf(state)[row] ?? '').indexOf('https://')
  assert.equal(after(state, click(column - 2, row)).dialog, undefined)
  const asked = after(state, click(column + 3, row))
  assert.match(
    rowsOf(asked).at(-2) ?? '',
    /Open https:\/\/example\.org\/%C3%BC\?q=1 in the browser\?/,
  )
  assert.deepEqual(effectsOf(asked, key('escape')), [])
  assert.deepEqual(effectsOf(asked, key('enter')), [
    { kind: 'open-link', link: 'https://example.org/%C3%BC?q=1' },
  ])
})

test('the wheel scrolls three rows at a time, back to following the newest', () => {
  const state = scene({ messages: numbered(90) })
  const up = after(state, wheel('up'), wheel('up'))
  assert.match(rowsOf(up).join('\n'), /message 84 [\s\S]*more \(6\)/)
  const down = after(up, wheel('down'), wheel('down'))
  assert.equal(currentTimeline(down).anchor, undefined)
})

/** Many people to go to, in the switcher. */
const crowd = () => {
  const people = Array.from({ length: 60 }, (_, n) => fakePeer(100 + n, `p${100 + n}`))
  const told = people.map(
    (peer) => ({ kind: 'event', event: { event: 'peer-online', peer } }) as const,
  )
  return after(scene({ width: 60, height: 16 }), ...told, key('C-k'))
}

test('a click in the switcher goes to that row, also after the wheel has scrolled the list', () => {
  const list = after(scene(), key('C-k'))
  const row = rowsOf(list).findIndex((shown) => /│[> ] @bob/.test(shown))
  assert.equal(after(list, click(30, row)).current, DIRECT)
  assert.equal(after(list, click(30, row)).dialog, undefined)
  const empty = after(list, click(30, 18))
  assert.equal(empty.dialog?.kind, 'switch', 'there is nothing')
  assert.equal(after(list, click(30, 1)).dialog?.kind, 'switch', 'the title')
  const down = Array.from({ length: 8 }, () => wheel('down'))
  const far = after(crowd(), ...down)
  assert.notDeepEqual(rowsOf(far)[2], rowsOf(crowd())[2])
  for (const y of [2, 7, 12]) {
    const name = /@(p\d+)/.exec(rowsOf(far)[y] ?? '')?.[1]
    const [call] = callsOf(far, click(10, y))
    const peer = [...far.peers.values()].find((each) => each.name === name)?.peer
    assert.deepEqual(call?.params, { to: peer }, `row ${y}`)
  }
  const top = after(far, ...Array.from({ length: 30 }, () => wheel('up')))
  assert.deepEqual(rowsOf(top), rowsOf(crowd()), 'not beyond its ends')
})

test('a click beside the switcher leaves it, one on the panels goes where it always does', () => {
  const list = after(scene(), key('C-k'))
  for (const y of [0, 22, 23]) assert.equal(after(list, click(30, y)).dialog, undefined)
  const there = after(list, click(3, 2))
  assert.deepEqual([there.current, there.dialog], [DIRECT, undefined])
  assert.deepEqual(callsOf(list, click(72, 1))[0]?.params, { to: BOB.peer })
})

test('a click on a message that was found goes to it, whatever is typed by then', () => {
  const messages = numbered(40)
  const asked = after(scene({ messages }), key('C-f'), text('message'), key('enter'))
  const found = after(asked, {
    kind: 'answer',
    method: 'search',
    params: { words: ['message'] },
    purpose: { kind: 'find', conversation: asked.current, asked: 'message' },
    result: { messages: [...messages].reverse(), more: false, scanned: 40 },
  })
  const typed = after(found, text('x'), wheel('down'), wheel('down'), wheel('down'))
  const row = rowsOf(typed).findIndex((shown) => shown.includes('bob: message 33'))
  const there = after(typed, click(30, row))
  assert.deepEqual(there.dialog, { kind: 'select', id: messages[32]?.id })
  assert.equal(after(found, click(30, 0)).dialog, undefined)
})
