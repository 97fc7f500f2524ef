import { compareBytes, equalBytes } from '../ids.ts'
import type { ConversationRecord } from '../store/conversations.ts'
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
