import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChunkTree, chunkLength, leafHash } from '../../src/files/chunk-tree.ts'
import type { FileView, Node } from '../../src/node/index.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { CHUNK_BYTES } from '../../src/wire/limits.ts'
import { PACKET, type PiecePlace } from '../../src/wire/packet.ts'
import { digestOf, Folder, fileAt, meet, sampleBytes } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { Troll } from '../hostile/troll.ts'

const SIZE = 18_000_000
const BYTES = sampleBytes(SIZE)
const CHUNKS = Math.ceil(SIZE / CHUNK_BYTES)
const TREE = new ChunkTree(
  SIZE,
  concatBytes(...Array.from({ length: CHUNKS }, (_, at) => leafHash(chunkAt(at)))),
)
/** What a slow link takes for a chunk: longer than a busy disk, since only what is on it is told of. */
const CHUNK_MS = 20

/** One who has a file, is in a session with several, gives slowly, and leaves when every chunk is out. */
class Seed implements AsyncDisposable {
  /** How often a chunk was given that somebody had been given already. */
  again = 0
  readonly left: Promise<void>
  readonly #trolls: Troll[] = []
  readonly #given = new Set<number>()
  #leave = () => {}
  #busy: Promise<void> = Promise.resolve()

  constructor() {
    this.left = new Promise((resolve) => {
      this.#leave = resolve
    })
  }

  async meet(node: Node): Promise<void> {
    const troll = new Troll()
    this.#trolls.push(troll)
    troll.onPacket = (session, packet) => {
      if (packet.t === PACKET.seek) session.send({ t: PACKET.have, o: packet.o })
      if (packet.t !== PACKET.fetch) return
      for (const p of packet.l) {
        const [, level, index] = p
        if (level > 0) {
          session.send({ t: PACKET.piece, o: packet.o, p, d: pieceAt(p) })
          continue
        }
        this.#busy = this.#busy.then(async () => {
          await new Promise((resolve) => setTimeout(resolve, CHUNK_MS))
          if (session.closed || this.#given.size === CHUNKS) return
          if (this.#given.has(index)) this.again++
          this.#given.add(index)
          session.send({ t: PACKET.piece, o: packet.o, p, d: pieceAt(p) })
          if (this.#given.size === CHUNKS) void this[Symbol.asyncDispose]().then(this.#leave)
        })
      }
    }
    const session = await troll.meet(node, `seed ${this.#trolls.length}`)
    session.send({ t: PACKET.rooms, l: [] })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#trolls.map((troll) => troll[Symbol.asyncDispose]()))
  }
}

test('a slow sender gives each chunk about once, leaves, and everybody has the file', async () => {
  const names = ['alice', 'bob', 'carol', 'dave']
  const homes = await Promise.all(names.map((name) => Home.make(name)))
  const nodes = await Promise.all(homes.map((home) => home.open()))
  await using seed = new Seed()
  await using folder = await Folder.make()
  try {
    const [alice, ...takers] = nodes
    assert.ok(alice)
    const seen = takers.map((node) => eventOf(node, 'file'))
    for (const [at, node] of nodes.entries()) {
      for (const other of nodes.slice(at + 1)) await meet(node, other)
    }
    const path = await folder.file('film.bin', SIZE)
    const { file } = await alice.fileOffer({ to: '#lobby', path })
    await Promise.all(seen)
    await alice.close()
    for (const node of takers) await seed.meet(node)
    for (const [at, node] of takers.entries()) {
      await node.fileAccept({ file, folder: folder.at(`${at}`) })
    }
    await seed.left
    for (const node of takers) {
      const done = await node.fileWait({ file, timeoutMs: 20_000 })
      assert.equal(done.state, 'done', JSON.stringify(done))
      assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
    }
    assert.ok(seed.again < CHUNKS / 2, `${seed.again} of ${CHUNKS} chunks were given again`)
  } finally {
    for (const node of nodes) await node.close()
    for (const home of homes) await home[Symbol.asyncDispose]()
  }
})

test('two who have different parts complete each other, and say that they wait until then', async () => {
  const homes = await Promise.all(['alice', 'bob', 'carol'].map((name) => Home.make(name)))
  const nodes = await Promise.all(homes.map((home) => home.open()))
  const trolls = [new Troll(), new Troll()]
  await using folder = await Folder.make()
  try {
    const [alice, ...takers] = nodes
    assert.ok(alice)
    const seen = takers.map((node) => eventOf(node, 'file'))
    for (const node of takers) await meet(alice, node)
    const path = await folder.file('film.bin', SIZE)
    const { file } = await alice.fileOffer({ to: '#lobby', path })
    await Promise.all(seen)
    await alice.close()
    for (const [at, node] of takers.entries()) {
      const troll = trolls[at]
      assert.ok(troll)
      await hasEverySecond(troll, node, at)
      await node.fileAccept({ file, folder: folder.at(`${at}`) })
    }
    const half = (view: FileView) => view.state === 'waiting' && view.received > SIZE / 2.1
    for (const node of takers) await fileAt(node, file, half)
    const [bob, carol] = takers
    assert.ok(bob && carol)
    await meet(bob, carol)
    for (const node of takers) {
      const done = await node.fileWait({ file, timeoutMs: 20_000 })
      assert.equal(done.state, 'done', JSON.stringify(done))
      assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
    }
  } finally {
    for (const troll of trolls) await troll[Symbol.asyncDispose]()
    for (const node of nodes) await node.close()
    for (const home of homes) await home[Symbol.asyncDispose]()
  }
})

/** Somebody who has the even chunks, or the odd ones, and the hashes. */
async function hasEverySecond(troll: Troll, node: Node, rest: number): Promise<void> {
  const bits = new Uint8Array(128).fill(rest === 0 ? 0b1010_1010 : 0b0101_0101)
  troll.onPacket = (session, packet) => {
    if (packet.t === PACKET.seek) {
      session.send({ t: PACKET.part, o: packet.o, w: [], l: [[0, 0, bits]] })
    }
    if (packet.t !== PACKET.fetch) return
    for (const p of packet.l) {
      assert.ok(p[1] > 0 || p[2] % 2 === rest, 'only what it has is asked of it')
      // All at once would be more than a session lets anybody leave unsent.
      setImmediate(() => {
        if (!session.closed) session.send({ t: PACKET.piece, o: packet.o, p, d: pieceAt(p) })
      })
    }
  }
  const session = await troll.meet(node, 'half')
  session.send({ t: PACKET.rooms, l: [] })
}

function chunkAt(index: number): Uint8Array {
  return BYTES.slice(index * CHUNK_BYTES, index * CHUNK_BYTES + chunkLength(SIZE, index))
}

function pieceAt([, level, index]: PiecePlace): Uint8Array {
  return level === 0 ? chunkAt(index) : (TREE.children({ level, index }) ?? new Uint8Array(0))
}
