import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChunkTree, chunkLength, leafHash } from '../../src/files/chunk-tree.ts'
import type { Node } from '../../src/node/index.ts'
import type { Session } from '../../src/peer/session.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { CHUNK_BYTES } from '../../src/wire/limits.ts'
import { PACKET, type PacketOf, type PiecePlace } from '../../src/wire/packet.ts'
import { digestOf, Folder, fileAt, meet, sampleBytes } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'
import { Troll } from './troll.ts'

const SIZE = 6_000_000
const BYTES = sampleBytes(SIZE)
const CHUNKS = Math.ceil(SIZE / CHUNK_BYTES)

function chunkAt(index: number): Uint8Array {
  return BYTES.slice(index * CHUNK_BYTES, index * CHUNK_BYTES + chunkLength(SIZE, index))
}

const TREE = new ChunkTree(
  SIZE,
  concatBytes(...Array.from({ length: CHUNKS }, (_, at) => leafHash(chunkAt(at)))),
)

/** What an honest holder would give. */
function truth([, level, index]: PiecePlace): Uint8Array {
  return level === 0 ? chunkAt(index) : (TREE.children({ level, index }) ?? new Uint8Array(0))
}

type Answer = (session: Session, fetch: PacketOf<typeof PACKET.fetch>) => void

/** Ways to lie, each with what the crook says to a question. The hashes are true where that hides it longer. */
const LIES: Readonly<Record<string, Answer>> = {
  'wrong bytes': (session, { o, l }) => {
    for (const p of l) session.send({ t: PACKET.piece, o, p, d: new Uint8Array(CHUNK_BYTES) })
  },
  'one wrong bit, behind true hashes': (session, { o, l }) => {
    for (const p of l) {
      const d = truth(p).slice()
      if (p[1] === 0) d[d.length - 1] = (d.at(-1) ?? 0) ^ 1
      session.send({ t: PACKET.piece, o, p, d })
    }
  },
  'right bytes at the wrong place': (session, { o, l }) => {
    for (const p of l) {
      const d = p[1] === 0 ? chunkAt((p[2] + 1) % (CHUNKS - 1)) : truth(p)
      session.send({ t: PACKET.piece, o, p, d })
    }
  },
  'answers to what was not asked': (session, { o, l }) => {
    for (const [number, level, index] of l) {
      const p: PiecePlace = [number, level, level === 0 ? (index + 1) % CHUNKS : index]
      session.send({ t: PACKET.piece, o, p, d: new Uint8Array(9) })
    }
  },
  silence: () => undefined,
  'endless answers': (session, { o, l }) => {
    for (const p of l) {
      for (let n = 0; n < 50; n++) session.send({ t: PACKET.piece, o, p, d: truth(p) })
    }
  },
  'one piece, then silence': (session, { o, l }) => {
    const [p] = l
    if (p) session.send({ t: PACKET.piece, o, p, d: truth(p) })
  },
  'taking it back at every question': (session, { o }) => {
    session.send({ t: PACKET.refuse, o, r: 1 })
    session.send({ t: PACKET.have, o })
  },
}

/** A crook who has come to this node, and says of every offer that it has it. */
async function visit(crook: Troll, node: Node, answer: Answer, has: 'whole' | 'part') {
  const claim = (session: Session, o: Uint8Array) => {
    const bits = new Uint8Array(128).fill(255)
    if (has === 'whole') session.send({ t: PACKET.have, o })
    else session.send({ t: PACKET.part, o, w: [[0, bits]], l: [[0, 0, bits]] })
  }
  crook.onPacket = (session, packet) => {
    if (packet.t === PACKET.seek) claim(session, packet.o)
    if (packet.t === PACKET.fetch) answer(session, packet)
  }
  const session = await crook.meet(node, 'crook')
  session.send({ t: PACKET.rooms, l: [] })
}

const PARTLY = ['wrong bytes', 'silence', 'endless answers']

for (const [lie, answer] of Object.entries(LIES)) {
  for (const has of PARTLY.includes(lie) ? (['whole', 'part'] as const) : (['whole'] as const)) {
    test(`of three holders one lies, with ${lie} and a claim to the ${has}: the file is whole`, async () => {
      await using homes = await Homes.make('alice', 'carol', 'bob')
      await using folder = await Folder.make()
      await using crook = new Troll()
      const [alice, carol, bob] = homes.nodes
      assert.ok(alice && carol && bob)
      await meet(alice, carol)
      const path = await folder.file('film.bin', SIZE)
      const atCarol = eventOf(carol, 'file')
      const { file } = await alice.fileOffer({ to: '#lobby', path })
      await atCarol
      await carol.fileAccept({ file, folder: folder.at('carol') })
      await fileAt(carol, file, ({ state }) => state === 'done')
      const atBob = eventOf(bob, 'file')
      await visit(crook, bob, answer, has)
      await meet(alice, bob)
      await meet(carol, bob)
      await atBob
      await bob.fileAccept({ file, folder: folder.at('bob') })
      const done = await bob.fileWait({ file, timeoutMs: 30_000 })
      assert.equal(done.state, 'done')
      assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
      assert.ok(crook.count(PACKET.seek) >= 1)
    })
  }
}

for (const lie of ['wrong bytes', 'silence']) {
  test(`with ${lie} from the only holder it says that it waits, and goes on when an honest one comes`, async () => {
    await using homes = await Homes.make('alice', 'carol', 'bob')
    await using folder = await Folder.make()
    await using crook = new Troll()
    const [alice, carol, bob] = homes.nodes
    assert.ok(alice && carol && bob)
    const path = await folder.file('film.bin', SIZE)
    const seen = [eventOf(bob, 'file'), eventOf(carol, 'file')]
    await meet(alice, bob)
    await meet(alice, carol)
    const { file } = await alice.fileOffer({ to: '#lobby', path })
    await Promise.all(seen)
    await carol.fileAccept({ file, folder: folder.at('carol') })
    await fileAt(carol, file, ({ state }) => state === 'done')
    await alice.close()
    await visit(crook, bob, LIES[lie] ?? (() => undefined), 'whole')
    await bob.fileAccept({ file, folder: folder.at('bob') })
    await until(() => crook.count(PACKET.fetch) > 0)
    const stalled = await fileAt(bob, file, ({ state }) => state === 'waiting')
    assert.equal(stalled.received, 0)
    const asked = crook.count(PACKET.fetch)
    await meet(carol, bob)
    const done = await bob.fileWait({ file, timeoutMs: 30_000 })
    assert.equal(done.state, 'done')
    assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
    assert.equal(crook.count(PACKET.fetch), asked, 'the liar is not asked again')
  })
}

/** Nodes of people with these names. */
class Homes implements AsyncDisposable {
  readonly nodes: Node[] = []
  readonly #homes: Home[] = []

  static async make(...names: readonly string[]): Promise<Homes> {
    const homes = new Homes()
    for (const name of names) {
      const home = await Home.make(name)
      homes.#homes.push(home)
      homes.nodes.push(await home.open())
    }
    return homes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()))
    for (const home of this.#homes) await home[Symbol.asyncDispose]()
  }
}
