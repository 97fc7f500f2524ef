import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConversationView } from '../../src/rpc/methods.ts'
import type { Action } from '../../src/ui/model/action.ts'
import { UNASKED_ANSWER_AFTER_MS } from '../../src/ui/model/card-keys.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import type { State } from '../../src/ui/model/state.ts'
import { callsOf, event, key, line, noticesOf, rowsOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, DIRECT, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeConversation, LOBBY, NOON } from '../helpers/fake-views.ts'

const room = (id: string, name: string, more: Partial<ConversationView>) =>
  fakeConversation(`!${id}`, { kind: 'private', name, creator: BOB.peer, title: '', ...more })
const CLUB = room('club-id', 'club', { joined: false, invited: true, members: [BOB.peer] })
const IN_CLUB = { ...CLUB, joined: true, invited: false, members: [BOB.peer, ANNA.peer] }
const OUT = { ...CLUB, invited: false }
const told = (conversation: ConversationView) => event({ event: 'conversation', conversation })

/** What a key does a while after the card came. */
function later(state: State, action: object) {
  return reduce(state, { ...action, now: NOON + UNASKED_ANSWER_AFTER_MS } as Action)
}

function answered(state: State, method: 'leave' | 'accept', result: ConversationView): State {
  const purpose = { kind: 'command', conversation: LOBBY, typed: '' }
  return after(state, { kind: 'answer', method, params: {}, purpose, result } as never)
}

const inClub = () => withPage(answered(scene(), 'accept', IN_CLUB), [])

test('an invitation is a card and a line; a accepts, d declines, Escape is for later', () => {
  const state = after(scene(), told(CLUB))
  const shown = rowsOf(state).join('\n')
  assert.match(shown, /An invitation/)
  assert.match(shown, /bob invites you to the private room !club/)
  assert.match(shown, /A accept {2}D decline {2}Esc later/)
  const made = (pressed: string) => {
    const { effects } = later(state, text(pressed))
    return effects.flatMap((each) => (each.kind === 'call' ? [[each.method, each.params]] : []))
  }
  assert.deepEqual(made('a'), [['accept', { room: '!club-id' }]])
  assert.deepEqual(made('D'), [['decline', { room: '!club-id' }]])
  const closed = later(state, key('escape'))
  assert.deepEqual([closed.state.dialog, closed.effects], [undefined, []])
  assert.match(
    noticesOf(closed.state)[0] ?? '',
    /\/accept !club enters it, \/decline !club refuses/,
  )
})

test('who is typing when an invitation comes goes on typing, and answers nothing', () => {
  const busy = after(scene(), text('and'), told(CLUB))
  assert.equal(busy.dialog, undefined)
  assert.match(noticesOf(busy)[0] ?? '', /bob invites you/)
  const begun = after(scene(), told(CLUB), text('a'))
  assert.deepEqual([begun.dialog, begun.editor.text], [undefined, 'a'])
  const soon = callsOf(after(scene(), told(CLUB)), text('d'))
  assert.deepEqual(
    soon.filter(({ method }) => method !== 'typing'),
    [],
  )
  const unread = later(after(scene(), told(CLUB)), text('hello')).state
  assert.deepEqual([unread.dialog, unread.editor.text], [undefined, 'hello'])
  const pasted = after(scene(), told(CLUB), { kind: 'paste', text: 'a' })
  assert.deepEqual([pasted.dialog, pasted.editor.text], [undefined, 'a'])
  const kept = after(scene(), told(CLUB), told(CLUB))
  assert.equal(noticesOf(kept).length, 1, 'the same invitation is told once')
})

test('Alt with a number leaves the card and goes there, answering nothing', () => {
  const state = after(scene(), told(CLUB))
  const gone = later(state, key('M-2'))
  assert.deepEqual([gone.state.dialog, gone.state.current], [undefined, '!club-id'])
  assert.deepEqual(
    gone.effects.flatMap((each) => (each.kind === 'call' ? [each.method] : [])),
    ['history'],
  )
  assert.equal(later(state, key('M-9')).state.dialog, state.dialog)
})

test('a card of an invitation that is over goes away', () => {
  for (const view of [OUT, IN_CLUB]) {
    assert.equal(after(scene(), told(CLUB), told(view)).dialog, undefined)
  }
  const names = after(scene(), told(CLUB), told(OUT)).conversations.map(({ name }) => name)
  assert.equal(names.includes('!club'), false)
})

test('the list shows an invitation, and how to answer it where there is room', () => {
  const wide = { ...after(scene({ width: 120 }), told(CLUB)), dialog: undefined }
  assert.match(rowsOf(wide).join('\n'), /2 !club +\/accept │/)
  const long = after(scene({ width: 80 }), told({ ...CLUB, name: 'gardeners' }))
  assert.match(rowsOf(long).join('\n'), /2 !gardeners +\? │/)
})

