import type { MessageView } from '../../rpc/methods.ts'
import { EMPTY_EDITOR } from '../editor.ts'
import { safeText } from '../sanitize.ts'
import { type Call, type PagePart, type Step, step, then } from './action.ts'
import { withoutAnswering } from './answering.ts'
import { titleOfId } from './people.ts'
import { revealed } from './reveal.ts'
import {
  currentConversation,
  currentTimeline,
  MAX_TIMELINES,
  notify,
  type State,
  timelineOf,
  withConversation,
  withTimeline,
} from './state.ts'
import { PAGE, uncleared, windowAround, withUnread } from './timeline.ts'

/** The chat turned to `conversation`: its draft, its messages, and what is new in them as read. */
export function switchTo(before: State, conversation: string): Step {
  if (conversation === before.current && currentTimeline(before).atEnd) {
    return settle({ ...before, conversationsTop: undefined, peopleTop: 0 })
  }
  const state = withoutAnswering(before)
  const left = withTimeline(state, state.current, {
    ...currentTimeline(state),
    unreadFrom: undefined,
  })
  const { plain } = state
  const drafts = plain ? left.drafts : new Map(left.drafts).set(state.current, state.editor)
  const draft = plain ? state.editor : (drafts.get(conversation) ?? EMPTY_EDITOR)
  const turned: State = {
    ...left,
    drafts,
    current: conversation,
    editor: { ...draft, killed: state.editor.killed },
    completion: undefined,
    dialog: undefined,
    leaving: false,
    conversationsTop: undefined,
    peopleTop: 0,
  }
  return settle(forgetTimelines(withUnreadLine(turned)))
}

/** As somebody asked for it: who is there already is told so. */
export function goTo(state: State, now: number, conversation: string): Step {
  if (conversation !== state.current) return switchTo(state, conversation)
  const { already } = state.texts.going
  const told = notify(state, now, safeText(already(titleOfId(state, conversation))))
  return switchTo(told, conversation)
}

/** Loads what the current conversation lacks, and marks as read what is before the person's eyes. */
export function settle(state: State): Step {
  const timeline = currentTimeline(state)
  if (timeline.loading) return step(state)
  if (timeline.atEnd || timeline.anchor) return markRead(state)
  return loadPage(state, 'first')
}

/** Turns the window to a message of the current conversation, wherever in its history that is. */
export function jumpTo(state: State, message: MessageView): Step {
  const timeline = currentTimeline(state)
  if (timeline.messages.some(({ id }) => id === message.id)) {
    return step(revealed(withTimeline(state, state.current, uncleared(timeline)), message.id))
  }
  return loadPage(withTimeline(state, state.current, windowAround(timeline, message)), 'older')
}

/** Turns the window to the very beginning. */
export function jumpToOldest(state: State): Step {
  const timeline = currentTimeline(state)
  if (timeline.atStart || timeline.loading === 'oldest') return step(state)
  const shown = withTimeline(state, state.current, { ...timeline, loading: undefined })
  return loadPage(shown, 'oldest')
}

/** Asks for one more page of the current conversation, unless there is none or one is coming. */
export function loadPage(state: State, part: PagePart): Step {
  const timeline = currentTimeline(state)
  const { messages, loading } = timeline
  if (loading || (part === 'older' && timeline.atStart) || (part === 'newer' && timeline.atEnd)) {
    return step(state)
  }
  const edge = edgeOf(messages, part)
  const conversation = state.current
  const call: Call = {
    kind: 'call',
    method: 'history',
    params: {
      conversation,
      limit: PAGE,
      ...(part === 'older' && edge !== undefined ? { before: edge } : {}),
      ...(part === 'newer' && edge !== undefined ? { after: edge } : {}),
      ...(part === 'oldest' ? { take: 'first' as const } : {}),
    },
    purpose: { kind: 'page', conversation, part, edge },
  }
  return step(withTimeline(state, conversation, { ...timeline, loading: part }), call)
}

/** The message that a page of this part begins after or ends before. */
export function edgeOf(messages: readonly MessageView[], part: PagePart): string | undefined {
  if (part === 'older') return messages[0]?.id
  return part === 'newer' ? messages.at(-1)?.id : undefined
}

/** Turns to the newest messages, loading them anew where the window has moved away from them. */
export function followNewest(state: State): Step {
  const timeline = currentTimeline(state)
  const followed = withTimeline(state, state.current, { ...timeline, anchor: undefined })
  if (timeline.atEnd) return markRead(followed)
  // Whatever else was on its way is not wanted any more.
  const loading = timeline.loading === 'first' ? 'first' : undefined
  const free = withTimeline(followed, state.current, { ...timeline, anchor: undefined, loading })
  return then(loadPage(free, 'first'), markRead)
}

/** Tells the engine that everything here is read, when it is shown to somebody who looks. */
export function markRead(state: State): Step {
  const view = currentConversation(state)
  const { anchor, atEnd } = currentTimeline(state)
  if (!view || view.unread === 0 || !state.focused || anchor || !atEnd) return step(state)
  const call: Call = {
    kind: 'call',
    method: 'read',
    params: { conversation: view.conversation },
    purpose: { kind: 'quiet' },
  }
  return step(withConversation(state, { ...view, unread: 0, mentions: 0 }), call)
}

/** The conversation `by` places away, going round at the ends. */
export function neighbour(state: State, by: 1 | -1): string {
  const { conversations, current } = state
  const at = conversations.findIndex(({ conversation }) => conversation === current)
  const to = (at + by + conversations.length) % Math.max(1, conversations.length)
  return conversations[to]?.conversation ?? current
}

/** The next conversation with something unread: mentions and direct messages before the rest. */
export function nextUnread(state: State): string | undefined {
  const at = state.conversations.findIndex(({ conversation }) => conversation === state.current)
  const round = [...state.conversations.slice(at + 1), ...state.conversations.slice(0, at + 1)]
  const waiting = round.filter(({ unread }) => unread > 0)
  const urgent = waiting.find(({ mentions, kind }) => mentions > 0 || kind === 'direct')
  return (urgent ?? waiting[0])?.conversation
}

/** The line "new messages" before the first that nobody has looked at. */
export function withUnreadLine(state: State): State {
  const unread = currentConversation(state)?.unread ?? 0
  const timeline = currentTimeline(state)
  if (unread === 0 || timeline.messages.length === 0) return state
  return withTimeline(state, state.current, withUnread(timeline, unread, state.self.peer))
}

/** Keeps the timelines looked at last. What falls out is loaded again when it is looked at. */
function forgetTimelines(state: State): State {
  const current = timelineOf(state, state.current)
  const timelines = new Map(state.timelines)
  timelines.delete(state.current)
  timelines.set(state.current, current)
  for (const conversation of timelines.keys()) {
    if (timelines.size <= MAX_TIMELINES) break
    timelines.delete(conversation)
  }
  return { ...state, timelines }
}
