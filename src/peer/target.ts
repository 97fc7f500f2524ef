import type { Timer } from '../clock.ts'
import type { PeerId } from '../ids.ts'
import { MAX_ADDRESSES_PER_PEER } from '../wire/limits.ts'
import type { Endpoint } from './transport.ts'

/** Somebody to dial. */
export interface DialTarget {
  /** Most promising first, 1 to `MAX_ADDRESSES_PER_PEER`. */
  readonly addresses: readonly Endpoint[]
  /** Whoever else answers is not the one. */
  readonly expect: PeerId | undefined
  /** First half of a boot id in hexadecimal, as discovery announces it. */
  readonly token: string | undefined
}

/** What the dialler knows of one place that it dials. */
export class Target implements DialTarget {
  readonly key: string
  readonly expect: PeerId | undefined
  token: string | undefined
  /** Who answered last. */
  peer: PeerId | undefined
  /** Dialled for ever, not only until `until`. */
  kept = false
  /** Monotonic milliseconds. */
  until = 0
  failures = 0
  /** Answered in a way that another attempt cannot change; until something else does. */
  final = false
  state: 'idle' | 'waiting' | 'queued' | 'dialling' = 'idle'
  timer: Timer | undefined
  #addresses: readonly Endpoint[] = []
  #worked: Endpoint | undefined

  constructor(key: string, known: { readonly expect?: PeerId; readonly token?: string }) {
    this.key = key
    this.expect = known.expect
    this.token = known.token
  }

  get addresses(): readonly Endpoint[] {
    return this.#addresses
  }

  /** Smaller is dialled sooner: people we know, then those who have not failed. */
  get rank(): number {
    return this.kept || this.expect ? -1 / (1 + this.failures) : this.failures
  }

  /** Puts these addresses before what was known; true if one of them is new. */
  learn(addresses: readonly Endpoint[]): boolean {
    const before = new Set(this.#addresses.map(endpointKey))
    const front = this.#worked ? [this.#worked] : []
    this.#set([...front, ...addresses, ...this.#addresses])
    return this.#addresses.some((address) => !before.has(endpointKey(address)))
  }

  /** This address led to a session: it comes first from now on. */
  worked(address: Endpoint): void {
    this.#worked = address
    this.#set([address, ...this.#addresses])
  }

  #set(addresses: readonly Endpoint[]): void {
    const unique = new Map(addresses.map((address) => [endpointKey(address), address]))
    this.#addresses = [...unique.values()].slice(0, MAX_ADDRESSES_PER_PEER)
  }
}

export function endpointKey({ host, port }: Endpoint): string {
  return `${host} ${port}`
}
