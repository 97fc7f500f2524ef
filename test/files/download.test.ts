import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AskWindow } from '../../src/files/ask-window.ts'
import { ChunkSet } from '../../src/files/chunk-set.ts'
import { ChunkTree, chunkLength, leafHash } from '../../src/files/chunk-tree.ts'
import { type Ask, Download, type Holder } from '../../src/files/download.ts'
import { type Holding, PartHolding, WHOLE } from '../../src/files/holding.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { ASK_TIMEOUT_MS, CHUNK_BYTES, MAX_ASKED_CHUNKS } from '../../src/wire/limits.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

/** A file whose chunks are made when they are asked for. */
class Sample {
  readonly size: number
  readonly tree: ChunkTree

  constructor(chunks: number) {
    this.size = (chunks - 1) * CHUNK_BYTES + 9
    const leaves = Array.from({ length: chunks }, (_, at) => leafHash(this.chunk(at)))
    this.tree = new ChunkTree(this.size, concatBytes(...leaves))
  }

  chunk(at: number): Uint8Array {
    const bytes = new Uint8Array(chunkLength(this.size, at))
    new DataView(bytes.buffer).setUint32(0, at)
    return bytes
  }
}

interface Peer extends Holder {
  readonly name: string
  readonly has: Holding
  /** What it does with a question. */
  readonly answers: 'truth' | 'lie' | 'nothing'
}

const SMALL = new Sample(12)

interface Settings {
  readonly clock?: ManualClock
  readonly have?: ChunkSet
  readonly fraction?: () => number
}

function download(sample: Sample, { clock = new ManualClock(), have, fraction }: Settings = {}) {
  const chunks = Math.ceil(sample.size / CHUNK_BYTES)
  const { root } = sample.tree
  return new Download<Peer>({
    size: sample.size,
    root,
    have: have ?? new ChunkSet(chunks),
    clock,
    fraction,
  })
}

/** Those from `from` on and before `to`. */
function stretch(from: number, to: number): Holding {
  const set = new ChunkSet(Math.max(from, to, 1))
  for (let chunk = from; chunk < to; chunk++) set.add(chunk)
  const part = new PartHolding()
  part.put(0, set.stretch(0))
  return part
}

function peer(name: string, answers: Peer['answers'] = 'truth', has: Holding = WHOLE): Peer {
  return { name, has, answers, window: new AskWindow() }
}

/** Answers one question. True when the peer turned out to lie. */
function answer(file: Download<Peer>, sample: Sample, ask: Ask<Peer>): boolean {
  const { holder } = ask
  if (holder.answers === 'nothing') return false
  const lie = holder.answers === 'lie'
  if ('place' in ask) {
    const children = (sample.tree.children(ask.place) ?? new Uint8Array(0)).slice()
    if (lie) children[0] = (children[0] ?? 0) ^ 1
    return file.node(holder, ask.place, children) === 'bad'
  }
  const bytes = sample.chunk(ask.chunk)
  if (lie) bytes[1] = (bytes[1] ?? 0) ^ 1
  const taken = file.chunk(holder, ask.chunk, bytes)
  if (taken === 'good') file.written(ask.chunk, true)
  return taken === 'bad'
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state >>> 8
  }
}

const peers = fc.array(
  fc.record({
    answers: fc.constantFrom<Peer['answers']>('truth', 'truth', 'lie', 'nothing'),
    from: fc.nat(12),
    to: fc.nat(12),
  }),
  { maxLength: 5 },
)

