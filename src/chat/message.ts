import { ChatError } from '../errors.ts'
import { decodeBody, encodeBody } from '../wire/body.ts'
import { MAX_TEXT_BYTES } from '../wire/limits.ts'

/** Kinds of body that are a message of their own (docs/protocol.md §4.1). */
const KINDS = { text: 1, action: 2 } as const
const NAMES: ReadonlyMap<number, Message['kind']> = new Map([
  [KINDS.text, 'text'],
  [KINDS.action, 'action'],
])

/** What a person said. */
export interface Message {
  readonly kind: keyof typeof KINDS
  readonly text: string
  /** Id of the entry replied to. */
  readonly replyTo?: Uint8Array
}

/** Throws `ARGS_TEXT` for an empty or too long text, or one that is not Unicode. */
export function parseText(text: string): string {
  const bytes = Buffer.byteLength(text)
  if (bytes < 1 || bytes > MAX_TEXT_BYTES) throw new ChatError('ARGS_TEXT', `${bytes} bytes`)
  if (/\p{Cs}/u.test(text)) throw new ChatError('ARGS_TEXT', 'not Unicode')
  return text
}

export function encodeMessage({ kind, text, replyTo }: Message): Uint8Array {
  return encodeBody({ kind: KINDS[kind], text, ...(replyTo ? { target: replyTo } : {}) })
}

/** True for the body of something that a person said, as far as its kind tells. */
export function isMessage(bytes: Uint8Array): boolean {
  return NAMES.has(bytes[0] ?? 0)
}

/** Undefined for a body of another kind; throws `WIRE_…` for what is no body, or out of bounds. */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  const { kind: code, target, text } = decodeBody(bytes)
  const kind = NAMES.get(code)
  if (kind === undefined) return undefined
  if (text === '' || Buffer.byteLength(text) > MAX_TEXT_BYTES) {
    throw new ChatError('WIRE_MALFORMED', 'a message of a wrong length')
  }
  return target ? { kind, text, replyTo: target } : { kind, text }
}
