import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Change, encodeChange, type Outcome } from '../../src/chat/change.ts'
import { publicRoom } from '../../src/chat/conversation.ts'
import { clockMs } from '../../src/chat/hlc.ts'
import { encodeMessage } from '../../src/chat/message.ts'
import { encodeTopic } from '../../src/chat/topic.ts'
import type { ProvenEntry } from '../../src/crypto/run.ts'
import { peerKey } from '../../src/ids.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import { MAX_CLOCK_AHEAD_MS, MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import { Dice } from '../helpers/dice.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { sampleIdentity } from '../store/sample.ts'
import { Device, nameOf } from './device.ts'
import { isChange, type Meaning, Model } from './model.ts'

/** Two people with two devices each, and one with one. */
const AUTHORS = [1, 1, 2, 2, 3]
const UNCHANGED: Outcome = { redacted: false, text: undefined, reactions: new Map() }
const START = Date.UTC(2030, 0, 1)

type Doing = 'text' | 'topic' | Change['kind']

type Step =
  /** `about` picks what is changed, 0 the newest; several things make one group. */
  | { do: 'write'; at: number; what: readonly Doing[]; about: number; emoji: string }
  /** One log, or a piece of it, or a piece that was there before, or one that has a gap before it. */
  | { do: 'pass'; from: number; to: number; log: number; off: number; bytes: number }
  | { do: 'merge'; from: number; to: number }
  | { do: 'tick'; at: number; ms: number }
  | { do: 'reopen'; at: number }
  | { do: 'look'; at: number }

const device = fc.nat(AUTHORS.length - 1)
const doing = fc.constantFrom<Doing[]>(
  ...(['text', 'text', 'text', 'edit', 'react', 'react', 'unreact', 'redact', 'topic'] as const),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      at: device,
      what: fc.array(doing, { minLength: 1, maxLength: 4 }),
      about: fc.nat(6),
      emoji: fc.constantFrom('+1', '🎉'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      from: device,
      to: device,
      log: fc.nat(4),
      off: fc.constantFrom(0, 0, 0, -1, -3, 1),
      bytes: fc.constantFrom(1, 700, MAX_RUN_BYTES),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('merge' as const), from: device, to: device }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tick' as const),
      at: device,
      ms: fc.constantFrom(1, 1, 60_000, -60_000, 400_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), at: device }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look' as const), at: device }) },
)

const scene = fc.record({
  seed: fc.nat(),
  /** Clocks that stand together, drift apart, or are beyond all trust. */
  skews: fc.tuple(...AUTHORS.map(() => fc.constantFrom(0, 0, 0, 1, 90_000, -240_000, 900_000))),
  steps: fc.array(step, { maxLength: 60, size: 'max' }),
})

/** Devices, what they wrote, and what each had seen when it wrote. */
class World {
  readonly devices: readonly Device[]
  readonly meanings = new Map<string, Meaning>()
  readonly #before = new Map<string, readonly string[]>()
  readonly #dice: Dice
  #texts = 0

  constructor(devices: readonly Device[], dice: Dice) {
    this.devices = devices
    this.#dice = dice
  }

  device(at: number): Device {
    const found = this.devices[at]
    assert.ok(found)
    return found
  }

