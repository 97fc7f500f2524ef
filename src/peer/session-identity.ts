import type { Clock } from '../clock.ts'
import type { HandshakeOptions, HandshakeResult } from '../crypto/handshake.ts'
import type { PeerId } from '../ids.ts'
import type { Log } from '../log.ts'
import type { Link } from './link.ts'
import type { Contender } from './tie-break.ts'
import type { Endpoint } from './transport.ts'

export interface SessionOptions {
  /** As it was given to the handshake that proved this session. */
  readonly handshake: HandshakeOptions
  readonly clock: Clock
  readonly log: Log
}

/** Who is at the other end of a session, and what both ends know of it alike. */
export class SessionIdentity implements Contender {
  readonly peer: PeerId
  readonly publicKey: Uint8Array
  /** 16 bytes: the installation of the peer. */
  readonly device: Uint8Array
  /** 16 bytes: the run of the peer's node. */
  readonly bootId: Uint8Array
  /** 32 bytes, unlike any other session's. */
  readonly sessionId: Uint8Array
  /** True if we dialled. */
  readonly initiator: boolean
  readonly remote: Endpoint
  /** Where the peer says it can be dialled, as seen from here; not proved. */
  readonly listenAddress: Endpoint | undefined
  /** Wall clock of the peer minus ours, milliseconds; not proved. */
  readonly clockSkewMs: number
  /** Wall clock. */
  readonly openedAt: number
  readonly initiatorKey: Uint8Array
  readonly initiatorDevice: Uint8Array
  readonly initiatorClock: number
  readonly #link: Link

  constructor(link: Link, proved: HandshakeResult, options: SessionOptions) {
    const { clock, handshake: own } = options
    this.peer = proved.peer
    this.publicKey = proved.publicKey
    this.device = proved.device
    this.bootId = proved.bootId
    this.sessionId = proved.sessionId
    this.initiator = link.outbound
    this.remote = link.remote
    this.listenAddress = proved.port > 0 ? { host: link.remote.host, port: proved.port } : undefined
    this.openedAt = clock.now()
    this.clockSkewMs = proved.clock - this.openedAt
    this.initiatorKey = link.outbound ? own.identity.publicKey : proved.publicKey
    this.initiatorDevice = link.outbound ? own.device : proved.device
    this.initiatorClock = link.outbound ? own.now : proved.clock
    this.#link = link
  }

  /** True if our own address of its link is gone, so that nothing will ever come again. */
  get stranded(): boolean {
    return this.#link.stranded
  }
}
