import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conversationTag, publicRoom } from '../../src/chat/conversation.ts'
import { isRoomName } from '../../src/chat/room-name.ts'
import { encodeTopic } from '../../src/chat/topic.ts'
import { LOG_START, type LogPosition, writeRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import type { Node } from '../../src/node/index.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import { PACKET, type Packet } from '../../src/wire/packet.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'
import { Troll } from './troll.ts'

const countOf = (node: Node, room: string) =>
  node.rooms().find(({ conversation }) => conversation === room)?.members.length

const names = (node: Node) => node.rooms().map(({ conversation }) => conversation)

test('thousands of rooms and names that deceive leave a list of bounded, harmless names', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open()
  await alice.join({ room: '#dev' })
  await using troll = new Troll()
  const session = await troll.meet(alice, 'troll')
  const told = eventOf(
    alice,
    'conversation',
    ({ conversation }) => conversation.conversation === '#dev' && conversation.members.length === 2,
  )
  for (let list = 0; list < 40; list++) {
    const l = Array.from({ length: 256 }, (_, n) => `#r${list}-${n}`)
    session.send({ t: PACKET.rooms, l })
  }
  const bad = [
    '#\x1b[2J',
    '#a\u202eb',
    '#A',
    'dev',
    '#a b',
    '#lobby',
    '',
    '#x\u3164',
    '#dev',
    '#dev',
  ]
  session.send({ t: PACKET.rooms, l: bad })
  await told
  assert.deepEqual(names(alice), ['#lobby', '#dev'])
  assert.ok(names(alice).every(isRoomName))
  assert.equal(session.closed, false)
  assert.equal(alice.members({ room: '#dev' }).length, 2)

  const gone = eventOf(alice, 'peer-offline')
  await troll[Symbol.asyncDispose]()
  await gone
  assert.equal(alice.members({ room: '#dev' }).length, 1)
})

test('five peers with as many rooms as they may have are listed up to the limit', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open()
  const trolls = Array.from({ length: 5 }, () => new Troll())
  for (const [at, troll] of trolls.entries()) {
    const session = await troll.meet(alice, `troll${at}`)
    const l = Array.from({ length: 256 }, (_, n) => (n === 0 ? '#zoo' : `#r${at}-${n}`))
    session.send({ t: PACKET.rooms, l })
    await until(() => countOf(alice, '#zoo') === at + 1)
  }
  const listed = names(alice)
  assert.equal(listed.length, 1_024)
  assert.deepEqual(listed.slice(0, 2), ['#lobby', '#zoo'])
  for (const troll of trolls) await troll[Symbol.asyncDispose]()
})

test('what is written to a room that we are not in is not stored, and what is false ends the session', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open()
  await using troll = new Troll()
  const session = await troll.meet(alice, 'troll')
  const room = publicRoom('#dev')
  const clock = BigInt(Date.now()) << 16n
  const first = writeRun(
    troll.identity,
    { conversation: room.key, device: troll.device, head: LOG_START },
    [
      {
        type: ENTRY_TYPE.message,
        clock,
        parents: [],
        body: { salt: randomBytes(16), bytes: encodeTopic('nothing here') },
      },
    ],
  )
  const { bytes } = first
  const c = conversationTag(session.sessionId, room)
  session.send({ t: PACKET.rooms, l: ['#dev'] })
  const nothing = new Uint8Array(32)
  session.send({ t: PACKET.digests, l: [[c, nothing]], q: true })
  session.send({ t: PACKET.run, c, r: bytes })
  // Answered after what came before it.
  const lobby = conversationTag(session.sessionId, publicRoom('#lobby'))
  session.send({ t: PACKET.digests, l: [[lobby, nothing]], q: true })
  const names = (packet: Packet, tag: Uint8Array) =>
    packet.t === PACKET.digests
      ? packet.l.some(([each]) => Buffer.from(each).equals(tag))
      : 'c' in packet && Buffer.from(packet.c).equals(tag)
  const ofLobby = (packet: Packet) => names(packet, lobby)
  const ofDev = (packet: Packet) => names(packet, c)
  await until(() => troll.packets.filter(ofLobby).length >= 2)
  assert.equal(troll.packets.some(ofDev), false)

  // Once she is in it, the same is taken; a topic of a clock far ahead never is one.
  const joined = eventOf(
    alice,
    'conversation',
    ({ conversation }) => conversation.title === 'nothing here',
  )
  await alice.join({ room: '#dev' })
  await until(() => troll.packets.some((packet) => packet.t === PACKET.digests && ofDev(packet)))
  session.send({ t: PACKET.run, c, r: bytes })
  await joined
  const [only] = first.entries
  assert.ok(only)
  let head: LogPosition = { seq: 1, id: only.id, clock }
  const acked = (s: number, n: number) => (packet: Packet) =>
    packet.t === PACKET.ack && ofDev(packet) && packet.s === s && packet.n === n
  for (const aheadMs of [3_600_000, 48 * 3_600_000]) {
    const run = writeRun(troll.identity, { conversation: room.key, device: troll.device, head }, [
      {
        type: ENTRY_TYPE.message,
        clock: BigInt(Date.now() + aheadMs) << 16n,
        parents: [],
        body: { salt: randomBytes(16), bytes: encodeTopic('for ever') },
      },
    ])
    const before = troll.packets.filter(acked(2, 1)).length
    session.send({ t: PACKET.run, c, r: run.bytes })
    // What is in quarantine is stored and sets no topic; what is a day ahead is not even stored.
    await until(() => troll.packets.filter(acked(2, 1)).length > before)
    const [entry] = run.entries
    if (entry) head = { seq: 2, id: entry.id, clock: entry.entry.clock }
  }
  assert.equal(alice.conversation({ to: '#dev' }).title, 'nothing here')
  assert.equal((await alice.topic({ room: '#dev', text: 'mine' })).title, 'mine')

  await alice.leave({ room: '#dev' })
  assert.equal(session.closed, false)
  const offline = eventOf(alice, 'peer-offline')
  session.send({ t: PACKET.run, c, r: Buffer.from(bytes).fill(0, 40, 60) })
  await offline
})
