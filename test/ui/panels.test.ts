import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '../../src/ui/model/state.ts'
import { callsOf, event, key, rowsOf } from '../helpers/chat-actions.ts'
import { after, BOB, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeConversation, fakePeer } from '../helpers/fake-views.ts'

const SIZE = { width: 80, height: 24 }

/** Anna among many: rooms `#room001` …, people `person001` …. */
function crowd(rooms: number, people: number, size = SIZE): State {
  const number = (n: number) => String(n).padStart(3, '0')
  const peers = Array.from({ length: people }, (_, n) => fakePeer(n + 10, `person${number(n + 1)}`))
  const views = Array.from({ length: rooms }, (_, n) => fakeConversation(`#room${number(n + 1)}`))
  return after(
    scene(size),
    ...peers.map((peer) => event({ event: 'peer-online', peer })),
    ...views.map((conversation) => event({ event: 'conversation', conversation })),
  )
}

const wheel = (way: 'up' | 'down', x: number) =>
  ({ kind: 'mouse', button: `wheel-${way}`, x, y: 10 }) as const
const click = (x: number, y: number) => ({ kind: 'mouse', button: 'left', x, y }) as const
/** The rows of one panel: of the conversations (0) or of the people (2). */
const panel = (state: State, which: 0 | 2) =>
  rowsOf(state)
    .slice(1, -2)
    .map((row) => row.split('│')[which]?.trimEnd() ?? '')
const at = (state: State, conversation: string) => withPage({ ...state, current: conversation }, [])

test('of many conversations those around the current one are shown, the others counted', () => {
  const state = crowd(300, 0)
  assert.deepEqual(panel(state, 0).slice(0, 2), ['1 #lobby', '2 #room001'])
  assert.equal(panel(state, 0)[9], '0 #room009')
  assert.equal(panel(state, 0)[10], '  #room010', 'no key leads to the eleventh')
  assert.equal(panel(state, 0).at(-1), '  and 282 more')
  const middle = at(state, '#room150')
  const rows = panel(middle, 0)
  assert.ok(rows.includes('  #room150'))
  assert.match(rows[0] ?? '', /^ {2}and \d+ more$/)
  assert.match(rows.at(-1) ?? '', /^ {2}and \d+ more$/)
  const counted = [rows[0], rows.at(-1)].map((row) => Number(/\d+/.exec(row ?? '')?.[0]))
  assert.equal((counted[0] ?? 0) + (counted[1] ?? 0) + rows.length - 2, 302)
  assert.match(panel(at(state, '#room300'), 0).join('\n'), /#room300\n {2}@bob$/)
})

test('what is unread out of sight is told where it is', () => {
  const loud = fakeConversation('#room200', { unread: 5, mentions: 2 })
  const quiet = fakeConversation('#room250', { unread: 7 })
  const state = after(crowd(300, 0), event({ event: 'conversation', conversation: quiet }))
  assert.match(panel(state, 0).at(-1) ?? '', /\+282 +7$/)
  const called = after(state, event({ event: 'conversation', conversation: loud }))
  assert.match(panel(called, 0).at(-1) ?? '', /\+282 +!2$/)
})

test('the wheel scrolls the panel it is over, until one goes elsewhere', () => {
  const state = crowd(300, 500)
  const down = after(state, wheel('down', 3), wheel('down', 3))
  assert.equal(panel(down, 0)[0], '  and 7 more')
  assert.equal(panel(down, 0)[1], '8 #room007')
  assert.equal(after(down, click(3, 2)).current, '#room007')
  assert.equal(after(down, click(3, 1)).current, down.current, 'a number is no conversation')
  assert.deepEqual(panel(after(down, wheel('up', 3), wheel('up', 3)), 0), panel(state, 0))
  assert.equal(panel(at(after(down, key('M-1')), '#lobby'), 0)[0], '1 #lobby')
  const people = after(state, wheel('down', 75))
  assert.equal(panel(people, 2)[0], '  and 4 more')
  assert.deepEqual(panel(people, 0), panel(state, 0))
  const [call] = callsOf(people, click(75, 3))
  assert.notDeepEqual(call?.params, { to: BOB.peer })
  assert.match(panel(people, 2)[2] ?? '', /^● person/)
})

test('the people are paged through by keys, to the last and back', () => {
  const state = crowd(0, 500)
  assert.match(panel(state, 2).at(-1) ?? '', /^ {2}and \d+ more$/)
  const pages = Array.from({ length: 40 }, () => key('M-pagedown'))
  const last = panel(after(state, ...pages), 2)
  assert.match(last.at(-1) ?? '', /^○ dan/)
  const back = Array.from({ length: 40 }, () => key('M-pageup'))
  assert.deepEqual(panel(after(state, ...pages, ...back), 2), panel(state, 2))
})

test('a wide screen cuts no name that it has room for', () => {
  const long = '#the-room-of-many-words-and-letters'
  const peer = fakePeer(9, 'Ann-Kathrin von Hohenstein')
  const state = after(
    scene({ width: 200, height: 60 }),
    event({ event: 'conversation', conversation: fakeConversation(long, { unread: 3 }) }),
    event({ event: 'peer-online', peer }),
    event({
      event: 'conversation',
      conversation: fakeConversation('#部屋の名前がとても長い'),
    }),
  )
  const shown = rowsOf(state).join('\n')
  assert.match(shown, new RegExp(`2 ${long} 3 `))
  assert.match(shown, /● Ann-Kathrin von Hohenstein +\n/)
  assert.match(shown, /◌ carol +·aabqga\n/, 'a tag where there is room')
  assert.match(shown, /3 #部屋の名前がとても長い/)
})
