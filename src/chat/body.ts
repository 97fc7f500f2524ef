import * as v from 'valibot'
import { ChatError } from '../errors.ts'
import { ENTRY_ID_BYTES } from '../ids.ts'
import { decodeCbor, encodeCbor } from '../wire/codec.ts'
import { MAX_BODY_BYTES, MAX_TEXT_BYTES } from '../wire/limits.ts'

/** The content of a message entry. */
export interface MessageBody {
  readonly kind: 'text' | 'action'
  readonly text: string
  /** Id of the entry replied to. */
  readonly replyTo?: Uint8Array
}

const MessageSchema = v.strictObject({
  k: v.picklist(['text', 'action']),
  x: v.pipe(v.string(), v.minBytes(1), v.maxBytes(MAX_TEXT_BYTES)),
  r: v.optional(v.pipe(v.instance(Uint8Array), v.length(ENTRY_ID_BYTES))),
})

/** Throws `ARGS_TEXT` for an empty or too long text, or one that is not Unicode. */
export function parseText(text: string): string {
  const bytes = Buffer.byteLength(text)
  if (bytes < 1 || bytes > MAX_TEXT_BYTES) throw new ChatError('ARGS_TEXT', `${bytes} bytes`)
  if (/\p{Cs}/u.test(text)) throw new ChatError('ARGS_TEXT', 'not Unicode')
  return text
}

/** CBOR of a message body (docs/protocol.md §4.1). */
export function encodeBody(body: MessageBody): Uint8Array {
  return encodeCbor({
    k: body.kind,
    x: body.text,
    ...(body.replyTo ? { r: body.replyTo } : {}),
  })
}

/** Throws `WIRE_…` for anything but a message body. */
export function decodeBody(bytes: Uint8Array): MessageBody {
  if (bytes.length > MAX_BODY_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'body')
  const checked = v.safeParse(MessageSchema, decodeCbor(bytes))
  if (!checked.success) throw new ChatError('WIRE_MALFORMED', 'message body')
  const { k, x, r } = checked.output
  return { kind: k, text: x, ...(r ? { replyTo: r } : {}) }
}
