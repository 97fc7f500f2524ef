import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { conversationTag } from '../../src/chat/conversation.ts'
import { decodeLetter, encodeLetter } from '../../src/chat/invitation.ts'
import {
  decodeState,
  type RoomState,
  signState,
  standingOf,
  supersedes,
  verifyState,
} from '../../src/chat/membership.ts'
import {
  epochCommitment,
  parsePrivateName,
  parseRoomId,
  roomKeys,
} from '../../src/chat/private-room.ts'
import { decodeRoomEvent, encodeRoomEvent } from '../../src/chat/room-event.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { isChatError } from '../../src/errors.ts'
import { formatPeerId, type PeerId, peerKey } from '../../src/ids.ts'
import { type CborValue, concatBytes, encodeCbor } from '../../src/wire/codec.ts'
import { encodePacket, PACKET } from '../../src/wire/packet.ts'
import { fuzz } from '../helpers/fuzz.ts'

const ALICE = Identity.fromSeed(new Uint8Array(32).fill(1))
const ROOM_KEY = new Uint8Array(32).fill(7)
const KEYS = roomKeys(ROOM_KEY, ALICE.peer)
const ROOM = { creator: ALICE.peer, talk: KEYS.talk }
const COMMITMENT = epochCommitment(new Uint8Array(32))

function peer(n: number): PeerId {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(0, n + 1)
  return formatPeerId(key)
}

function stateOf(more: Partial<RoomState> = {}): RoomState {
  return {
    number: 1,
    name: 'team',
    commitment: COMMITMENT,
    members: new Map([
      [ALICE.peer, 0n],
      [peer(1), 5n],
    ]),
    past: new Set([peer(2)]),
    ...more,
  }
}

/** As signed by Alice, whatever it says. */
function signed(value: CborValue): Parameters<typeof verifyState> {
  const encoded = encodeCbor(value)
  const label = Buffer.from('p2pchat room state v1\0')
  return [encoded, ALICE.sign(concatBytes(label, KEYS.talk, encoded)), ROOM]
}

test('a state comes out as it went in, for any clocks and people', () => {
  const people = fc.uniqueArray(fc.nat(100_000), { maxLength: 40 })
  const clock = fc.oneof(
    fc.bigInt(0n, (1n << 64n) - 1n),
    fc.bigInt(0n, 1n << 54n),
    fc.bigInt(0n, 30n),
  )
  fc.assert(
    fc.property(people, fc.array(clock), fc.integer({ min: 1 }), (numbers, clocks, number) => {
      const members = new Map([[ALICE.peer, clocks[0] ?? 0n]])
      const past = new Set<PeerId>()
      numbers.forEach((n, at) => {
        if (at % 3 === 0) past.add(peer(n))
        else members.set(peer(n), clocks[at] ?? 0n)
      })
      const state = stateOf({ number, members, past })
      const { bytes, signature } = signState(ALICE, KEYS.talk, state)
      const read = verifyState(bytes, signature, ROOM).state
      assert.deepEqual([...read.members].sort(), [...members].sort())
      assert.deepEqual([...read.past].sort(), [...past].sort())
      assert.deepEqual([read.number, read.name, read.commitment], [number, 'team', COMMITMENT])
    }),
    fuzz(60),
  )
})

test('a state by somebody else, of another room, or altered in any byte is refused', () => {
  const { bytes, signature } = signState(ALICE, KEYS.talk, stateOf())
  const bad = (error: unknown) => isChatError(error, 'CRYPTO_BAD_SIGNATURE')
  const other = roomKeys(new Uint8Array(32).fill(8), ALICE.peer).talk
  assert.throws(() => verifyState(bytes, signature, { ...ROOM, talk: other }), bad)
  assert.throws(() => verifyState(bytes, signature, { ...ROOM, creator: peer(1) }), bad)
  assert.throws(() => verifyState(bytes, signature.subarray(1), ROOM), bad)
  for (let at = 0; at < bytes.length; at++) {
    const altered = Uint8Array.from(bytes)
    altered[at] = (altered[at] ?? 0) ^ 1
    assert.throws(() => verifyState(altered, signature, ROOM), bad)
  }
  assert.throws(
    () => verifyState(new Uint8Array(24_577), signature, ROOM),
    (error) => isChatError(error, 'WIRE_TOO_LARGE'),
  )
})

test('what the creator signed and yet makes no sense is refused', () => {
  const [a, b, c] = [peerKey(ALICE.peer), peerKey(peer(1)), peerKey(peer(2))]
  const m = [a, b].sort(Buffer.compare).map((key) => [key, 0])
  const good = { n: 1, name: 'team', h: COMMITMENT, m, x: [c] }
  assert.equal(verifyState(...signed(good)).state.members.size, 2)
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => peerKey(peer(n + 10))).sort(Buffer.compare)
  const with256 = [a, ...many(255)].sort(Buffer.compare).map((key) => [key, 0])
  assert.equal(verifyState(...signed({ ...good, m: with256, x: [] })).state.members.size, 256)
  for (const wrong of [
    { ...good, n: 0 },
    { ...good, n: -1 },
    { ...good, name: 'two words' },
    { ...good, name: '' },
    { ...good, name: 'Team' },
    { ...good, name: 'te\u202eam' },
    { ...good, name: '\x1b[2J' },
    { ...good, name: 'x'.repeat(33) },
    { ...good, h: COMMITMENT.subarray(1) },
    { ...good, m: m.toReversed() },
    { ...good, m: [m[0], m[0]] },
    { ...good, m: [[b, 0]] },
    { ...good, m: [] },
    { ...good, m: [[a, -1]] },
    {
      ...good,
      m: [...with256, [peerKey(peer(9)), 0]].sort(([x], [y]) =>
        Buffer.compare(x as Uint8Array, y as Uint8Array),
      ),
    },
    { ...good, m: with256, x: many(600).slice(300, 557) },
    { ...good, x: [b] },
    { ...good, x: [c, c] },
    { ...good, more: 1 },
    [],
  ]) {
    assert.throws(
      () => verifyState(...signed(wrong as CborValue)),
      (error) => isChatError(error, 'WIRE_MALFORMED'),
      JSON.stringify(wrong),
    )
  }
})

