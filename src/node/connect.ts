import type { Clock } from '../clock.ts'
import { formatAddress, parseDialTarget, resolveDialTarget } from '../discovery/static-peers.ts'
import { ChatError } from '../errors.ts'
import type { PeerView } from './events.ts'
import type { Network } from './network.ts'
import type { People } from './people.ts'
import type { Presence } from './presence.ts'

export interface ConnectOptions {
  readonly network: Network
  readonly people: People
  readonly presence: Presence
  readonly clock: Clock
}

export interface ConnectRequest {
  /** `HOST:PORT` */
  readonly address: string
  readonly timeoutMs?: number
}

const DEFAULT_CONNECT_MS = 10_000

/**
 * Dials whoever is at the address, and goes on reaching for that peer from now on. Resolves when it
 * has presented itself. Rejects with `HANDSHAKE_…`, `LINK_…`, `ARGS_ADDRESS` or the signal's reason.
 */
export async function connect(
  { network, people, presence, clock }: ConnectOptions,
  { address, timeoutMs = DEFAULT_CONNECT_MS }: ConnectRequest,
  signal: AbortSignal,
): Promise<PeerView> {
  const limit = new AbortController()
  const timer = clock.after(timeoutMs, () =>
    limit.abort(new ChatError('HANDSHAKE_TIMEOUT', address)),
  )
  const until = AbortSignal.any([signal, limit.signal])
  try {
    const addresses = await resolveDialTarget(parseDialTarget(address))
    const { peer } = await network.dial(addresses, { signal: until })
    await presence.present(peer, until)
    network.keep(peer, addresses)
    await people.keep(peer, addresses.map(formatAddress))
    return people.view(peer)
  } finally {
    timer.cancel()
  }
}
