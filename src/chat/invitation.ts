import * as v from 'valibot'
import { SIGNATURE_BYTES } from '../crypto/sodium.ts'
import { ChatError } from '../errors.ts'
import { decodeBody, encodeBody } from '../wire/body.ts'
import { concatBytes, decodeCbor, encodeCbor } from '../wire/codec.ts'
import { MAX_BODY_BYTES, MAX_ROOM_STATE_BYTES } from '../wire/limits.ts'
import { parseRoomId, ROOM_KEY_BYTES } from './private-room.ts'

/** What a creator and somebody else tell each other in private about a room (docs/protocol.md §5.1). */
export type RoomLetter =
  | {
      readonly kind: 'invitation'
      readonly roomKey: Uint8Array
      /** A state that lists who is invited, and the creator's signature of it, not checked yet. */
      readonly state: Uint8Array
      readonly signature: Uint8Array
    }
  | {
      readonly kind: 'decline'
      readonly room: string
      /** Id of the entry that invited. */
      readonly invitation: Uint8Array
    }
  | { readonly kind: 'removal'; readonly room: string }

const KINDS = { invitation: 21, decline: 22, removal: 23 } as const

const bytes = (check: { readonly min: number; readonly max: number }) =>
  v.pipe(
    v.custom<Uint8Array>((value) => value instanceof Uint8Array),
    v.minLength(check.min),
    v.maxLength(check.max),
  )
const Schema = v.strictObject({
  k: bytes({ min: ROOM_KEY_BYTES, max: ROOM_KEY_BYTES }),
  s: bytes({ min: 1, max: MAX_ROOM_STATE_BYTES }),
  g: bytes({ min: SIGNATURE_BYTES, max: SIGNATURE_BYTES }),
})

export function encodeLetter(letter: RoomLetter): Uint8Array {
  if (letter.kind === 'removal') return encodeBody({ kind: KINDS.removal, text: letter.room })
  if (letter.kind === 'decline') {
    return encodeBody({ kind: KINDS.decline, target: letter.invitation, text: letter.room })
  }
  const { roomKey: k, state: s, signature: g } = letter
  return concatBytes(Uint8Array.of(KINDS.invitation, 0), encodeCbor({ k, s, g }))
}

/** True for the body of an invitation, as far as its kind tells. */
export function isInvitation(body: Uint8Array): boolean {
  return body[0] === KINDS.invitation
}

/** Undefined for a body of another kind; throws `WIRE_…` for what is no letter. */
export function decodeLetter(body: Uint8Array): RoomLetter | undefined {
  if (isInvitation(body)) return decodeInvitation(body)
  if (body[0] !== KINDS.decline && body[0] !== KINDS.removal) return undefined
  const { kind, target, text } = decodeBody(body)
  const room = parseRoomId(`!${text}`)
  if (room === undefined) throw new ChatError('WIRE_MALFORMED', 'a letter about no room')
  if (kind === KINDS.removal && !target) return { kind: 'removal', room }
  if (kind === KINDS.decline && target) return { kind: 'decline', room, invitation: target }
  throw new ChatError('WIRE_MALFORMED', 'a letter about a room')
}

function decodeInvitation(body: Uint8Array): RoomLetter {
  if (body.length > MAX_BODY_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'body')
  if (body[1] !== 0) throw new ChatError('WIRE_MALFORMED', 'invitation')
  const checked = v.safeParse(Schema, decodeCbor(body.subarray(2)))
  if (!checked.success) throw new ChatError('WIRE_MALFORMED', 'invitation')
  const { k, s, g } = checked.output
  return { kind: 'invitation', roomKey: k, state: s, signature: g }
}
