import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type {
  Announcement,
  Discovery,
  DiscoveryListener,
  Sighting,
} from '../../src/discovery/discovery.ts'
import { drawToken } from '../../src/discovery/txt.ts'
import type { ChatError, ErrorCode } from '../../src/errors.ts'
import { MAX_ADDRESSES_PER_PEER } from '../../src/wire/limits.ts'

const DEADLINE_MS = 10_000

/** A listener that remembers everything, and a promise for what is still to come. */
export class Ear implements DiscoveryListener {
  readonly sightings: Sighting[] = []
  readonly warnings: ChatError[] = []
  readonly over: ErrorCode[] = []
  readonly interfaces: (readonly string[])[] = []
  #wake: (() => void) | undefined

  onSighting(sighting: Sighting): void {
    this.sightings.push(sighting)
    this.#wake?.()
  }

  onWarning(warning: ChatError): void {
    this.warnings.push(warning)
    this.#wake?.()
  }

  onOver(codes: readonly ErrorCode[]): void {
    this.over.push(...codes)
    this.#wake?.()
  }

  onInterfaces(interfaces: readonly string[]): void {
    this.interfaces.push(interfaces)
    this.#wake?.()
  }

  of(token: string): Sighting[] {
    return this.sightings.filter((sighting) => sighting.token === token)
  }

  /** Waits until `token` was sighted `times` in all. */
  async hears(token: string, times = 1): Promise<Sighting> {
    await this.until(() => this.of(token).length >= times, `${times} sightings of ${token}`)
    const last = this.of(token).at(-1)
    assert.ok(last)
    return last
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS
    while (!isSo()) {
      const left = deadline - performance.now()
      if (left <= 0) throw new Error(`${DEADLINE_MS} ms passed before ${what}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}

export const draw = (port = 4_000): Announcement => ({ token: drawToken(randomBytes), port })

type Open = (announcement: Announcement, listener: DiscoveryListener) => Promise<Discovery>

/** What every Discovery promises, whatever carries it. `open` joins one and the same network. */
export function discoveryConformance(name: string, open: Open): void {
  async function join(announcement = draw()) {
    const ear = new Ear()
    return { ear, announcement, discovery: await open(announcement, ear) }
  }

  test(`${name}: two nodes hear each other's token and port`, async () => {
    const a = await join(draw(4_001))
    const b = await join(draw(4_002))
    const ofB = await a.ear.hears(b.announcement.token)
    const ofA = await b.ear.hears(a.announcement.token)
    assert.equal(ofB.addresses[0]?.port, 4_002)
    assert.equal(ofA.addresses[0]?.port, 4_001)
    await Promise.all([a.discovery.close(), b.discovery.close()])
  })

  test(`${name}: who comes last hears everybody who is there`, async () => {
    const early = await Promise.all([join(), join(), join()])
    const last = await join()
    for (const { announcement } of early) await last.ear.hears(announcement.token)
    for (const { ear } of early) await ear.hears(last.announcement.token)
    await Promise.all([...early, last].map(({ discovery }) => discovery.close()))
  })

  test(`${name}: a sighting has a few distinct literal addresses`, async () => {
    const [a, b] = await Promise.all([join(), join()])
    const { addresses } = await a.ear.hears(b.announcement.token)
    assert.ok(addresses.length >= 1 && addresses.length <= MAX_ADDRESSES_PER_PEER)
    assert.equal(new Set(addresses.map(({ host }) => host)).size, addresses.length)
    assert.ok(addresses.every(({ host }) => /^[0-9a-f.:]+(%\w+)?$/.test(host)))
    await Promise.all([a.discovery.close(), b.discovery.close()])
  })

  test(`${name}: nobody hears itself, and a network that works gives no warning`, async () => {
    const [a, b] = await Promise.all([join(), join()])
    await a.ear.hears(b.announcement.token)
    a.discovery.refresh()
    await b.ear.hears(a.announcement.token)
    assert.deepEqual(a.ear.of(a.announcement.token), [])
    assert.deepEqual(a.ear.warnings, [])
    assert.equal(a.ear.interfaces.length, 1)
    assert.ok((a.ear.interfaces[0]?.length ?? 0) > 0)
    await Promise.all([a.discovery.close(), b.discovery.close()])
  })

  test(`${name}: who is still there is given again`, async () => {
    const [a, b] = await Promise.all([join(), join()])
    await a.ear.hears(b.announcement.token)
    a.discovery.refresh()
    await a.ear.hears(b.announcement.token, 2)
    await Promise.all([a.discovery.close(), b.discovery.close()])
  })

  test(`${name}: once closed it says nothing and hears nothing; closing again is fine`, async () => {
    const [a, b] = await Promise.all([join(), join()])
    await a.ear.hears(b.announcement.token)
    const closing = a.discovery.close()
    const before = a.ear.sightings.length
    await closing
    await a.discovery.close()
    a.discovery.refresh()
    const c = await join()
    await b.ear.hears(c.announcement.token)
    assert.equal(a.ear.sightings.length, before)
    assert.deepEqual(c.ear.of(a.announcement.token), [])
    await Promise.all([b.discovery.close(), c.discovery.close()])
  })

  test(`${name}: an announcement that nobody could use is a TypeError`, async () => {
    const ear = new Ear()
    await assert.rejects(async () => open({ token: 'anna', port: 4_000 }, ear), TypeError)
    for (const port of [0, 65_536, 1.5]) {
      await assert.rejects(async () => open({ ...draw(), port }, ear), TypeError)
    }
  })
}
