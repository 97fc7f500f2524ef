import type { NetworkInterfaceInfo } from 'node:os'
import { MAX_LAN_INTERFACES } from '../wire/limits.ts'

/** What `os.networkInterfaces()` gives. */
export type InterfaceReading = NodeJS.Dict<NetworkInterfaceInfo[]>

/** What the system says of a link beyond its addresses, where it says it (Linux). */
export interface LinkState {
  /** Changes when an interface is deleted and made again under the same name and address. */
  readonly index: number
  /** A tunnel to one other machine, with nobody to discover. */
  readonly pointToPoint: boolean
}

/** One address of one interface that multicast DNS is to be spoken on. */
export interface LanInterface {
  readonly name: string
  readonly family: 'IPv4' | 'IPv6'
  /** The interface's own address; for IPv6 the link-local one, without zone. */
  readonly address: string
  /** Equal keys mean that an open socket is still good. */
  readonly key: string
  /** Nobody but this machine is on it, and nobody asked for it by name. */
  readonly lone: boolean
}

interface Choice {
  /** Use only interfaces with these names, even tunnels; empty or absent: every usable one. */
  readonly only?: readonly string[]
  readonly link?: (name: string) => LinkState | undefined
}

/**
 * Which addresses to speak multicast DNS on: the first IPv4 address of each interface and the first
 * IPv6 link-local one, loopback included (two nodes on one machine without any network), tunnels
 * left out unless named. `os.networkInterfaces()` lists only interfaces that are up.
 */
export function chooseInterfaces(reading: InterfaceReading, choice: Choice = {}): LanInterface[] {
  const only = choice.only?.length ? choice.only : undefined
  const chosen: LanInterface[] = []
  for (const [name, infos = []] of Object.entries(reading)) {
    if (only && !only.includes(name)) continue
    const link = choice.link?.(name)
    if (!only && (link ? link.pointToPoint : looksLikeTunnel(infos))) continue
    for (const family of ['IPv4', 'IPv6'] as const) {
      const info = infos.find((info) => info.family === family && isUsable(info))
      if (!info) continue
      const index = link?.index ?? scopeOf(infos)
      const key = [name, family, info.address, info.mac, index].join(' ')
      chosen.push({ name, family, address: info.address, key, lone: info.internal && !only })
    }
  }
  return chosen.slice(0, MAX_LAN_INTERFACES)
}

/** Every own address in a reading: nobody else can be dialled there. */
export function ownAddresses(reading: InterfaceReading): Set<string> {
  return new Set(Object.values(reading).flatMap((infos) => (infos ?? []).map((i) => i.address)))
}

/** What to close and what to open to get from `before` (keys) to `after`. */
export function diffInterfaces(
  before: Iterable<string>,
  after: readonly LanInterface[],
): { readonly gone: string[]; readonly come: LanInterface[] } {
  const old = new Set(before)
  const now = new Set(after.map(({ key }) => key))
  return {
    gone: [...old].filter((key) => !now.has(key)),
    come: after.filter(({ key }) => !old.has(key)),
  }
}

function isUsable(info: NetworkInterfaceInfo): boolean {
  if (info.family === 'IPv4') return info.address !== '0.0.0.0'
  return !info.internal && /^fe[89ab]/i.test(info.address)
}

/** What can be told of a tunnel where the system does not say. */
function looksLikeTunnel(infos: readonly NetworkInterfaceInfo[]): boolean {
  const first = infos.find((info) => info.family === 'IPv4')
  return first !== undefined && !first.internal && first.netmask === '255.255.255.255'
}

/** The index of an interface as its link-local address tells it, where nothing else does. */
function scopeOf(infos: readonly NetworkInterfaceInfo[]): number {
  for (const info of infos) if (info.family === 'IPv6' && info.scopeid) return info.scopeid
  return 0
}
