import { compareBytes, equalBytes } from '../ids.ts'

/** What both ends of a session know of it alike, and when this end first met the other's boot. */
export interface Contender {
  readonly initiatorKey: Uint8Array
  readonly initiatorDevice: Uint8Array
  /** `c` of the initiator's proof; it grows with every handshake that a node begins. */
  readonly initiatorClock: number
  readonly sessionId: Uint8Array
  /** Of the peer. */
  readonly bootId: Uint8Array
}

/**
 * Which of two sessions with one (identity, device) stays (docs/protocol.md §3.3): true if `newer`,
 * the one whose handshake ended later on this side, beats `older`. Both ends come to the same
 * answer, whichever they saw first. Only a boot id that changed makes the order count: a restarted
 * peer has lost the older session, and the peer itself has only the newer one to choose.
 */
export function prefersNewer(newer: Contender, older: Contender): boolean {
  if (!equalBytes(newer.bootId, older.bootId)) return true
  const byInitiator =
    compareBytes(newer.initiatorKey, older.initiatorKey) ||
    compareBytes(newer.initiatorDevice, older.initiatorDevice)
  if (byInitiator !== 0) return byInitiator < 0
  if (newer.initiatorClock !== older.initiatorClock) {
    return newer.initiatorClock > older.initiatorClock
  }
  return compareBytes(newer.sessionId, older.sessionId) > 0
}
