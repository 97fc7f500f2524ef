import { ChatError, type ErrorCode, isChatError } from '../errors.ts'
import { BYE, type ByeReason } from '../wire/packet.ts'

/** Layers that judge nothing but bytes of the remote. */
const REMOTE_LAYERS = ['WIRE_', 'CRYPTO_', 'SYNC_']

/** Whose fault an error is, and the one byte that the other side is told of it. */
export function faultOf(error: unknown): { readonly bye: ByeReason; readonly fault: ChatError } {
  if (isChatError(error, 'SESSION_VIOLATION')) return { bye: BYE.violation, fault: error }
  if (isChatError(error) && REMOTE_LAYERS.some((layer) => error.code.startsWith(layer))) {
    const fault = new ChatError('SESSION_VIOLATION', error.message, { cause: error })
    return { bye: BYE.violation, fault }
  }
  const fault = new ChatError('SESSION_CLOSED', 'an internal error', { cause: error })
  return { bye: BYE.internal, fault }
}

/** What a peer is told that has proved who it is and is refused all the same. */
export function byeFor(refusal: ChatError): ByeReason {
  if (refusal.code === 'HANDSHAKE_BLOCKED') return BYE.blocked
  return refusal.code === 'LINK_OVERLOADED' ? BYE.overload : BYE.internal
}

const FAULTS: Readonly<Record<number, ErrorCode>> = {
  [BYE.violation]: 'SESSION_CLOSED',
  [BYE.overload]: 'LINK_OVERLOADED',
  [BYE.timeout]: 'SESSION_TIMEOUT',
  [BYE.blocked]: 'HANDSHAKE_BLOCKED',
  [BYE.internal]: 'SESSION_CLOSED',
}

/** What the peer's goodbye means here: `undefined` where nothing went wrong. */
export function reasonOf(bye: number): ChatError | undefined {
  const code = FAULTS[bye]
  return code && new ChatError(code, `said the other side (${bye})`)
}
