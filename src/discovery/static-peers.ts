import { lookup as lookupName } from 'node:dns/promises'
import { ChatError } from '../errors.ts'
import { MAX_ADDRESSES_PER_PEER } from '../wire/limits.ts'
import { uniqueAddresses } from './address-book.ts'
import type { Address } from './discovery.ts'
import { isIPv4, isIPv6, isLinkLocal6, isPort, isUnicast } from './literal-address.ts'

/** Longest accepted text: a host name of 253 characters, a colon and a port. */
const MAX_TARGET_CHARS = 253 + 6
const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?'
const NAME = new RegExp(`^${LABEL}(\\.${LABEL})*\\.?$`, 'i')

/** What a person named as a place to dial: a literal address or a name still to be looked up. */
export interface DialTarget {
  readonly host: string
  readonly port: number
  readonly literal: boolean
}

/**
 * Reads `192.168.1.5:17877`, `name.local:17877`, `[2001:db8::1]:17877` or `[fe80::1%eth0]:17877`.
 * Throws `ARGS_ADDRESS` for anything else: no port, a port out of range, an address that names no
 * single machine, a link-local one without its zone.
 */
export function parseDialTarget(text: string): DialTarget {
  const parts = /^(?:\[([^[\]]+)\]|([^[\]:]+)):(\d{1,5})$/.exec(text.slice(0, MAX_TARGET_CHARS + 1))
  const [, bracketed, plain, digits] = parts ?? []
  const host = bracketed ?? plain ?? ''
  const port = Number(digits)
  const literal = bracketed === undefined ? isIPv4(host) : isIPv6(host)
  const named = bracketed === undefined && host.length <= 253 && isName(host)
  const usable = literal ? isUnicast(host) && !(isLinkLocal6(host) && !host.includes('%')) : named
  if (text.length > MAX_TARGET_CHARS || !isPort(port) || !usable) {
    throw new ChatError('ARGS_ADDRESS', text.slice(0, MAX_TARGET_CHARS))
  }
  return { host, port, literal }
}

/** Writes an address the way `parseDialTarget` reads it. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

type Lookup = (name: string) => Promise<readonly { readonly address: string }[]>

const systemLookup: Lookup = (name) => lookupName(name, { all: true, order: 'verbatim' })

/**
 * The addresses of a target now, 1 to MAX_ADDRESSES_PER_PEER, in the order the system prefers.
 * Rejects with `ARGS_ADDRESS` when the name is not known; it may be later, so ask again.
 */
export async function resolveDialTarget(
  { host, port, literal }: DialTarget,
  lookup: Lookup = systemLookup,
): Promise<Address[]> {
  if (literal) return [{ host, port }]
  const found = await lookup(host).catch((cause) => {
    throw new ChatError('ARGS_ADDRESS', `${host} is not known on this network`, { cause })
  })
  const usable = found.map(({ address }) => address).filter(isUnicast)
  if (usable.length === 0) throw new ChatError('ARGS_ADDRESS', `${host} has no usable address`)
  const addresses = uniqueAddresses(usable.map((address) => ({ host: address, port })))
  return addresses.slice(0, MAX_ADDRESSES_PER_PEER)
}

function isName(host: string): boolean {
  // All digits and dots is a mistyped IPv4 address, which some resolvers read as another one.
  return NAME.test(host) && !/^[\d.]+$/.test(host) && !/^0x/i.test(host)
}
