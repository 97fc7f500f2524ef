import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { parseBase32 } from '../../src/ids.ts'
import type { Node } from '../../src/node/index.ts'
import type { Session } from '../../src/peer/session.ts'
import { FILE_WORDS_BURST, MAX_PIECES_PER_WANT } from '../../src/wire/limits.ts'
import { PACKET, type PiecePlace, REFUSAL } from '../../src/wire/packet.ts'
import { acquainted, Folder, meet } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'
import { Troll } from './troll.ts'

/** A crook who has come to this node, in no room. */
async function visit(crook: Troll, node: Node): Promise<Session> {
  const session = await crook.meet(node, 'crook')
  session.send({ t: PACKET.rooms, l: [] })
  return session
}

function idOf(file: string): Uint8Array {
  return parseBase32(file) ?? new Uint8Array(0)
}

test('nobody is given a piece of what was offered to somebody else', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using crook = new Troll()
  const session = await visit(crook, alice)
  await meet(alice, bob)
  const path = await folder.file('secret.bin', 100_000)
  const { file } = await alice.fileOffer({ to: '@bob', path })
  const o = idOf(file)
  session.send({ t: PACKET.seek, o })
  session.send({ t: PACKET.fetch, o, l: [[0, 0, 0]] })
  // As little as of what does not exist.
  session.send({ t: PACKET.seek, o: randomBytes(32) })
  session.send({ t: PACKET.progress, o, s: 3, b: 0 })
  await until(() => crook.count(PACKET.refuse) >= 3)
  assert.equal(crook.count(PACKET.piece), 0)
  assert.equal(crook.count(PACKET.have), 0)
  assert.ok(
    crook.packets.every((packet) => packet.t !== PACKET.refuse || packet.r === REFUSAL.absent),
  )
  assert.equal(alice.files()[0]?.state, 'offered')
  assert.deepEqual(alice.files()[0]?.recipients, [])
})

test('nobody takes back what somebody else offers', async () => {
  await using scene = await acquainted()
  await using crook = new Troll()
  const { alice, bob, folder } = scene
  const session = await visit(crook, bob)
  const came = eventOf(bob, 'file')
  const { file } = await alice.fileOffer({ to: '#lobby', path: await folder.file('a.bin', 10) })
  await came
  const o = idOf(file)
  session.send({ t: PACKET.refuse, o, r: REFUSAL.withdrawn })
  session.send({ t: PACKET.seek, o: randomBytes(32) })
  await until(() => crook.count(PACKET.refuse) >= 1)
  assert.equal(bob.files()[0]?.state, 'offered')
})

test('places that a file has not are passed over, and too many questions end the session', async () => {
  await using alices = await Home.make('alice')
  await using folder = await Folder.make()
  await using alice = await alices.open()
  await using crook = new Troll()
  const session = await visit(crook, alice)
  const path = await folder.file('film.bin', 300_000)
  const { file } = await alice.fileOffer({ to: '#lobby', path })
  const o = idOf(file)
  session.send({ t: PACKET.seek, o })
  await until(() => crook.count(PACKET.have) === 1)
  session.send({
    t: PACKET.fetch,
    o,
    l: [
      [0, 0, 99],
      [7, 0, 0],
      [0, 3, 0],
      [0, 2, 5],
      [0, 0, 4],
    ],
  })
  await until(() => crook.count(PACKET.piece) === 1)
  assert.deepEqual(crook.endings, [])
  const l: PiecePlace[] = Array.from({ length: MAX_PIECES_PER_WANT }, () => [0, 0, 0])
  session.pause()
  for (let n = 0; n < 60 && !session.closed; n++) session.send({ t: PACKET.fetch, o, l })
  session.resume()
  await until(() => crook.endings.length === 1)
  assert.equal(alice.files()[0]?.state, 'offered')
})

test('a flood of questions about files is answered within bounds', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open()
  await using crook = new Troll()
  const session = await visit(crook, alice)
  const o = randomBytes(32)
  for (let n = 0; n < FILE_WORDS_BURST + 2_000; n++) session.send({ t: PACKET.seek, o })
  session.send({ t: PACKET.profile, n: 'crook', s: 1, x: 'over' })
  await eventOf(alice, 'peer-changed', ({ peer }) => peer.statusText === 'over')
  assert.ok(crook.count(PACKET.refuse) <= FILE_WORDS_BURST + 500)
  session.send({ t: PACKET.have, o })
  session.send({ t: PACKET.part, o, w: [], l: [[0, 0, new Uint8Array(128)]] })
  session.send({ t: PACKET.noted, o })
  session.send({ t: PACKET.refuse, o, r: 200 })
  session.send({ t: PACKET.profile, n: 'crook', s: 0, x: 'still here' })
  await eventOf(alice, 'peer-changed', ({ peer }) => peer.statusText === 'still here')
  session.send({ t: PACKET.piece, o, p: [0, 0, 0], d: new Uint8Array(10) })
  await until(() => crook.endings.length === 1)
})

test('who has a file and has it not, again and again, is not listened to for long', async () => {
  await using scene = await acquainted()
  await using crook = new Troll()
  const { alice, bob, folder } = scene
  const came = eventOf(bob, 'file')
  const { file } = await alice.fileOffer({ to: '#lobby', path: await folder.file('a.bin', 9_000) })
  await came
  await alice.close()
  await bob.fileAccept({ file, folder: folder.at('in') })
  const session = await visit(crook, bob)
  const o = idOf(file)
  let shown = 0
  const leave = bob.subscribe(({ event }) => {
    if (event === 'file') shown++
  })
  for (let n = 0; n < FILE_WORDS_BURST; n++) session.send({ t: PACKET.seek, o })
  for (let n = 0; n < 2_000; n++) {
    session.send({ t: PACKET.have, o })
    session.send({ t: PACKET.refuse, o, r: REFUSAL.absent })
  }
  session.send({ t: PACKET.profile, n: 'crook', s: 1, x: 'over' })
  await eventOf(bob, 'peer-changed', ({ peer }) => peer.statusText === 'over')
  await bob.close()
  leave()
  assert.ok(shown < 500, `changed ${shown} times`)
})

test('names that climb, hide or deceive stay in the folder, as what they are', async () => {
  await using scene = await acquainted()
  const { alice, bob, folder } = scene
  await writeFile(folder.at('plain'), 'x')
  const names = [
    '../../evil',
    '..',
    '.bashrc',
    '/etc/passwd',
    'con.txt',
    'a\u202egpj.exe',
    'x\u0000y',
    '\u200b',
  ]
  for (const name of names) {
    const came = eventOf(bob, 'file')
    const { file } = await alice.fileOffer({ to: '@bob', path: folder.at('plain'), name })
    await came
    await bob.fileAccept({ file, folder: folder.at('in') })
    const done = await bob.fileWait({ file, timeoutMs: 20_000 })
    assert.equal(done.state, 'done')
    assert.ok(done.path?.startsWith(`${folder.at('in')}/`))
  }
  assert.deepEqual((await readdir(folder.at('in'))).sort(), [
    '_con.txt',
    'agpj.exe',
    'bashrc',
    'evil',
    'file',
    'file (1)',
    'passwd',
    'xy',
  ])
})
