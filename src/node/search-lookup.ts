import { bytesKey, type Conversation } from '../chat/conversation.ts'
import { prefixesOf } from '../chat/words.ts'
import { compareBytes, equalBytes } from '../ids.ts'
import { encodeOrder } from '../store/order-key.ts'
import type { SearchIndex } from '../store/search-index.ts'
import type { SearchPlace } from '../store/search-place.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import type { MessageView } from './events.ts'
import type { History } from './history.ts'
import type { Found, SearchPlan } from './search-plan.ts'

/** Messages that are read together at most. */
const MOST = 512
const MAX_CLOCK = 2n ** 64n - 1n

/**
 * Asks the index, and looks at each message itself before it counts as found. Yields undefined before
 * it looks further. `STORE_DAMAGED` when the index must be made anew.
 */
export async function* lookUpMessages(
  index: SearchIndex,
  history: History,
  plan: SearchPlan,
): AsyncGenerator<Found | undefined> {
  const { words, limit, conversations, isIn, author, before, signal } = plan
  const wanted = new Map(conversations.map((each) => [bytesKey(each.key), each]))
  const places = index.find({
    prefixes: prefixesOf(words),
    log:
      isIn || author
        ? (ref) =>
            wanted.has(bytesKey(ref.conversation)) && (!author || equalBytes(ref.author, author))
        : undefined,
    upTo: before ? before.entry.entry.clock : MAX_CLOCK,
  })
  // As many as are wanted will often do.
  let size = Math.min(limit, MOST)
  let group: SearchPlace[] = []
  for await (const together of places) {
    signal.throwIfAborted()
    for (const place of together) {
      const ref = index.refOf(place.slot)
      if (ref && wanted.has(bytesKey(ref.conversation))) group.push(place)
    }
    if (group.length < size) continue
    yield undefined
    yield* await look(index, history, plan, { wanted, group })
    await new Promise(setImmediate)
    size = Math.min(size * 2, MOST)
    group = []
  }
  if (group.length > 0) yield undefined
  yield* await look(index, history, plan, { wanted, group })
}

/** Those of the group that are wanted, newest first; it holds all of a clock or none. */
async function look(
  index: SearchIndex,
  history: History,
  { before, fits, looked }: SearchPlan,
  {
    wanted,
    group,
  }: {
    readonly wanted: ReadonlyMap<string, Conversation>
    readonly group: readonly SearchPlace[]
  },
): Promise<readonly Found[]> {
  const entries = (await index.at(group)).flatMap((entry) => entry ?? [])
  looked(entries.length)
  const byConversation = new Map<Conversation, StoredEntry[]>()
  for (const entry of entries) {
    const conversation = wanted.get(bytesKey(entry.entry.conversation))
    if (!conversation) continue
    const same = byConversation.get(conversation) ?? []
    byConversation.set(conversation, same)
    same.push(entry)
  }
  const end = before && {
    conversation: before.conversation,
    order: bytesKey(encodeOrder(before.entry.entry)),
  }
  const found: Found[] = []
  for (const [conversation, theirs] of byConversation) {
    for (const view of await history.views(conversation, theirs)) {
      const isBefore = !end || compare(view.order, conversation, end.order, end.conversation) < 0
      if (isBefore && fits(view)) found.push({ conversation, view })
    }
  }
  return found.sort((a, b) => {
    return compare(b.view.order, b.conversation, a.view.order, a.conversation)
  })
}

/** Messages of one place in the order, in two conversations, go by the conversations' keys. */
function compare(a: MessageView['order'], inA: Conversation, b: string, inB: Conversation): number {
  if (a !== b) return a < b ? -1 : 1
  return compareBytes(inA.key, inB.key)
}
