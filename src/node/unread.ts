import type { ProvenEntry } from '../crypto/run.ts'
import { compareBytes, equalBytes } from '../ids.ts'
import type { ConversationRecord, Conversations } from '../store/conversations.ts'
import { MAX_PAGE_ENTRIES } from '../store/log-reader.ts'
import type { LogStore } from '../store/log-store.ts'
import { encodeOrder, type OrderKey, orderAfter, orderClock } from '../store/order-key.ts'
import { isMention, isUnread } from './messages.ts'
import type { Self } from './self.ts'

export interface UnreadOptions {
  readonly logs: Pick<LogStore, 'page'>
  readonly self: Self
}

/** What of a conversation's unread messages, and of those that name us, is not below a clock. */
export async function unreadFrom(
  { logs, self }: UnreadOptions,
  { key, read, unread, mentions }: ConversationRecord,
  from: bigint,
): Promise<{ readonly unread: number; readonly mentions: number }> {
  if (unread === 0 || (read && orderClock(read) >= from)) return { unread, mentions }
  const left = { unread: 0, mentions: 0 }
  let after: OrderKey = orderAfter(from - 1n)
  if (read && compareBytes(read, after) > 0) after = read
  for (;;) {
    const page = await logs.page(key, { after, limit: MAX_PAGE_ENTRIES })
    for (const each of page) {
      if (!isUnread(each) || equalBytes(each.entry.author, self.publicKey)) continue
      left.unread++
      if (isMention(each, self)) left.mentions++
    }
    const last = page.at(-1)
    if (!last || page.length < MAX_PAGE_ENTRIES) break
    after = encodeOrder(last.entry)
  }
  return { unread: Math.min(unread, left.unread), mentions: Math.min(mentions, left.mentions) }
}

export interface UnreadRecordsOptions {
  readonly records: Pick<Conversations, 'change'>
  readonly self: Self
}

/**
 * A message whose body has just gone is nothing to read any more. True if it was counted; then that is
 * durable. Call it once for each.
 */
export async function uncount(
  { records, self }: UnreadRecordsOptions,
  message: ProvenEntry,
): Promise<boolean> {
  const { entry } = message
  if (equalBytes(entry.author, self.publicKey) || !isUnread(message)) return false
  const order = encodeOrder(entry)
  const called = isMention(message, self) ? 1 : 0
  let counted = false
  await records.change(entry.conversation, (record) => {
    counted = record.unread > 0 && !(record.read && compareBytes(record.read, order) >= 0)
    if (!counted) return record
    const unread = record.unread - 1
    return { ...record, unread, mentions: Math.min(unread, Math.max(0, record.mentions - called)) }
  })
  return counted
}
