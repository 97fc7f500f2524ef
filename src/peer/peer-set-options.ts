import type { Clock } from '../clock.ts'
import type { Identity } from '../crypto/identity.ts'
import type { Random } from '../crypto/sodium.ts'
import type { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Log } from '../log.ts'
import type { Session } from './session.ts'
import type { Transport } from './transport.ts'

export interface PeerSetListener {
  /**
   * `session` is from now on the one live session with its (peer, device); call `session.listen`
   * before returning. If it takes over from `replaces`, that one is told closed right after.
   */
  onSession(session: Session, replaces: Session | undefined): void
  /** Once for each session given. `reason` is undefined after a goodbye of either side. */
  onSessionClosed(
    session: Session,
    reason: ChatError | undefined,
    replacedBy: Session | undefined,
  ): void
  /** Something that a person should know of; each code at most once in ten minutes. */
  onWarning(warning: ChatError): void
}

export interface PeerSetOptions {
  readonly identity: Identity
  /** 16 bytes. */
  readonly device: Uint8Array
  /** 16 bytes, drawn anew for each run. */
  readonly bootId: Uint8Array
  readonly transport: Transport
  /** As `Transport.accept` takes it. */
  readonly port: number
  readonly exactPort?: boolean
  /** 32 bytes; without it, the open network. */
  readonly networkKey?: Uint8Array | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly listener: PeerSetListener
  /** False refuses this peer: it is told so, once it has proved who it is. */
  readonly allow: (peer: PeerId) => boolean
}