test('a file comes whole from whoever has it, whoever lies, is silent, has a part, or goes', async () => {
  await fc.assert(
    fc.asyncProperty(peers, fc.nat(), fc.boolean(), async (others, seed, isSpread) => {
      const clock = new ManualClock()
      const luck = randomFrom(seed)
      const fraction = () => (luck() % 1_000) / 1_000
      const file = download(SMALL, { clock, ...(isSpread ? { fraction } : {}) })
      const all = others.map(({ answers, from, to }, at) =>
        peer(`${at}`, answers, stretch(from, to)),
      )
      for (const each of all) file.add(each, each.has)
      const honest = peer('honest')
      const under = new Set<string>()
      const waiting: Ask<Peer>[] = []
      for (let turn = 0; !file.isDone; turn++) {
        assert.ok(turn < 2_000, 'it ends')
        if (turn === 20) file.add(honest, honest.has)
        for (const ask of file.next()) {
          const name = 'chunk' in ask ? `${ask.chunk}` : JSON.stringify(ask.place)
          assert.ok(
            !under.has(name) || ask.holder.answers !== 'truth',
            'nothing is asked for twice',
          )
          assert.ok('place' in ask || ask.holder.has.has(ask.chunk), 'nothing that it has not')
          if (ask.holder.answers === 'truth') under.add(name)
          waiting.push(ask)
        }
        const [pick] = waiting.splice(luck() % waiting.length, 1)
        if (!pick) await clock.advance(ASK_TIMEOUT_MS)
        else {
          under.delete('chunk' in pick ? `${pick.chunk}` : JSON.stringify(pick.place))
          if (answer(file, SMALL, pick)) file.remove(pick.holder)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('what was there before is not asked for again', () => {
  const have = new ChunkSet(12)
  for (const chunk of [0, 1, 2, 5, 11]) have.add(chunk)
  const file = download(SMALL, { have })
  const one = peer('one')
  file.add(one, one.has)
  const asked: number[] = []
  for (let asks = file.next(); asks.length > 0; asks = file.next()) {
    for (const ask of asks) {
      if ('chunk' in ask) asked.push(ask.chunk)
      answer(file, SMALL, ask)
    }
  }
  assert.deepEqual(asked, [3, 4, 6, 7, 8, 9, 10])
  assert.ok(file.isDone)
})

test('several peers are asked for different chunks at once', () => {
  const file = download(SMALL)
  const both = [peer('one'), peer('two')]
  for (const each of both) file.add(each, each.has)
  for (const ask of file.next()) answer(file, SMALL, ask)
  const asks = file.next().flatMap((ask) => ('chunk' in ask ? [ask] : []))
  assert.deepEqual(new Set(asks.map(({ holder }) => holder)), new Set(both))
  assert.equal(new Set(asks.map(({ chunk }) => chunk)).size, asks.length)
})

test('a chunk that could not be written is asked for again, and one that nobody waits for is late', () => {
  const file = download(SMALL)
  const one = peer('one')
  file.add(one, one.has)
  for (const ask of file.next()) answer(file, SMALL, ask)
  const [ask] = file.next()
  assert.ok(ask && 'chunk' in ask)
  assert.equal(file.chunk(one, ask.chunk, SMALL.chunk(ask.chunk)), 'good')
  assert.ok(!file.next().some((next) => 'chunk' in next && next.chunk === ask.chunk))
  file.written(ask.chunk, false)
  file.stop()
  assert.ok(file.next().some((next) => 'chunk' in next && next.chunk === ask.chunk))
  const { room } = one.window
  assert.equal(file.chunk(peer('other'), ask.chunk, SMALL.chunk(ask.chunk)), 'good')
  assert.equal(one.window.room, room + 1, 'who was asked for it is not waited for')
  assert.equal(file.chunk(one, ask.chunk, SMALL.chunk(ask.chunk)), 'late')
})

test('a window grows while answers are quick, shrinks when they queue up, and is never overdrawn', () => {
  const window = new AskWindow()
  assert.equal(window.room, 2)
  for (let at = 0; at < 200; at++) {
    window.asked()
    window.answered(5)
  }
  assert.equal(window.room, MAX_ASKED_CHUNKS)
  for (let at = 0; at < 200; at++) {
    window.asked()
    window.answered(500)
  }
  assert.equal(window.room, 2)
  for (let at = 0; at < 5; at++) window.asked()
  assert.equal(window.room, 0)
  for (let at = 0; at < 5; at++) window.gaveUp()
  assert.equal(window.room, 2)
})

test('a file of several nodes is proved without waiting at the seams', () => {
  const sample = new Sample(2_100)
  const file = download(sample)
  const one = peer('one')
  file.add(one, one.has)
  let empty = 0
  for (let asks = file.next(); !file.isDone; asks = file.next()) {
    if (!asks.some((ask) => 'chunk' in ask)) empty++
    for (const ask of asks) answer(file, sample, ask)
  }
  assert.equal(empty, 2, 'only at the beginning: the node at the top and the first below it')
})

test('what an earlier run left is looked at first, and asked for only where it is no good', () => {
  const doubted = new ChunkSet(12)
  for (let chunk = 0; chunk < 8; chunk++) doubted.add(chunk)
  const have = new ChunkSet(12)
  const { root } = SMALL.tree
  const file = new Download<Peer>({
    size: SMALL.size,
    root,
    have,
    doubted,
    clock: new ManualClock(),
  })
  const one = peer('one')
  file.add(one, one.has)
  assert.equal(file.doubt(), undefined, 'nothing can be checked before its node has come')
  const asked: number[] = []
  for (let asks = file.next(); !file.isDone; asks = file.next()) {
    for (const ask of asks) {
      if ('chunk' in ask) asked.push(ask.chunk)
      answer(file, SMALL, ask)
    }
    const chunk = file.doubt()
    if (chunk === undefined) continue
    const bytes = chunk === 3 ? new Uint8Array(CHUNK_BYTES) : SMALL.chunk(chunk)
    assert.equal(file.checked(chunk, bytes), chunk !== 3)
  }
  assert.deepEqual(
    asked.sort((a, b) => a - b),
    [3, 8, 9, 10, 11],
  )
  assert.ok(file.isDone)
})
