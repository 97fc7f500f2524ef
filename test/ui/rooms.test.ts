import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConversationView, MemberView, Params, Result } from '../../src/rpc/methods.ts'
import { type State, timelineOf } from '../../src/ui/model/state.ts'
import { callsOf, event, key, line, noticesOf, rowsOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeConversation, fakeMessage, LOBBY } from '../helpers/fake-views.ts'

const DEV = fakeConversation('#dev', { title: 'release', members: [ANNA.peer, BOB.peer] })
const ART = fakeConversation('#art\x1b[2J', { joined: false, members: [BOB.peer] })

type RoomMethod = 'rooms' | 'join' | 'leave' | 'topic' | 'members'

function answer<M extends RoomMethod>(
  method: M,
  result: Result<M>,
  kind: 'command' | 'quiet' = 'command',
) {
  const purpose = kind === 'quiet' ? { kind } : { kind, conversation: LOBBY, typed: '' }
  const params = { room: '#dev', text: '' } as unknown as Params<M>
  return { kind: 'answer', method, params, purpose, result } as never
}

const inDev = () => withPage(after(scene(), answer('join', DEV)), [])
const names = ({ conversations }: State) => conversations.map((view) => view.conversation)

test('room commands call the methods they are named after, on this room if none is named', () => {
  const call = (typed: string, state: State) => {
    const [made] = callsOf(state, line(typed))
    return made && [made.method, made.params]
  }
  assert.deepEqual(call('/join #dev', scene()), ['join', { room: '#dev' }])
  assert.deepEqual(call('/join dev', scene()), ['join', { room: 'dev' }])
  assert.deepEqual(call('/leave', inDev()), ['leave', { room: '#dev' }])
  assert.deepEqual(call('/leave #art', inDev()), ['leave', { room: '#art' }])
  assert.deepEqual(call('/topic on Friday', inDev()), [
    'topic',
    { room: '#dev', text: 'on Friday' },
  ])
  assert.deepEqual(call('/topic -', inDev()), ['topic', { room: '#dev', text: '' }])
  assert.deepEqual(call('/members', inDev()), ['members', { room: '#dev' }])
  assert.deepEqual(call('/room list', scene()), ['rooms', {}])
  assert.deepEqual(noticesOf(after(inDev(), line('/topic'))), ['#dev: release'])
  const direct = withPage(after(scene(), key('M-2')), [])
  for (const [typed, state, said] of [
    ['/join', scene(), /something is missing: \/join #ROOM/],
    ['/room frob', scene(), /not understood: \/room list/],
    ['/leave', direct, /no room/],
    ['/topic x', direct, /no room/],
    ['/members', direct, /no room/],
  ] as const) {
    assert.equal(call(typed, state), undefined)
    assert.match(noticesOf(after(state, line(typed)))[0] ?? '', said)
  }
})

test('who joins a room looks at it; who leaves it looks at the lobby', () => {
  const joined = inDev()
  assert.equal(joined.current, '#dev')
  assert.deepEqual(names(joined).slice(0, 2), [LOBBY, '#dev'])
  const said = event({
    event: 'message',
    message: fakeMessage({ n: 1, conversation: '#dev', from: BOB, text: 'hi' }),
  })
  assert.equal(timelineOf(after(joined, said), '#dev').messages.length, 1)
  const left = after(joined, said, answer('leave', { ...DEV, joined: false }))
  assert.equal(left.current, LOBBY)
  assert.equal(names(left).includes('#dev'), false)
  assert.equal(left.timelines.has('#dev'), false)
  assert.match(noticesOf(left)[0] ?? '', /left #dev/)
})

test('a room that was left elsewhere goes, one that was joined elsewhere comes', () => {
  const told = (conversation: ConversationView) => event({ event: 'conversation', conversation })
  const there = after(scene(), told(DEV))
  assert.deepEqual([names(there).includes('#dev'), there.current], [true, LOBBY])
  const gone = after(there, told({ ...DEV, joined: false }))
  assert.equal(names(gone).includes('#dev'), false)
  assert.equal(after(inDev(), told({ ...DEV, joined: false })).current, LOBBY)
  assert.equal(names(after(scene(), told(ART))).includes(ART.conversation), false)
})

test('rooms and members are listed, and nothing in them acts on the terminal', () => {
  const listed = after(scene(), answer('rooms', [fakeConversation(LOBBY), DEV, ART]))
  const [rooms = ''] = noticesOf(listed)
  assert.match(
    rooms,
    /^#lobby: 0 here, you are in it, everybody on this network\n#dev: 2 here, you are in it, release\n#art␛\[2J: 1 here$/,
  )
  const members: readonly MemberView[] = [
    { ...ANNA, standing: 'creator' },
    { ...BOB, name: 'b\x1bob', standing: 'member' },
  ]
  const [people = ''] = noticesOf(after(scene(), answer('members', members)))
  assert.match(people, /^anna: you, made this room\nbob: online, verified$/)
  const many = Array.from({ length: 300 }, (_, n) => fakeConversation(`#room${n}`))
  assert.match(noticesOf(after(scene(), answer('rooms', many)))[0] ?? '', /and 200 more$/)
})

test('Tab completes rooms that others are in, asked for as soon as one is to be named', () => {
  const asking = after(scene(), text('/join'))
  assert.equal(callsOf(asking, text(' '))[0]?.method, 'rooms')
  assert.deepEqual(callsOf(scene(), text('/join')), [])
  const known = after(asking, text(' '), answer('rooms', [DEV], 'quiet'))
  assert.deepEqual(noticesOf(known), [])
  assert.equal(after(known, text('#d'), key('tab')).editor.text, '/join #dev ')
  assert.equal(after(known, text('de'), key('tab')).editor.text, '/join #dev ')
})

test('an empty room says who reads it and how others come in; a muted one says that it is', () => {
  const shown = rowsOf(inDev())
    .join(' ')
    .replace(/[│\s]+/g, ' ')
  assert.match(shown, /everybody who joins can read it\. Others come in with \/join #dev/)
  const topicLine = (state: State) => rowsOf(state)[0]?.trim()
  assert.equal(topicLine(inDev()), '#dev · 2 here · release')
  assert.equal(topicLine(after(inDev(), line('/mute'))), '#dev · 2 here · release · muted')
})

test('a room meant to be private is never made for everybody', () => {
  const call = (typed: string, state = scene()) => {
    const [made] = callsOf(state, line(typed))
    return made && [made.method, made.params]
  }
  assert.deepEqual(call('/room create plans private'), ['create', { name: 'plans' }])
  assert.deepEqual(call('/room create !plans'), ['create', { name: '!plans' }])
  assert.deepEqual(call('/room create plans'), ['join', { room: 'plans' }])
  for (const typed of ['my plans private', 'plans privat', 'plans private x', '']) {
    assert.equal(call(`/room create ${typed}`), undefined, typed)
    const said = noticesOf(after(scene(), line(`/room create ${typed}`)))[0] ?? ''
    assert.match(said, /not understood: \/room list \| create NAME \[private\]/, typed)
  }
  const room = fakeConversation('!plansid', { kind: 'private', name: 'Plans' })
  const there = after(scene(), event({ event: 'conversation', conversation: room }))
  assert.equal(call('/room create plans private', there), undefined)
  assert.deepEqual(noticesOf(after(there, line('/room create plans private'))), [
    'you have a room !Plans already: /go !Plans goes there',
  ])
})

test('who leaves with some words leaves the room they name', () => {
  const left = (typed: string) => callsOf(inDev(), line(typed))[0]?.params
  assert.deepEqual(left('/part #dev bye all'), { room: '#dev' })
  assert.deepEqual(left('/leave dev bye'), { room: 'dev bye' }, 'no such room')
})

test('nobody is asked whether to shut out somebody unknown, or out of a public room', () => {
  const room = fakeConversation('!plansid', { kind: 'private', name: 'plans' })
  const there = after(scene(), event({ event: 'conversation', conversation: room }))
  for (const typed of ['/remove !plans nobody', '/remove #dev bob', '/remove !plans bob smith']) {
    assert.equal(callsOf(there, line(typed))[0]?.method, 'remove', typed)
    assert.equal(after(there, line(typed)).dialog, undefined)
  }
  assert.deepEqual(callsOf(there, line('/remove !plans bob')), [])
  assert.equal(after(there, line('/remove !plans bob')).dialog?.kind, 'confirm')
  assert.deepEqual(callsOf(there, line('/invite #dev bob'))[0]?.params, {
    room: '#dev',
    peer: '@bob',
  })
  assert.deepEqual(callsOf(there, line('/invite !plans')), [], 'nobody is named')
})
