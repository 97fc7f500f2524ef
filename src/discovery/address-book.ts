import {
  MAX_ADDRESSES_PER_PEER,
  MAX_LOCAL_SIGHTINGS,
  MAX_SIGHTINGS,
  MAX_SIGHTINGS_PER_SOURCE,
} from '../wire/limits.ts'
import type { Address, Sighting } from './discovery.ts'

/** How long a claim that is still heard stays unmentioned before it is given again. */
export const REPEAT_MS = 5_000
/** How soon a claim with other addresses than before is given. */
export const CHANGE_MS = 1_000
/** A claim not heard for this long may make place for a new one. */
export const STALE_MS = 10_000

/** Who heard what from where. */
export interface Claim {
  readonly token: string
  /** Where the packet came from: the one part of a claim that costs a liar something. */
  readonly source: string
  readonly addresses: readonly Address[]
  /** True if the source is this machine itself, where many nodes may run. */
  readonly local: boolean
}

interface Entry {
  readonly source: string
  readonly token: string
  addresses: readonly Address[]
  heardAt: number
  givenAt: number
}

/**
 * Decides which claims become sightings. Pure (time is a parameter) and bounded: MAX_SIGHTINGS
 * claims, MAX_SIGHTINGS_PER_SOURCE of one source address (MAX_LOCAL_SIGHTINGS of this machine),
 * and each given at most once in CHANGE_MS. A full book refuses what is new until something in it
 * went silent, so a flood can neither grow it nor make it turn over faster than STALE_MS.
 */
export class AddressBook {
  /** By `source token`, least recently heard first. */
  readonly #entries = new Map<string, Entry>()

  get size(): number {
    return this.#entries.size
  }

  /** The sighting to give for this claim now, if any. `now` is monotonic milliseconds. */
  hear(claim: Claim, now: number): Sighting | undefined {
    const { token, source, addresses, local } = claim
    if (addresses.length === 0) return undefined
    const key = `${source} ${token}`
    const known = this.#entries.get(key)
    if (known) {
      this.#entries.delete(key)
    } else if (
      !this.#makeRoom(source, local ? MAX_LOCAL_SIGHTINGS : MAX_SIGHTINGS_PER_SOURCE, now)
    ) {
      return undefined
    }
    const changed = !known || !sameAddresses(known.addresses, addresses)
    const since = known ? now - known.givenAt : Number.POSITIVE_INFINITY
    const give = since >= (changed ? CHANGE_MS : REPEAT_MS)
    this.#entries.set(key, {
      source,
      token,
      // A change that may not be given yet stays a change.
      addresses: give || !known ? addresses : known.addresses,
      heardAt: now,
      givenAt: give || !known ? now : known.givenAt,
    })
    return give ? { token, addresses: this.#addressesOf(token, addresses) } : undefined
  }

  /** After a change of network everything is news again. */
  clear(): void {
    this.#entries.clear()
  }

  #makeRoom(source: string, perSource: number, now: number): boolean {
    let ofSource = 0
    let oldest: [string, Entry] | undefined
    let oldestOfSource: [string, Entry] | undefined
    for (const pair of this.#entries) {
      oldest ??= pair
      if (pair[1].source !== source) continue
      oldestOfSource ??= pair
      ofSource++
    }
    const full = ofSource >= perSource ? oldestOfSource : undefined
    const victim = full ?? (this.#entries.size >= MAX_SIGHTINGS ? oldest : undefined)
    if (!victim) return true
    if (now - victim[1].heardAt < STALE_MS) return false
    this.#entries.delete(victim[0])
    return true
  }

  /** What was just claimed, then what other sources claim of the same token (several interfaces). */
  #addressesOf(token: string, first: readonly Address[]): Address[] {
    const all = [...first]
    for (const entry of this.#entries.values()) {
      if (entry.token === token) all.push(...entry.addresses)
    }
    return uniqueAddresses(all).slice(0, MAX_ADDRESSES_PER_PEER)
  }
}

/** Without repetitions, first occurrence kept. */
export function uniqueAddresses(addresses: readonly Address[]): Address[] {
  const seen = new Set<string>()
  return addresses.filter(({ host, port }) => {
    const key = `${host} ${port}`
    return !seen.has(key) && seen.add(key)
  })
}

function sameAddresses(a: readonly Address[], b: readonly Address[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ host, port }, i) => host === b[i]?.host && port === b[i]?.port)
  )
}
