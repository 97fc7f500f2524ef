import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Conversation,
  conversationTag,
  directConversation,
  publicRoom,
  sessionTag,
} from '../../src/chat/conversation.ts'
import { encodeLetter } from '../../src/chat/invitation.ts'
import { type RoomState, type SignedState, signState } from '../../src/chat/membership.ts'
import { encodeMessage } from '../../src/chat/message.ts'
import { epochCommitment, type RoomKeys, roomKeys } from '../../src/chat/private-room.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { formatPeerId, type PeerId } from '../../src/ids.ts'
import type { Node } from '../../src/node/index.ts'
import type { Session } from '../../src/peer/session.ts'
import { PACKET, type Packet } from '../../src/wire/packet.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'
import { Encounter } from './encounter.ts'
import { Troll } from './troll.ts'

/** A private room that a troll makes, with states of whatever it likes. */
class Trap {
  readonly key = randomBytes(32)
  readonly epochKey = randomBytes(32)
  readonly keys: RoomKeys
  readonly #troll: Troll

  constructor(troll: Troll) {
    this.#troll = troll
    this.keys = roomKeys(this.key, troll.identity.peer)
  }

  state(number: number, members: readonly PeerId[], more: Partial<RoomState> = {}): SignedState {
    return signState(this.#troll.identity, this.keys.talk, {
      number,
      name: 'trap',
      commitment: epochCommitment(this.epochKey),
      members: new Map([this.#troll.identity.peer, ...members].map((peer) => [peer, 0n])),
      past: new Set(),
      ...more,
    })
  }

  letter({ bytes: state, signature }: SignedState): Uint8Array {
    return encodeLetter({ kind: 'invitation', roomKey: this.key, state, signature })
  }

  talk(epochKey = this.epochKey): Conversation {
    return { kind: 'private', key: this.keys.talk, id: this.keys.id, name: 'trap', epochKey }
  }
}

function sendState(session: Session, trap: Trap, signed: SignedState, k: Uint8Array): void {
  const c = sessionTag(session.sessionId, trap.keys.states)
  session.send({ t: PACKET.epoch, c, s: signed.bytes, g: signed.signature, k })
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

const invitations = (node: Node) => node.rooms().filter(({ invited }) => invited)

/** Resolves when everything that was sent before has been dealt with. */
async function dealtWith(troll: Troll, session: Session): Promise<void> {
  const lobby = conversationTag(session.sessionId, publicRoom('#lobby'))
  const answers = () =>
    troll.packets.filter(
      (packet) =>
        packet.t === PACKET.digests && packet.l.some(([tag]) => Buffer.from(tag).equals(lobby)),
    ).length
  const before = answers()
  session.send({ t: PACKET.digests, l: [[lobby, new Uint8Array(32)]], q: true })
  await until(() => answers() > before)
}

test('invitations by the hundred are bounded, and false ones are none', async () => {
  await using encounter = await Encounter.make()
  const { alice, peer, troll, session, pen } = encounter
  const true1 = new Trap(troll)
  const good = true1.state(1, [peer])
  const stranger = formatPeerId(Identity.generate(randomBytes).publicKey)
  const stolen = new Trap(troll)
  const told = eventOf(alice, 'message', ({ message }) => message.text === 'that was all')
  pen.write(
    true1.letter({ ...good, signature: randomBytes(64) }),
    true1.letter(true1.state(1, [stranger])),
    stolen.letter(good),
    Uint8Array.of(21, 0, 1, 2, 3),
    Uint8Array.of(21),
    encodeLetter({ kind: 'removal', room: true1.keys.id }),
    encodeLetter({ kind: 'decline', room: true1.keys.id, invitation: randomBytes(32) }),
    encodeMessage({ kind: 'text', text: 'that was all' }),
  )
  await told
  assert.deepEqual(invitations(alice), [])
  const direct = `@${troll.identity.peer}`
  const shown = await alice.history({ conversation: direct })
  assert.deepEqual(
    shown.filter(({ text }) => text.includes('invited')).map(({ text }) => text),
    ['invited you to the private room trap'],
  )

  for (let at = 0; at < 4; at++) {
    const letters = Array.from({ length: 40 }, () => {
      const trap = new Trap(troll)
      return trap.letter(trap.state(1, [peer]))
    })
    pen.write(...letters)
  }
  await until(() => alice.conversation({ to: direct }).unread >= 160)
  assert.equal(invitations(alice).length, 64)
  await assert.rejects(alice.accept({ room: 'trap' }), /fits more than one/)
  const [first] = invitations(alice)
  assert.ok(first)
  await alice.decline({ room: first.conversation })
  assert.equal(invitations(alice).length, 63)
  assert.equal(session.closed, false)
})

test('a false state ends the session, a flood of them too, a wrong key opens nothing', async () => {
  await using encounter = await Encounter.make()
  const { alice, peer, troll, pen } = encounter
  let { session } = encounter
  const trap = new Trap(troll)
  const state = trap.state(1, [peer])
  pen.write(trap.letter(state))
  await until(() => invitations(alice).length === 1)
  await alice.accept({ room: 'trap' })
  // She asks for the key, as she was given none.
  const asks = (packet: Packet) => packet.t === PACKET.epoch && packet.k.length === 0
  await until(() => troll.packets.some(asks))
  const talkTag = conversationTag(session.sessionId, trap.talk())
  const talks = () =>
    troll.packets.some(
      (packet) =>
        packet.t === PACKET.digests && packet.l.some(([tag]) => Buffer.from(tag).equals(talkTag)),
    )
  sendState(session, trap, state, randomBytes(32))
  await dealtWith(troll, session)
  assert.equal(talks(), false)
  sendState(session, trap, state, trap.epochKey)
  await until(talks)

  // Unknown tags are passed over; so is an older state.
  const c = randomBytes(16)
  session.send({ t: PACKET.epoch, c, s: state.bytes, g: state.signature, k: trap.epochKey })
  sendState(session, trap, trap.state(2, [peer]), trap.epochKey)
  sendState(session, trap, state, trap.epochKey)
  await dealtWith(troll, session)
  assert.equal(session.closed, false)

  let offline = eventOf(alice, 'peer-offline')
  sendState(session, trap, { ...trap.state(3, [peer]), signature: randomBytes(64) }, trap.epochKey)
  await offline
  await troll[Symbol.asyncDispose]()
  session = await troll.meet(alice, 'troll')
  offline = eventOf(alice, 'peer-offline')
  for (let at = 0; at < 1_100 && !session.closed; at++) {
    sendState(session, trap, state, trap.epochKey)
  }
  await offline

  // A creator that says two things at once is believed in the same one by everybody.
  await troll[Symbol.asyncDispose]()
  session = await troll.meet(alice, 'troll')
  const [one, two] = [trap.state(9, [peer]), trap.state(9, [peer], { name: 'other' })]
  const larger = Buffer.compare(one.bytes, two.bytes) > 0 ? one : two
  sendState(session, trap, larger, trap.epochKey)
  sendState(session, trap, larger === one ? two : one, trap.epochKey)
  const named = () => alice.rooms().find(({ kind, joined }) => kind === 'private' && joined)?.name
  await until(() => named() === larger.state.name)
  await dealtWith(troll, session)
  assert.equal(named(), larger.state.name)
  const out = eventOf(alice, 'conversation', ({ conversation }) => !conversation.joined)
  sendState(session, trap, trap.state(10, []), trap.epochKey)
  await out
  assert.equal(named(), undefined)
})

test('somebody who knows the key of a room, and is not in it any more, learns nothing', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  const { port } = await alice.status()
  await bob.connect({ address: `127.0.0.1:${port}` })
  await using troll = new Troll()
  const session = await troll.meet(alice, 'troll')
  await alice.create({ name: 'team' })
  await alice.invite({ room: 'team', peer: 'bob' })
  await until(() => invitations(bob).length === 1)
  await bob.accept({ room: 'team' })
  await alice.invite({ room: 'team', peer: troll.identity.peer })
  await alice.send({ to: 'team', text: 'while the troll may read' })
  // The state of an invited troll comes over its session, with the key.
  await until(() => troll.packets.some(({ t }) => t === PACKET.epoch))
  const known = troll.packets.findLast((packet) => packet.t === PACKET.epoch)
  assert.ok(known)
  await alice.remove({ room: 'team', peer: troll.identity.peer })
  await dealtWith(troll, session)
  const before = troll.packets.length

  // It sends back what it has, with the key and without: to be told the new one.
  session.send(known)
  session.send({ ...known, k: new Uint8Array(0) })
  await alice.send({ to: 'team', text: 'a secret' })
  await alice.topic({ room: 'team', text: 'another secret' })
  await bob.leave({ room: 'team' })
  await until(() => alice.conversation({ to: 'team' }).members.length === 1)
  await dealtWith(troll, session)
  const after = troll.packets.slice(before)
  assert.deepEqual(
    after.filter(({ t }) => t === PACKET.epoch),
    [],
  )
  const tags = (packet: Packet): readonly Uint8Array[] =>
    packet.t === PACKET.digests ? packet.l.map(([tag]) => tag) : 'c' in packet ? [packet.c] : []
  const { peer } = await alice.status()
  const shared = [directConversation(troll.identity, peer), publicRoom('#lobby')]
  const named = new Set(shared.map((each) => hex(conversationTag(session.sessionId, each))))
  assert.deepEqual(
    after
      .flatMap(tags)
      .map(hex)
      .filter((tag) => !named.has(tag)),
    [],
  )
})