  async do(action: Step): Promise<void> {
    if (action.do === 'write') await this.#write(action)
    else if (action.do === 'pass') await this.#pass(action)
    else if (action.do === 'merge') {
      await this.device(action.to).takeAll(this.device(action.from), this.#dice)
    } else if (action.do === 'tick') this.device(action.at).clock.jump(action.ms)
    else if (action.do === 'reopen') await this.device(action.at).reopen()
    else await this.check(this.device(action.at))
  }

  /** What this device shows is what the set of its entries says. */
  async check(of: Device): Promise<Model> {
    const model = new Model(of.held.values(), this.meanings)
    const shown = await of.logs.page(of.room.key, { limit: 1_000 })
    assert.deepEqual(shown.map(nameOf), model.messages.map(nameOf))
    this.#checkCausality(model)
    const outcomes = await of.changes.of(shown)
    shown.forEach((message, at) => {
      const { redacted, text, reactions } = model.outcome(message)
      const outcome: Outcome = outcomes[at] ?? UNCHANGED
      const standing = [...outcome.reactions].flatMap(([emoji, peers]) =>
        peers.map((peer) => `${emoji} ${Buffer.from(peerKey(peer)).toString('hex')}`),
      )
      assert.deepEqual(
        { redacted: outcome.redacted, text: outcome.text, reactions: standing.sort() },
        { redacted, text, reactions },
      )
    })
    return model
  }

  /** The order never puts an entry before what it follows, cites, or was written after. */
  #checkCausality({ entries }: Model): void {
    const place = new Map(entries.map((entry, at) => [nameOf(entry), at]))
    entries.forEach((each, at) => {
      const { backlink, parents } = each.entry
      const cited = [backlink, ...parents.map(({ id }) => id)].map((id) => nameOf({ id }))
      for (const name of [...cited, ...(this.#before.get(nameOf(each)) ?? [])]) {
        assert.ok((place.get(name) ?? -1) < at, 'an entry stands before one that it came after')
      }
    })
  }

  async #write({ at, what, about, emoji }: Step & { do: 'write' }): Promise<void> {
    const author = this.device(at)
    const seen = [...author.trusted]
    const relied = [...author.held.values()].filter((entry) => {
      return author.wrote(entry.entry) || author.trusted.has(nameOf(entry))
    })
    const latest = Math.max(
      author.clock.now() + MAX_CLOCK_AHEAD_MS,
      ...relied.map(({ entry }) => clockMs(entry.clock)),
    )
    const meanings = what.flatMap((doing): Meaning[] => {
      const text = `text ${this.#texts++}`
      if (doing === 'text' || doing === 'topic') return [{ kind: doing, text }]
      const target = this.#target(author, about, doing)?.id
      if (!target) return []
      if (doing === 'edit') return [{ kind: doing, target, text }]
      return [doing === 'redact' ? { kind: doing, target } : { kind: doing, target, emoji }]
    })
    const written = await author.write(meanings.map(encode))
    written.forEach((entry, n) => {
      // What is in quarantine moves no clock, and is nobody's parent.
      for (const { clock } of [entry.entry, ...entry.entry.parents]) {
        assert.ok(clockMs(clock) <= latest, 'a wrong clock has spread')
      }
      const meaning = meanings[n]
      if (meaning) this.meanings.set(nameOf(entry), meaning)
      this.#before.set(nameOf(entry), [...seen, ...written.slice(0, n).map(nameOf)])
    })
  }

  /** Of everything that anybody wrote: changes may come before what they change. */
  #target(author: Device, about: number, doing: Doing): ProvenEntry | undefined {
    const own = doing === 'edit' || doing === 'redact'
    const all = this.devices
      .flatMap(({ held }) => [...held.values()])
      .filter(({ entry }) => entry.type === ENTRY_TYPE.message)
      // Mostly one's own, sometimes not, which then counts for nothing.
      .filter(({ entry }) => {
        return !own || about === 6 || Buffer.compare(entry.author, author.identity.publicKey) === 0
      })
    return all.at(-1 - (about % Math.max(1, all.length)))
  }

  async #pass({ from, to, log, off, bytes }: Step & { do: 'pass' }): Promise<void> {
    const [giver, taker] = [this.device(from), this.device(to)]
    const heads = giver.logs.heads(giver.room.key)
    const head = heads[log % Math.max(1, heads.length)]
    if (!head) return
    const seq = Math.max(0, (taker.logs.head(head)?.seq ?? 0) + off)
    await taker.take(giver, head, seq, bytes)
  }

  /** Everybody gets everything, each in a way of its own. */
  async mergeAll(): Promise<void> {
    const [first, ...others] = this.#dice.shuffled(this.devices)
    let last = first
    for (const taker of others) {
      if (last) await taker.takeAll(last, this.#dice)
      last = taker
    }
    for (const taker of this.devices) {
      if (last && taker !== last) await taker.takeAll(last, this.#dice)
    }
  }
}

function encode(meaning: Meaning): { type: number; body: Uint8Array } {
  if (isChange(meaning)) return { type: ENTRY_TYPE.change, body: encodeChange(meaning) }
  const { kind, text } = meaning
  const body = kind === 'topic' ? encodeTopic(text) : encodeMessage({ kind, text })
  return { type: ENTRY_TYPE.message, body }
}

test('order and outcome follow from the set of entries, however it came together', async (t) => {
  const base = mkdtempSync(join(tmpdir(), 'p2pchat-property-'))
  const devices: Device[] = []
  t.after(async () => {
    await Promise.all(devices.map((each) => each.close()))
    rmSync(base, { recursive: true, force: true })
  })
  for (const [at, author] of AUTHORS.entries()) {
    const folder = mkdtempSync(join(base, 'device-'))
    devices.push(
      await Device.open({ folder, identity: sampleIdentity(author), dice: new Dice(at) }),
    )
  }
  let rooms = 0
  await fc.assert(
    fc.asyncProperty(scene, async ({ seed, skews, steps }) => {
      const room = publicRoom(`#room-${rooms++}`)
      devices.forEach((each, at) => {
        each.enter(room, START + (skews[at] ?? 0))
      })
      const world = new World(devices, new Dice(seed))
      for (const action of steps) await world.do(action)
      await world.mergeAll()
      for (const each of devices) {
        assert.equal(each.held.size, world.meanings.size)
        const model = await world.check(each)
        const expected = model.topic((entry) => each.timely.has(nameOf(entry)))
        assert.equal(each.topic?.text, expected)
      }
    }),
    fuzz(30),
  )
})
