import { ChatError } from '../errors.ts'
import { decodeBody, encodeBody } from '../wire/body.ts'
import { MAX_TOPIC_BYTES } from '../wire/limits.ts'

/** Kind of body that says what a room is about (docs/protocol.md §4.1). */
const TOPIC = 7
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

/** One line of at most 256 bytes; empty takes the topic away. Throws `ARGS_TOPIC`. */
export function parseTopic(text: string): string {
  const topic = text.trim()
  if (!isTopic(topic)) throw new ChatError('ARGS_TOPIC', `${Buffer.byteLength(topic)} bytes`)
  return topic
}

export function encodeTopic(text: string): Uint8Array {
  return encodeBody({ kind: TOPIC, text })
}

/** Undefined for a body of another kind, or one that is no topic. */
export function decodeTopic(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== TOPIC || bytes.length > 2 + MAX_TOPIC_BYTES) return undefined
  const { target, text } = decodeBody(bytes)
  return target === undefined && isTopic(text) ? text : undefined
}

function isTopic(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_TOPIC_BYTES && !UNSAFE.test(text)
}
