import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRoomName } from '../../src/chat/room-name.ts'
import type { PeerId } from '../../src/ids.ts'
import { Attendance } from '../../src/node/attendance.ts'
import { fakePeerId } from '../helpers/fake-views.ts'
import { fuzz } from '../helpers/fuzz.ts'

const ALICE = fakePeerId(1)
const BOB = fakePeerId(2)

function open(present: readonly PeerId[] = []): Attendance {
  return new Attendance(() => present)
}

test('a peer is in a room as long as one of its sessions says so', () => {
  const attendance = open([BOB])
  const [first, second] = [{}, {}]
  assert.deepEqual(attendance.say(first, ALICE, ['#dev', '#art']), ['#dev', '#art'])
  assert.deepEqual(attendance.say(second, ALICE, ['#dev']), ['#dev'])
  assert.deepEqual(attendance.say({}, BOB, ['#dev']), ['#dev'])
  assert.deepEqual(attendance.members('#dev'), [ALICE, BOB])
  assert.deepEqual(attendance.rooms(), ['#dev', '#art'])
  assert.deepEqual(attendance.say(first, ALICE, ['#art']), ['#dev'])
  assert.deepEqual(attendance.members('#dev'), [ALICE, BOB])
  assert.deepEqual(attendance.say(second, ALICE, []), ['#dev'])
  assert.deepEqual(attendance.members('#dev'), [BOB])
  assert.deepEqual(attendance.say(second, ALICE, []), [])
  assert.deepEqual(attendance.members('#lobby'), [BOB])
})

test('names that could deceive, and the lobby, are passed over', () => {
  const attendance = open()
  const names = ['#ok', 'ok', '#OK', '#a b', '#\u202edev', '#a\x1b[2J', '#lobby', '', '#ok']
  assert.deepEqual(attendance.say({}, ALICE, names), ['#ok'])
  assert.deepEqual(attendance.rooms(), ['#ok'])
  assert.deepEqual(attendance.members('#lobby'), [])
})

test('whatever sessions say, in any order, rooms and members are what they said last', () => {
  const name = fc.oneof(fc.constantFrom('#a', '#b', '#c', '#lobby', '#A'), fc.string())
  const said = fc.tuple(fc.nat(4), fc.array(name, { maxLength: 4 }))
  fc.assert(
    fc.property(fc.array(said), (steps) => {
      const attendance = open()
      const sessions = Array.from({ length: 5 }, () => ({}))
      const truth = new Map<number, readonly string[]>()
      for (const [at, names] of steps) {
        attendance.say(sessions[at] ?? {}, fakePeerId(at), names)
        truth.set(at, names)
      }
      for (const room of ['#a', '#b', '#c']) {
        const members = [...truth].flatMap(([at, names]) =>
          names.includes(room) ? [fakePeerId(at)] : [],
        )
        assert.deepEqual([...attendance.members(room)].sort(), members.sort())
        assert.equal(attendance.rooms().includes(room), members.length > 0)
      }
      assert.ok(attendance.rooms().every(isRoomName))
    }),
    fuzz(),
  )
})
