import { MAX_ADDRESSES_PER_PEER } from '../wire/limits.ts'
import { uniqueAddresses } from './address-book.ts'
import type { Address } from './discovery.ts'
import {
  isIPv4,
  isLinkLocal6,
  isLoopback,
  isPort,
  isUnicast,
  withoutZone,
} from './literal-address.ts'

interface HeardFrom {
  /** Where the packet came from; with zone if link-local. */
  readonly source: string
  /** What the packet says; untrusted. */
  readonly port: unknown
  readonly advertised: readonly unknown[]
  /** Own addresses of this machine: nobody else is there. */
  readonly own: ReadonlySet<string>
}

/**
 * Where to dial who was heard: the source of the packet first, since that address has just
 * worked, then those the packet advertises (other networks of that machine among them). None at
 * all if the port or the source is not one to dial. At most MAX_ADDRESSES_PER_PEER.
 */
export function sightedAddresses({ source, port, advertised, own }: HeardFrom): Address[] {
  if (!isPort(port) || !isUnicast(source)) return []
  const hosts = [source]
  for (const host of advertised) {
    if (typeof host === 'string' && isForeign(host) && !own.has(host)) hosts.push(host)
  }
  const addresses = uniqueAddresses(hosts.map((host) => ({ host, port })))
  return addresses.slice(0, MAX_ADDRESSES_PER_PEER)
}

/** True if a packet from `source` comes from this very machine. */
export function isLocal(source: string, own: ReadonlySet<string>): boolean {
  return isLoopback(source) || own.has(withoutZone(source))
}

/** An address that may mean the same machine to us as to the one who advertises it. */
function isForeign(host: string): boolean {
  if (!isUnicast(host) || isLoopback(host) || host.includes('%')) return false
  return isIPv4(host) || !isLinkLocal6(host)
}
