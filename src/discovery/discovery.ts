import type { ChatError, ErrorCode } from '../errors.ts'
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
  /** TCP port to dial, 1 to 65535. */
  readonly port: number
}

/**
 * An unauthenticated claim that somebody may be dialled somewhere. Never proof of presence.
 * Anybody may claim any token from anywhere: add these addresses to what is known of the token,
 * never take known ones away for it.
 */
export interface Sighting {
  /** The other node's announced token: groups addresses of one node and breaks dial ties. */
  readonly token: string
  /** Most promising first, without duplicates, 1 to MAX_ADDRESSES_PER_PEER of them. */
  readonly addresses: readonly Address[]
}

/**
 * What discovery tells its owner. Called from timers and sockets, possibly before `open` has
 * resolved, never after `close` was called; must not throw.
 */
export interface DiscoveryListener {
  /** Given when first heard, when changed, and again while heard, at a bounded rate. */
  onSighting(sighting: Sighting): void
  /** A fault of the world (port taken, no interface). Given once per change, not repeated. */
  onWarning(warning: ChatError): void
  /** What these warned of is over. */
  onOver(codes: readonly ErrorCode[]): void
  /** The interfaces in use (names) changed, e.g. after a cable came or an address changed. */
  onInterfaces(interfaces: readonly string[]): void
}

/** A way to hear of other nodes: mDNS on a real network, a shared memory hub in tests. */
export interface Discovery extends Closable {
  /** Asks the network again now, e.g. after a wake from sleep. Does nothing once closed. */
  refresh(): void
}