test('arbitrary bytes never cause worse than a refusal', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(16, 18, 21, 22, 23),
      (bytes, kind) => {
        const body = concatBytes(Uint8Array.of(kind), bytes)
        for (const read of [
          () => decodeState(bytes, ALICE.peer),
          () => decodeLetter(body),
          () => decodeRoomEvent(body),
        ]) {
          try {
            read()
          } catch (error) {
            assert.ok(isChatError(error))
          }
        }
      },
    ),
    fuzz(300),
  )
})

test('of two states the higher number holds, and of equal ones the same on every node', () => {
  const sign = (number: number, name: string) =>
    signState(ALICE, KEYS.talk, stateOf({ number, name }))
  assert.equal(supersedes(sign(2, 'a'), sign(1, 'z')), true)
  assert.equal(supersedes(sign(1, 'z'), sign(2, 'a')), false)
  const [one, two] = [sign(3, 'a'), sign(3, 'b')]
  assert.notEqual(supersedes(one, two), supersedes(two, one))
  assert.equal(supersedes(one, one), false)
})

test('how somebody stands to a room follows from the state and what they said since', () => {
  const state = stateOf()
  const of = (who: PeerId, clock: bigint, word: 'joined' | 'left' | 'declined') =>
    standingOf(state, ALICE.peer, who, { clock, word })
  assert.equal(standingOf(state, ALICE.peer, ALICE.peer, undefined), 'creator')
  assert.equal(of(ALICE.peer, 1n, 'left'), 'left')
  assert.equal(standingOf(state, ALICE.peer, peer(1), undefined), 'invited')
  // What was said at clock 5 or before is from before the invitation.
  assert.equal(of(peer(1), 5n, 'left'), 'invited')
  assert.equal(of(peer(1), 5n, 'joined'), 'invited')
  assert.equal(of(peer(1), 6n, 'joined'), 'member')
  assert.equal(of(peer(1), 6n, 'left'), 'left')
  assert.equal(of(peer(1), 6n, 'declined'), 'left')
  assert.equal(of(peer(2), 9n, 'joined'), 'none')
})

test('letters and events come out as they went in', () => {
  const { bytes, signature } = signState(ALICE, KEYS.talk, stateOf())
  for (const letter of [
    { kind: 'invitation', roomKey: ROOM_KEY, state: Uint8Array.from(bytes), signature },
    { kind: 'decline', room: KEYS.id, invitation: new Uint8Array(32).fill(3) },
    { kind: 'removal', room: KEYS.id },
  ] as const) {
    assert.deepEqual(decodeLetter(encodeLetter(letter)), letter)
  }
  for (const event of [
    { kind: 'joined' },
    { kind: 'left' },
    { kind: 'invited', peer: peer(1) },
    { kind: 'removed', peer: peer(1) },
    { kind: 'declined', peer: peer(1) },
  ] as const) {
    assert.deepEqual(decodeRoomEvent(encodeRoomEvent(event)), event)
  }
  assert.equal(decodeRoomEvent(Uint8Array.of(1, 0, 65)), undefined)
  assert.equal(decodeLetter(Uint8Array.of(1, 0, 65)), undefined)
})

test('the largest state fits its limit, an invitation and a packet', () => {
  const members = new Map([[ALICE.peer, (1n << 64n) - 1n]])
  for (let n = 0; n < 255; n++) members.set(peer(n), (1n << 64n) - 1n)
  const past = new Set(Array.from({ length: 256 }, (_, n) => peer(1_000 + n)))
  const state = stateOf({ number: 2 ** 48 - 1, name: '\u{20000}'.repeat(32), members, past })
  const { bytes, signature } = signState(ALICE, KEYS.talk, state)
  assert.equal(verifyState(bytes, signature, ROOM).state.members.size, 256)
  assert.ok(
    decodeLetter(encodeLetter({ kind: 'invitation', roomKey: ROOM_KEY, state: bytes, signature })),
  )
  const c = new Uint8Array(16)
  encodePacket({ t: PACKET.epoch, c, s: bytes, g: signature, k: new Uint8Array(32) })
})

test('ids, names and tags of rooms', () => {
  assert.match(KEYS.id, /^[a-z2-7]{26}$/)
  assert.equal(parseRoomId(`!${KEYS.id}`), KEYS.id)
  assert.equal(parseRoomId(KEYS.id), undefined)
  assert.equal(parseRoomId('!team'), undefined)
  assert.notEqual(roomKeys(ROOM_KEY, peer(1)).id, KEYS.id)
  assert.equal(parsePrivateName('Team'), 'team')
  assert.equal(parsePrivateName('!team'), 'team')
  for (const name of ['', '#team', '!!team', 'a b', 'x'.repeat(33)]) {
    assert.throws(
      () => parsePrivateName(name),
      (error) => isChatError(error, 'ARGS_ROOM'),
    )
  }
  const talk = { kind: 'private', key: KEYS.talk, id: KEYS.id, name: 'team' } as const
  const session = new Uint8Array(32).fill(9)
  const tag = (fill: number) =>
    conversationTag(session, { ...talk, epochKey: new Uint8Array(32).fill(fill) })
  assert.notDeepEqual(tag(1), tag(2))
  assert.throws(() => conversationTag(session, { ...talk, epochKey: undefined }), TypeError)
})
