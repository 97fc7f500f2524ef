import type { VerifiedRun } from '../crypto/run.ts'
import type { PeerId } from '../ids.ts'
import type { Packet } from '../wire/packet.ts'
import type { Claim } from './claim.ts'
import type { Conversation } from './conversation.ts'
import type { LogRef, Span } from './log-source.ts'

/** What sync needs of a session; `peer/session` satisfies it. */
export interface SessionPort {
  readonly peer: PeerId
  readonly sessionId: Uint8Array
  /** Throws `SESSION_CLOSED` when the session has ended. */
  send(packet: Packet): void
}

/** How the log store took a run. */
export type Stored = 'stored' | 'known' | 'fork' | 'rejected'

/** What the sync of one session, `S`, needs of the others': who fetches what is decided there. */
export interface SyncHub<S> {
  /** The session's peer says what it has of a log. */
  offer(sync: S, claim: Claim): void
  /** The session shares this conversation no more. */
  retract(sync: S, conversation: Conversation): void
  /** Both have another entry in this place: asks for theirs. */
  probe(sync: S, log: LogRef, seq: number): void
  /** Whether a run was asked for; throws when there is too much of it. */
  isAsked(sync: S, run: VerifiedRun): boolean
  store(sync: S, conversation: Conversation, run: VerifiedRun): Promise<Stored>
  /** A request was answered, and what came of it is stored. */
  done(sync: S, log: LogRef, span: Span): void
  /** The session's peer proved a fork. */
  forked(sync: S, conversation: Conversation, log: LogRef): void
}
