import type { Clock } from '../clock.ts'
import type { HandshakeOptions, HandshakeResult } from '../crypto/handshake.ts'
import { ChatError, type ErrorCode, isChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Log } from '../log.ts'
import { DIAL_TIMEOUT_MS, MAX_ADDRESSES_PER_PEER } from '../wire/limits.ts'
import { openSession } from './open-session.ts'
import { type Attempt, race } from './race.ts'
import type { Session } from './session.ts'
import type { Endpoint, Stream, Transport } from './transport.ts'

export interface DialOptions {
  /** Most promising first; only the first `MAX_ADDRESSES_PER_PEER` are tried. */
  readonly addresses: readonly Endpoint[]
  /** Whoever else answers is passed over for the next address, and learns nothing of us. */
  readonly expect?: PeerId | undefined
  readonly signal: AbortSignal
  /** When false, no further address is tried and no further handshake begun. */
  readonly wanted?: () => boolean
  readonly transport: Transport
  readonly clock: Clock
  readonly log: Log
  readonly handshake: () => HandshakeOptions
  /** Throws a `ChatError` to refuse a peer. */
  readonly admit: (proved: HandshakeResult) => void
}

/** What tells most about why no address served, first. */
const TELLING: readonly ErrorCode[] = [
  'HANDSHAKE_BLOCKED',
  'HANDSHAKE_UNEXPECTED_PEER',
  'HANDSHAKE_VERSION',
  'HANDSHAKE_SELF',
  'LINK_OVERLOADED',
  'HANDSHAKE_FAILED',
  'HANDSHAKE_TIMEOUT',
  'LINK_REFUSED',
]

/**
 * Dials several addresses of one node in a staggered race that only a proved peer wins: an address
 * that takes connections may be stale, or somebody else's by now. At most one attempt at a time
 * goes past the point where the other side could hold a session. Rejects with the most telling
 * failure of all, or the signal's reason.
 */
export function dial(options: DialOptions): Promise<Session> {
  const { clock, signal, wanted } = options
  return race({
    ways: options.addresses.slice(0, MAX_ADDRESSES_PER_PEER),
    clock,
    signal,
    ...(wanted && { wanted }),
    attempt: (address, attempt) => dialOne(address, attempt, options),
    worst: mostTelling,
  })
}

async function dialOne(to: Endpoint, attempt: Attempt, options: DialOptions): Promise<Session> {
  const { clock, log, expect, admit, handshake } = options
  const stream = await connect(to, attempt.signal, options)
  if (options.wanted?.() === false) {
    stream.destroy()
    throw new ChatError('LINK_CLOSED', 'not wanted any more')
  }
  return openSession(stream, {
    handshake: handshake(),
    clock,
    log,
    signal: attempt.signal,
    claim: () => attempt.claim(),
    admit: (proved) => {
      if (expect && proved.peer !== expect) {
        throw new ChatError('HANDSHAKE_UNEXPECTED_PEER', `${to.host}:${to.port}`)
      }
      admit(proved)
    },
  })
}

async function connect(to: Endpoint, signal: AbortSignal, options: DialOptions): Promise<Stream> {
  const late = new AbortController()
  const timer = options.clock.after(DIAL_TIMEOUT_MS, () =>
    late.abort(new ChatError('LINK_REFUSED', `${to.host}:${to.port} does not answer`)),
  )
  try {
    return await options.transport.dial(to, AbortSignal.any([signal, late.signal]))
  } finally {
    timer.cancel()
  }
}

function mostTelling(errors: readonly unknown[]): unknown {
  for (const code of TELLING) {
    const found = errors.find((error) => isChatError(error, code))
    if (found) return found
  }
  return errors[0] ?? new ChatError('LINK_REFUSED', 'no address to dial')
}
