import { ChatError } from '../errors.ts'
import { ENTRY_ID_BYTES } from '../ids.ts'
import { MAX_BODY_BYTES } from './limits.ts'

/** The content of an entry, apart from its chain (docs/protocol.md §4.1). */
export interface Body {
  /** What the text is and what the target is for; one byte. */
  readonly kind: number
  /** Id of another entry, where the kind speaks of one. */
  readonly target?: Uint8Array
  /** Well-formed Unicode; may be empty. */
  readonly text: string
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** More than MAX_BODY_BYTES, or a target that is no id, is a `TypeError`. */
export function encodeBody({ kind, target, text }: Body): Uint8Array {
  const utf8 = encoder.encode(text)
  const at = 2 + (target?.length ?? 0)
  const length = at + utf8.length
  if (length > MAX_BODY_BYTES || (target && target.length !== ENTRY_ID_BYTES)) {
    throw new TypeError('not a body')
  }
  const bytes = new Uint8Array(length)
  bytes[0] = kind
  bytes[1] = target ? 1 : 0
  if (target) bytes.set(target, 2)
  bytes.set(utf8, at)
  return bytes
}

/** Every body has one encoding. Throws `WIRE_MALFORMED` or `WIRE_TOO_LARGE`; copies what it keeps. */
export function decodeBody(bytes: Uint8Array): Body {
  if (bytes.length > MAX_BODY_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'body')
  const [kind, flag] = bytes
  const at = flag === 1 ? 2 + ENTRY_ID_BYTES : 2
  if (kind === undefined || flag === undefined || flag > 1 || bytes.length < at) {
    throw new ChatError('WIRE_MALFORMED', 'body')
  }
  let text: string
  try {
    text = decoder.decode(bytes.subarray(at))
  } catch (cause) {
    throw new ChatError('WIRE_MALFORMED', 'a text that is not UTF-8', { cause })
  }
  return flag === 1 ? { kind, target: bytes.slice(2, at), text } : { kind, text }
}