test('/accept takes the one that is named, looked at, of the person looked at, or the only one', () => {
  const den = room('den-id', 'den', { joined: false, invited: true, creator: CAROL.peer })
  const takes = (state: State, typed = '/accept') => {
    const [call] = callsOf({ ...state, dialog: undefined }, line(typed))
    return call?.params
  }
  const one = after(scene(), told(CLUB))
  const two = after(one, told(den))
  assert.deepEqual(takes(one), { room: '!club-id' })
  assert.equal(takes(two), undefined)
  assert.deepEqual(takes(two, '/decline !den'), { room: '!den' })
  assert.deepEqual(takes(withPage({ ...two, current: '!den-id' }, [])), { room: '!den-id' })
  assert.deepEqual(takes(withPage({ ...two, current: DIRECT }, [])), { room: '!club-id' })
})

test('what cannot be undone alone is asked first', () => {
  const asks = (typed: string, state: State) => {
    const asked = after(state, line(typed))
    assert.deepEqual(callsOf(state, line(typed)), [])
    assert.deepEqual(callsOf(asked, key('escape')), [])
    const [call] = callsOf(asked, key('enter'))
    return [rowsOf(asked).at(-2)?.trim().split('?')[0], call?.method, call?.params]
  }
  assert.deepEqual(asks('/leave', inClub()), ['Leave !club', 'leave', { room: '!club-id' }])
  assert.deepEqual(asks('/leave club', inClub()), ['Leave !club', 'leave', { room: 'club' }])
  const own = after(inClub(), told({ ...IN_CLUB, creator: ANNA.peer }))
  assert.match(rowsOf(after(own, line('/leave'))).at(-2) ?? '', /You made it/)
  assert.deepEqual(asks('/remove bob', own), [
    'Shut @bob out of !club',
    'remove',
    { room: '!club-id', peer: '@bob' },
  ])
  const plain = after({ ...inClub(), plain: true }, line('/leave'))
  assert.match(noticesOf(plain).at(-1) ?? '', /Leave !club\?.* y or n/)
  assert.deepEqual(callsOf(plain, line('y'))[0]?.method, 'leave')
  assert.match(noticesOf(after(plain, line('n'))).at(-1) ?? '', /nothing was done/)
})

test('who goes on typing under a question has not said yes, and loses nothing but the question', () => {
  const asked = after(inClub(), line('/leave'))
  const typed = after(asked, text('hello'))
  assert.deepEqual([typed.dialog, typed.editor.text], [undefined, 'hello'])
  const away = after(asked, key('M-/'))
  assert.deepEqual([away.dialog, callsOf(asked, key('M-/'))], [undefined, []])
  assert.equal(callsOf(asked, text('y'))[0]?.method, 'leave')
})

test('how a question is answered is in sight on a narrow screen too', () => {
  const narrow = after(inClub(), { kind: 'resize', width: 40, height: 12 }, line('/leave'))
  const screen = rowsOf(narrow)
  assert.match(screen.at(-2) ?? '', /^ Enter yes, Esc no +$/)
  assert.match(
    screen.join(' ').replace(/\s+/g, ' '),
    /Leave !club\? Only a new invitation brings you back\. Enter yes/,
  )
})

test('who is not in a private room any more is told, and gets the draft back with Up', () => {
  const out = after(inClub(), text('my draft'), told(OUT))
  assert.equal(out.current, LOBBY)
  assert.match(noticesOf(out).at(-1) ?? '', /you are not in !club any more.*\n.*Up brings back/)
  assert.equal(after(out, key('up')).editor.text, 'my draft')
  const left = answered(after(inClub(), told(OUT)), 'leave', OUT)
  assert.equal(noticesOf(left).length, 1, 'it is said once, whoever ended it')
  const first = after(answered(inClub(), 'leave', OUT), told(OUT))
  assert.deepEqual(noticesOf(first), ['you have left !club'])
})

test('the topic line of a private room tells how many are in it', () => {
  assert.match(rowsOf(inClub())[0] ?? '', /^ !club · 2 members *$/)
  const topic = after(inClub(), told({ ...IN_CLUB, title: 'plans' }))
  assert.match(rowsOf(topic)[0] ?? '', /^ !club · 2 members · plans *$/)
  const open = withPage({ ...after(scene(), told(CLUB)), current: '!club-id' }, [])
  assert.match(rowsOf({ ...open, dialog: undefined })[0] ?? '', /^ !club · you are invited *$/)
})

test('/accept without any invitation says so; a room of ours that we left says how to come back', () => {
  assert.deepEqual(noticesOf(after(scene(), line('/accept'))), ['no invitation is open'])
  const left = { ...OUT, creator: ANNA.peer, members: [] }
  const purpose = { kind: 'command', conversation: LOBBY, typed: '/room' }
  const others = { ...OUT, creator: BOB.peer, members: [], lastAt: '2026-01-01T00:00:00.000Z' }
  const result = [left, { ...IN_CLUB, creator: ANNA.peer }, others]
  const listed = after(scene(), {
    kind: 'answer',
    method: 'rooms',
    params: {},
    purpose,
    result,
  } as never)
  assert.equal(
    noticesOf(listed)[0],
    '!club: you left it; /accept brings you back\n!club: 2 members, you are in it\n' +
      '!club: you are not in it any more; what was said is here',
  )
  assert.deepEqual(noticesOf(after(inClub(), line('/topic'))), ['!club has no topic'])
})
