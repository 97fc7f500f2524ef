import type { ChatError } from '../errors.ts'
import type { Closable } from '../resources.ts'

/** Where a node may be dialled. `host` is a literal IPv4 or IPv6 address (with zone if link-local). */
export interface Address {
  readonly host: string
  readonly port: number
}

/** What a node says of itself on the local network: nothing that identifies a person or machine. */
export interface Announcement {
  /** 16 hexadecimal digits, random for each run. */
  readonly token: string
  readonly port: number
}

/** An unauthenticated claim that somebody may be dialled somewhere. Never proof of presence. */
export interface Sighting {
  /** The other node's announced token: groups addresses of one node and breaks dial ties. */
  readonly token: string
  /** Most promising first, at most MAX_SIGHTINGS_PER_SOURCE… addresses of this sighting. */
  readonly addresses: readonly Address[]
}

/** What discovery tells its owner. Called from timers and sockets; must not throw. */
export interface DiscoveryListener {
  onSighting(sighting: Sighting): void
  /** A fault of the world (port taken, no interface). Given once per change, not repeated. */
  onWarning(warning: ChatError): void
  /** The set of IPv4 interfaces in use changed (names), e.g. after a cable came or an address changed. */
  onInterfaces(interfaces: readonly string[]): void
}

/** A way to hear of other nodes: mDNS on a real network, a shared memory hub in tests. */
export interface Discovery extends Closable {
  /** Asks the network again now, e.g. after a wake from sleep. */
  refresh(): void
}
