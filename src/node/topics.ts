import type { Causality } from '../chat/causality.ts'
import { decodeTopic } from '../chat/topic.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { compareBytes } from '../ids.ts'
import type { ConversationRecord } from '../store/conversations.ts'
import { encodeOrder } from '../store/order-key.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'

export type Topic = NonNullable<ConversationRecord['topic']>

/** What the entry says its room is about; undefined for an entry that is no topic. */
export function readTopic({ entry, body }: ProvenEntry): string | undefined {
  if (entry.type !== ENTRY_TYPE.message || !body) return undefined
  try {
    return decodeTopic(body.bytes)
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

/** The last topic that these entries set. A clock far ahead would hold its topic for ever. */
export function lastTopic(
  entries: readonly ProvenEntry[],
  causality: Causality,
): Topic | undefined {
  let last: Topic | undefined
  for (const entry of entries) {
    const text = readTopic(entry)
    if (text === undefined || causality.isQuarantined(entry.entry.clock)) continue
    last = later(last, { text, order: encodeOrder(entry.entry) })
  }
  return last
}

/** Of two topics the one that holds. */
export function later(one: Topic | null | undefined, other: Topic): Topic {
  return one && compareBytes(one.order, other.order) > 0 ? one : other
}
