import { formatPeerId, type PeerId, peerKey } from '../ids.ts'
import { decodeBody, encodeBody } from '../wire/body.ts'

/** What happened in a private room (docs/protocol.md §4.1, §5.1). */
export type RoomEvent =
  | { readonly kind: 'joined' | 'left' }
  | { readonly kind: 'invited' | 'removed' | 'declined'; readonly peer: PeerId }

const KINDS = { joined: 16, left: 17, invited: 18, removed: 19, declined: 20 } as const
const NAMES: ReadonlyMap<number, RoomEvent['kind']> = new Map(
  Object.entries(KINDS).map(([name, code]) => [code, name as RoomEvent['kind']]),
)

export function encodeRoomEvent(event: RoomEvent): Uint8Array {
  const target = 'peer' in event ? { target: peerKey(event.peer) } : {}
  return encodeBody({ kind: KINDS[event.kind], text: '', ...target })
}

/** Undefined for a body of another kind, or one that is no event; throws `WIRE_…` for what is no body. */
export function decodeRoomEvent(bytes: Uint8Array): RoomEvent | undefined {
  const kind = NAMES.get(bytes[0] ?? 0)
  if (!kind) return undefined
  const { target, text } = decodeBody(bytes)
  if (text !== '') return undefined
  if (kind === 'joined' || kind === 'left') return target ? undefined : { kind }
  return target && { kind, peer: formatPeerId(target) }
}
