import type { MessageView } from '../../rpc/methods.ts'
import type { SafeText } from '../sanitize.ts'

/** Something this chat says itself, between the messages: an answer, a hint, an alarm. */
export interface Notice {
  readonly key: string
  readonly order: string
  readonly at: number
  readonly style: 'notice' | 'error' | 'alarm'
  readonly lines: readonly SafeText[]
}

/** One thing in a conversation as it is shown. */
export type Item =
  | { readonly key: string; readonly order: string; readonly message: MessageView }
  | { readonly key: string; readonly order: string; readonly notice: Notice }

/** Where the window stands: the lowest row shown is `hidden` rows above the end of this item. */
export interface Anchor {
  readonly key: string
  readonly hidden: number
}

/** A bounded window on a conversation's history, and what is shown of it. */
export interface Timeline {
  /** Oldest first, in the conversation's one order. */
  readonly messages: readonly MessageView[]
  readonly notices: readonly Notice[]
  /** Messages and notices in order, without what was cleared away. */
  readonly items: readonly Item[]
  /** Whether there is nothing older, or nothing newer, than this window. */
  readonly atStart: boolean
  readonly atEnd: boolean
  readonly loading: 'first' | 'older' | 'newer' | 'oldest' | undefined
  /** Changes that came while a page was on its way, which may be older than they. */
  readonly changed: ReadonlyMap<string, MessageView>
  /** Newer messages that are not in the window. */
  readonly missed: number
  /** Undefined while the newest message is followed. */
  readonly anchor: Anchor | undefined
  /** The line "new messages" stands before the first item at or after this order. */
  readonly unreadFrom: string | undefined
  /** Unread messages that are older than the window: the line stands higher still. */
  readonly unreadAbove: number
  /** Whether pages are loaded until the first unread message is here. */
  readonly seeking: boolean
  /** Nothing up to this order is shown (/clear) until somebody scrolls back. */
  readonly clearedTo: string | undefined
}

/** Messages kept in memory of one conversation. */
export const MAX_WINDOW = 1_000
export const PAGE = 100
const MAX_NOTICES = 200

export const UNLOADED: Timeline = {
  messages: [],
  notices: [],
  items: [],
  atStart: false,
  atEnd: false,
  loading: undefined,
  changed: new Map(),
  missed: 0,
  anchor: undefined,
  unreadFrom: undefined,
  unreadAbove: 0,
  seeking: false,
  clearedTo: undefined,
}

/** The first page, the newest messages there are. */
export function withNewest(timeline: Timeline, page: readonly MessageView[]): Timeline {
  return withItems({
    ...timeline,
    messages: merge([], latest(timeline, page)),
    atStart: page.length < PAGE,
    atEnd: true,
    loading: undefined,
    changed: new Map(),
    missed: 0,
    anchor: undefined,
  })
}

/** The beginning of the conversation, in place of the window. */
export function withOldest(timeline: Timeline, page: readonly MessageView[]): Timeline {
  const atEnd = page.length < PAGE
  const [first] = page
  return withItems({
    ...timeline,
    messages: page,
    atStart: true,
    atEnd,
    loading: undefined,
    changed: new Map(),
    missed: atEnd ? 0 : timeline.missed + timeline.messages.length,
    anchor: first && { key: first.id, hidden: 0 },
  })
}

/** The window moved to one message, with neither what is before nor what is after it. */
export function windowAround(timeline: Timeline, message: MessageView): Timeline {
  return withItems({
    ...timeline,
    messages: [message],
    atStart: false,
    atEnd: false,
    loading: undefined,
    changed: new Map(),
    missed: timeline.missed + timeline.messages.length,
    anchor: { key: message.id, hidden: 0 },
    clearedTo: undefined,
  })
}

/** The line "new messages" before the newest `unread` of the others, as far as they are here. */
export function withUnread(timeline: Timeline, unread: number, self: string): Timeline {
  const theirs = timeline.messages.filter(({ from }) => from.peer !== self)
  const unreadFrom = theirs.at(-Math.min(unread, theirs.length))?.order
  const unreadAbove = timeline.atStart ? 0 : Math.max(0, unread - theirs.length)
  return { ...timeline, unreadFrom, unreadAbove }
}

/** The line moved up, where a page of older messages has some that are unread too. */
export function withUnreadPage(
  timeline: Timeline,
  page: readonly MessageView[],
  self: string,
): Timeline {
  const { unreadAbove } = timeline
  if (unreadAbove === 0) return timeline
  const theirs = page.filter(({ from }) => from.peer !== self)
  const unreadFrom = theirs.at(-Math.min(unreadAbove, theirs.length))?.order ?? timeline.unreadFrom
  const left = timeline.atStart ? 0 : Math.max(0, unreadAbove - theirs.length)
  return { ...timeline, unreadFrom, unreadAbove: left }
}

/** A page before the window. What falls out at the other end is loaded again when it is needed. */
export function withOlder(timeline: Timeline, page: readonly MessageView[]): Timeline {
  const all = merge(timeline.messages, latest(timeline, page))
  const messages = all.slice(0, MAX_WINDOW)
  return withItems({
    ...timeline,
    messages,
    atStart: page.length < PAGE,
    atEnd: timeline.atEnd && messages.length === all.length,
    loading: undefined,
    changed: new Map(),
    missed: timeline.missed + all.length - messages.length,
  })
}

