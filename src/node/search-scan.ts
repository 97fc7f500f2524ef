import { bytesKey, type Conversation } from '../chat/conversation.ts'
import { compareBytes, equalBytes } from '../ids.ts'
import type { LogStore } from '../store/log-store.ts'
import { encodeOrder, type OrderKey, orderAfter } from '../store/order-key.ts'
import type { MessageView } from './events.ts'
import type { History } from './history.ts'
import type { Found, SearchPlan } from './search-plan.ts'

/** A conversation that is looked through from its end. */
interface Source {
  readonly conversation: Conversation
  /** Everything from here on was looked at; undefined when everything was. */
  end: OrderKey | undefined
  /** Found and not yet taken, oldest first. */
  readonly found: MessageView[]
}

/** What is looked through before others have their turn. */
const PAGE = 250

/**
 * Reads the history from the newest on: for what the index does not know, or not yet. Yields
 * undefined before it looks further.
 */
export async function* scanMessages(
  logs: LogStore,
  history: History,
  plan: SearchPlan,
): AsyncGenerator<Found | undefined> {
  const sources = plan.conversations.flatMap((conversation) => sourceOf(logs, conversation, plan))
  for (;;) {
    const next = newest(sources)
    if (!next) return
    const view = next.found.pop()
    if (view) yield { conversation: next.conversation, view }
    else {
      yield undefined
      await new Promise(setImmediate)
      plan.signal.throwIfAborted()
      await look(logs, history, plan, next)
    }
  }
}

/** Looks through one page more. */
async function look(
  logs: LogStore,
  history: History,
  { author, fits, looked }: SearchPlan,
  source: Source,
): Promise<void> {
  const { conversation, end } = source
  if (!end) return
  const page = await logs.page(conversation.key, { limit: PAGE, before: end })
  const [first] = page
  source.end = first && page.length === PAGE ? encodeOrder(first.entry) : undefined
  const theirs = author ? page.filter(({ entry }) => equalBytes(entry.author, author)) : page
  source.found.push(...(await history.views(conversation, theirs)).filter(fits))
  looked(page.length)
}

function sourceOf(logs: LogStore, conversation: Conversation, plan: SearchPlan): readonly Source[] {
  let last = -1n
  for (const { clock } of logs.heads(conversation.key)) if (clock > last) last = clock
  if (last < 0n) return []
  const ends = [orderAfter(last), ...(plan.before ? [endAt(conversation, plan.before)] : [])]
  return [{ conversation, end: ends.sort(compareBytes)[0], found: [] }]
}

/** What has the newest message that was found, or may have one that is newer still. */
function newest(sources: readonly Source[]): Source | undefined {
  let best: Source | undefined
  for (const source of sources) {
    if (!source.end && source.found.length === 0) continue
    if (!best || compare(source, best) > 0) best = source
  }
  return best
}

/** Messages of one place in the order, in two conversations, go by the conversations' keys. */
function compare(a: Source, b: Source): number {
  const [left, right] = [place(a), place(b)]
  if (left !== right) return left < right ? -1 : 1
  const known = Math.sign(a.found.length) - Math.sign(b.found.length)
  return known || compareBytes(a.conversation.key, b.conversation.key)
}

function place({ found, end }: Source): string {
  return found.at(-1)?.order ?? (end ? bytesKey(end) : '')
}

/** Where a conversation ends that is looked at from before that message on. */
function endAt({ key }: Conversation, before: NonNullable<SearchPlan['before']>): OrderKey {
  const { conversation, entry } = before
  const follows = compareBytes(key, conversation.key) < 0
  return encodeOrder({ ...entry.entry, seq: entry.entry.seq + (follows ? 1 : 0) })
}
