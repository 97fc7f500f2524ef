import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LogRef } from '../../src/chat/log-source.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { LOG_START, type LogPosition, type VerifiedRun } from '../../src/crypto/run.ts'
import { ANTI_ENTROPY_MS } from '../../src/wire/limits.ts'
import { PACKET } from '../../src/wire/packet.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { MemoryLogs } from '../helpers/memory-logs.ts'
import { assertSame, type Connection, link, Person, quiet, ROOM } from '../helpers/sync-person.ts'

/** Connects everybody, each to one who came before and to some more. */
function connectAll(people: readonly Person[], to: readonly number[], more: readonly number[]) {
  const pairs = new Map<string, [number, number]>()
  const add = (a: number, b: number) => {
    if (a !== b) pairs.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [a, b])
  }
  for (let at = 1; at < people.length; at++) add(at, (to[at] ?? 0) % at)
  for (let at = 0; at + 1 < more.length; at += 2) {
    add((more[at] ?? 0) % people.length, (more[at + 1] ?? 0) % people.length)
  }
  return [...pairs.values()].flatMap(([a, b]) => {
    const [left, right] = [people[a], people[b]]
    return left && right ? [{ left, right, connection: link(left, right) }] : []
  })
}

async function rounds(clock: ManualClock, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await clock.advance(ANTI_ENTROPY_MS)
    await quiet()
  }
}

test('whoever is connected with whom, after any cuts and writes all hold the same, and each entry was asked for once', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('write' as const),
      who: fc.nat(3),
      count: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ kind: fc.constant('link' as const), a: fc.nat(3), b: fc.nat(3) }),
    fc.record({ kind: fc.constant('cut' as const), index: fc.nat(5) }),
    fc.record({ kind: fc.constant('wait' as const) }),
  )
  const topology = fc.tuple(
    fc.array(fc.nat(9), { minLength: 4, maxLength: 4 }),
    fc.array(fc.nat(9), { maxLength: 6 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 16 }), topology, async (steps, [to, more]) => {
      const clock = new ManualClock()
      const people = [1, 2, 3, 4].map((seed) => new Person(seed, clock))
      const links: Connection[] = []
      for (const each of steps) {
        if (each.kind === 'write') people[each.who]?.write(each.count)
        else if (each.kind === 'wait') await settle()
        else if (each.kind === 'cut') links.splice(each.index % (links.length || 1), 1)[0]?.cut()
        else {
          const [a, b] = [people[each.a], people[each.b]]
          if (a && b && a !== b) links.push(link(a, b))
        }
      }
      for (const each of links) each.cut()
      await quiet()
      const all = connectAll(people, to, more)
      await quiet()
      await rounds(clock, 4)
      people[0]?.write(2)
      await rounds(clock, 2)
      assertSame(people)
      for (const person of people) {
        const asked = new Set<string>()
        for (const { left, right, connection } of all) {
          for (const { side, packet } of connection.wire.sent) {
            if (packet.t !== PACKET.want || (side === 0 ? left : right) !== person) continue
            for (let seq = packet.f; seq <= packet.u; seq++) {
              const entry = `${Buffer.from(packet.a).toString('hex')} ${seq}`
              assert.ok(!asked.has(entry), `${entry} was asked for twice`)
              asked.add(entry)
            }
          }
        }
      }
      const before = all.map(({ connection }) => connection.wire.bytes)
      await rounds(clock, 2)
      assert.deepEqual(
        all.map(({ connection }) => connection.wire.bytes),
        before,
      )
      for (const { connection } of all) connection.cut()
      for (const person of people) person.exchange.close()
      assert.equal(clock.armed, 0)
    }),
    fuzz(40),
  )
})

/** An author who signs two histories, given to different people as runs of some lengths. */
class Equivocator {
  readonly identity = Identity.fromSeed(new Uint8Array(32).fill(66))
  readonly device = new Uint8Array(16).fill(66)
  readonly #logs = new MemoryLogs()

  get log(): LogRef {
    return { conversation: ROOM.key, author: this.identity.publicKey, device: this.device }
  }

  runs(name: string, lengths: readonly number[], from: LogPosition = LOG_START): VerifiedRun[] {
    let head = from
    return lengths.map((length) => {
      const texts = Array.from({ length }, (_, at) => `${name} ${at}`)
      const run = this.#logs.write(this.identity, this.device, ROOM, texts, { after: head })
      head = endOf(run)
      return run
    })
  }
}

function endOf(run: VerifiedRun | undefined): LogPosition {
  const last = run?.entries.at(-1)
  return last ? { seq: last.entry.seq, id: last.id, clock: last.entry.clock } : LOG_START
}

test('two histories of one author are proved to everybody, who keep what came before, and then there is silence', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })
  const some = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(
      lengths,
      some,
      some,
      fc.array(fc.nat(8), { minLength: 3, maxLength: 3 }),
      fc.array(fc.nat(9), { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(9), { maxLength: 4 }),
      async (common, one, other, have, to, more) => {
        const clock = new ManualClock()
        const author = new Equivocator()
        const start = author.runs('common', common)
        const end = endOf(start.at(-1))
        const [a, b] = [author.runs('one', one, end), author.runs('other', other, end)]
        const people = [1, 2, 3].map((seed) => new Person(seed, clock))
        for (const [at, person] of people.entries()) {
          const branch = at === 1 ? b : a
          // Not everybody has all of their branch, but somebody has some of each.
          const count = at === 2 ? (have[at] ?? 0) : Math.max(start.length + 1, have[at] ?? 0)
          for (const run of [...start, ...branch].slice(0, count)) await person.logs.append(run)
        }
        const all = connectAll(people, to, more)
        await quiet()
        people[0]?.write(1)
        await rounds(clock, 12)
        const states = people.map(({ logs }) => logs.head(author.log))
        for (const state of states) {
          assert.equal(state?.forkedAt, end.seq + 1)
          assert.deepEqual(state.settled.seq, end.seq)
        }
        const settled = people.map(({ logs }) => logs.ids(author.log).slice(0, end.seq))
        for (const ids of settled) assert.deepEqual(ids, settled[0])
        assertSame(people)
        const before = all.map(({ connection }) => connection.wire.bytes)
        await rounds(clock, 3)
        assert.deepEqual(
          all.map(({ connection }) => connection.wire.bytes),
          before,
        )
        for (const { connection } of all) connection.cut()
      },
    ),
    fuzz(40),
  )
})