/** A page after the window. */
export function withNewer(timeline: Timeline, page: readonly MessageView[]): Timeline {
  const all = merge(timeline.messages, latest(timeline, page))
  const messages = all.slice(-MAX_WINDOW)
  const atEnd = page.length < PAGE
  return withItems({
    ...timeline,
    messages,
    atStart: timeline.atStart && messages.length === all.length,
    atEnd,
    loading: undefined,
    changed: new Map(),
    missed: atEnd ? 0 : Math.max(0, timeline.missed - page.length),
  })
}

/** A message that was just stored, by us or by a peer; late ones find their place in the order. */
export function withMessage(before: Timeline, message: MessageView): Timeline {
  const timeline = before.loading ? keepChange(before, message) : before
  if (timeline.loading === 'first') return timeline
  const oldest = timeline.messages[0]
  const newest = timeline.messages.at(-1)
  if (!timeline.atStart && oldest && message.order < oldest.order) return timeline
  if (!timeline.atEnd && (!newest || message.order > newest.order)) {
    return { ...timeline, missed: timeline.missed + 1 }
  }
  const all = merge(timeline.messages, [message])
  if (all.length <= MAX_WINDOW) return withItems({ ...timeline, messages: all })
  // Somebody who reads further up keeps what is before their eyes: the new end is left out.
  if (timeline.anchor) {
    const messages = all.slice(0, MAX_WINDOW)
    return withItems({ ...timeline, messages, atEnd: false, missed: timeline.missed + 1 })
  }
  return withItems({ ...timeline, messages: all.slice(-MAX_WINDOW), atStart: false })
}

/** The new form of a message, where it is in the window. */
export function withChange(timeline: Timeline, message: MessageView): Timeline {
  const at = timeline.messages.findLastIndex(({ id }) => id === message.id)
  const kept = timeline.loading ? keepChange(timeline, message) : timeline
  if (at === -1) return kept
  return withItems({ ...kept, messages: kept.messages.with(at, message) })
}

/** The notice put after what is there now. */
export function withNotice(timeline: Timeline, notice: Omit<Notice, 'order'>): Timeline {
  const after = timeline.messages.at(-1)?.order
  const order = after === undefined ? `${FIRST}${notice.key}` : `${after}${LAST}${notice.key}`
  const notices = [...timeline.notices, { ...notice, order }].slice(-MAX_NOTICES)
  return withItems({ ...timeline, notices })
}

/** Sorts before every order, and after every continuation of one. */
const FIRST = '\u0000'
const LAST = '\uffff'

/** Puts everything away, to be found again by scrolling back. */
export function cleared(timeline: Timeline): Timeline {
  const clearedTo = timeline.items.at(-1)?.order
  return withItems({
    ...timeline,
    notices: [],
    clearedTo,
    anchor: undefined,
    unreadFrom: undefined,
  })
}

export function uncleared(timeline: Timeline): Timeline {
  return timeline.clearedTo === undefined
    ? timeline
    : withItems({ ...timeline, clearedTo: undefined })
}

/** Messages and notices below what is shown. */
export function moreBelow(timeline: Timeline): number {
  const { anchor, items, missed } = timeline
  if (!anchor) return timeline.atEnd ? 0 : missed
  const at = items.findIndex(({ key }) => key === anchor.key)
  return missed + (at === -1 ? 0 : items.length - 1 - at + (anchor.hidden > 0 ? 1 : 0))
}

function keepChange(timeline: Timeline, message: MessageView): Timeline {
  const changed = new Map(timeline.changed).set(message.id, message)
  const [oldest] = changed.keys()
  if (changed.size > MAX_WINDOW && oldest !== undefined) changed.delete(oldest)
  return { ...timeline, changed }
}

/** The page with the changes that overtook it, and the messages of its range that came after it. */
function latest(timeline: Timeline, page: readonly MessageView[]): readonly MessageView[] {
  const { changed, loading } = timeline
  const known = new Set(page.map(({ id }) => id))
  const whole = page.length < PAGE
  const from = whole && loading !== 'newer' ? '' : (page[0]?.order ?? '')
  const open = loading === 'first' || (whole && loading === 'newer')
  const to = page.at(-1)?.order ?? ''
  const fresh = [...changed.values()].filter(
    ({ id, order }) => !known.has(id) && order >= from && (open || order <= to),
  )
  return [...page.map((message) => changed.get(message.id) ?? message), ...fresh]
}

/** Both in one order; of one id, the later given. Nearly always a concatenation. */
function merge(
  known: readonly MessageView[],
  added: readonly MessageView[],
): readonly MessageView[] {
  const ids = new Set(added.map(({ id }) => id))
  const all = [...known.filter(({ id }) => !ids.has(id)), ...added]
  return all.sort((a, b) => compare(a.order, b.order))
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function withItems(timeline: Timeline): Timeline {
  const { messages, clearedTo } = timeline
  const start = timeline.atStart ? undefined : messages[0]?.order
  const notices = timeline.notices.filter(({ order }) => start === undefined || order > start)
  const items: Item[] = []
  let next = 0
  const takeNotices = (before: string | undefined) => {
    for (let notice = notices[next]; notice; notice = notices[next]) {
      if (before !== undefined && notice.order > before) return
      items.push({ key: notice.key, order: notice.order, notice })
      next++
    }
  }
  for (const message of messages) {
    takeNotices(message.order)
    items.push({ key: message.id, order: message.order, message })
  }
  takeNotices(undefined)
  const shown = clearedTo === undefined ? items : items.filter(({ order }) => order > clearedTo)
  return { ...timeline, items: shown }
}
