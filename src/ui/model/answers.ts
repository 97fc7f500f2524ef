import type { ConversationView, MessageView } from '../../rpc/methods.ts'
import { plainMessage } from '../plain-message.ts'
import { safeText } from '../sanitize.ts'
import {
  type Answer,
  type Failure,
  type PagePart,
  type Purpose,
  type Step,
  step,
  then,
} from './action.ts'
import {
  edgeOf,
  followNewest,
  goTo,
  loadPage,
  settle,
  switchTo,
  withUnreadLine,
} from './conversations.ts'
import { withoutDraft } from './drafts.ts'
import { reduceFileAnswer } from './files.ts'
import { withFinds } from './find.ts'
import { reduceRetention } from './history-answers.ts'
import { giveBack } from './outgoing.ts'
import { withPeerAnswer } from './peer-answers.ts'
import { refusalOf } from './refusal.ts'
import { revealedAtTop } from './reveal.ts'
import { reduceRoomAnswer } from './rooms.ts'
import { showSafetyNumber } from './safety.ts'
import { nearNewest } from './scroll.ts'
import { withFound } from './search.ts'
import { seekUnread } from './seek.ts'
import {
  notify,
  type State,
  timelineOf,
  withConversation,
  withPeer,
  withSnapshot,
  withTimeline,
} from './state.ts'
import {
  withChange,
  withMessage,
  withNewer,
  withNewest,
  withOlder,
  withOldest,
  withUnreadPage,
} from './timeline.ts'

/** What the engine answered to a call of ours. */
export function reduceAnswer(state: State, now: number, answer: Answer): Step {
  switch (answer.method) {
    case 'history':
      return answer.purpose.kind === 'page'
        ? withPage(state, answer.purpose.conversation, answer.purpose, answer.result)
        : step(withHistory(state, now, answer.result, answer.purpose))
    case 'send':
      return withSent(sentDraft(state, answer.params.draft), answer.result)
    case 'edit':
    case 'redact':
    case 'react':
      return step(withChanged(state, answer.result))
    case 'conversation':
      return opened(state, now, answer.result, answer.purpose.kind === 'command')
    case 'read':
      return step(withConversation(state, answer.result))
    case 'retention':
      return reduceRetention(state, now, answer)
    case 'receipts':
      return step(notify(state, now, safeText(state.texts.answer.receipts(answer.result.on))))
    case 'status':
      return step({ ...state, status: answer.result })
    case 'snapshot':
      return settle({ ...withSnapshot(state, answer.result), timelines: new Map() })
    case 'conversations':
      return step(answer.result.reduce(withConversation, state))
    case 'search': {
      const { purpose, result } = answer
      if (purpose.kind === 'find') return step(withFinds(state, purpose.asked, result))
      const asked = 'conversation' in purpose ? purpose.conversation : state.current
      return step(withFound(state, now, result, asked))
    }
    case 'verify':
      return step(showSafetyNumber(state, now, answer.result))
    case 'peers':
      return step(answer.result.reduce(withPeer, state))
    case 'connect':
    case 'presence':
    case 'rename':
    case 'alias':
    case 'trust':
    case 'untrust':
    case 'dismiss':
    case 'block':
    case 'unblock':
      return step(withPeerAnswer(state, now, answer))
    case 'rooms':
    case 'join':
    case 'leave':
    case 'topic':
    case 'members':
    case 'create':
    case 'invite':
    case 'remove':
    case 'accept':
    case 'decline':
      return reduceRoomAnswer(state, now, answer)
    case 'files':
    case 'file':
    case 'filePreview':
    case 'fileOffer':
    case 'fileAccept':
    case 'fileDecline':
    case 'filePause':
    case 'fileResume':
    case 'fileCancel':
    case 'fileWait':
    case 'fileAuto':
      return reduceFileAnswer(state, now, answer)
    case 'draft': {
      const { plain } = state.texts
      const dropped = withoutDraft(state, answer.params.conversation)
      return step(notify(dropped, now, safeText(plain.draftDropped)))
    }
    case 'fileStream':
    case 'fileRead':
    case 'typing':
    case 'drafts':
    case 'wait':
    case 'stop':
      return step(state)
  }
}

/** What the engine refused: said in one line, and what was typed comes back. */
export function reduceFailure(state: State, now: number, failure: Failure): Step {
  const { purpose, method } = failure
  const settled = method === 'send' ? { ...state, sending: Math.max(0, state.sending - 1) } : state
  if (purpose.kind === 'quiet') return step(settled)
  const told = notify(settled, now, refusalOf(state, failure), 'error', purpose.conversation)
  if (purpose.kind === 'page') {
    const timeline = { ...timelineOf(told, purpose.conversation), loading: undefined }
    return step(withTimeline(told, purpose.conversation, timeline))
  }
  return step(purpose.kind === 'typed' ? giveBack(told, purpose.conversation, purpose.typed) : told)
}

/** What was said before, told again; plain mode has nothing to scroll. */
function withHistory(
  state: State,
  now: number,
  messages: readonly MessageView[],
  purpose: Purpose,
): State {
  if (purpose.kind !== 'command') return state
  const lines = messages.flatMap((message) => plainMessage(state, message)).map(safeText)
  const said = lines.length > 0 ? lines : safeText(state.texts.answer.nothingFound)
  return notify(state, now, said, 'notice', purpose.conversation)
}

function withPage(
  state: State,
  conversation: string,
  { part, edge }: { readonly part: PagePart; readonly edge?: string | undefined },
  page: readonly MessageView[],
): Step {
  const timeline = timelineOf(state, conversation)
  // A page that nobody waits for any more: the timeline was forgotten or begun anew.
  if (timeline.loading !== part || (edge && edge !== edgeOf(timeline.messages, part))) {
    return step(state)
  }
  const merge = { first: withNewest, older: withOlder, newer: withNewer, oldest: withOldest }[part]
  const merged = merge(timeline, page)
  const marked = part === 'older' ? withUnreadPage(merged, page, state.self.peer) : merged
  const filled = withTimeline(state, conversation, marked)
  if (conversation !== state.current) return step(filled)
  if (part === 'oldest') return settle(revealedAtTop(filled, 0))
  if (part === 'older' && marked.seeking) return seekUnread(filled)
  const sides = part === 'older' && !marked.atEnd && nearNewest(filled)
  return sides
    ? loadPage(filled, 'newer')
    : settle(part === 'first' ? withUnreadLine(filled) : filled)
}

/** In plain mode a draft is kept until it is durable as a message; on a screen it is in the line, or not. */
function sentDraft(state: State, draft: string | undefined): State {
  return state.plain && draft !== undefined ? withoutDraft(state, draft) : state
}

/** Our own message is durable: shown, and its conversation with it. */
function withSent(state: State, message: MessageView): Step {
  const sent = { ...state, sending: Math.max(0, state.sending - 1) }
  const timeline = timelineOf(sent, message.conversation)
  // The event may have come before, and a newer state with it.
  const known = timeline.messages.some(({ id }) => id === message.id)
  const kept = timeline.changed.has(message.id)
  const shown =
    known || kept || !sent.timelines.has(message.conversation)
      ? sent
      : withTimeline(sent, message.conversation, withMessage(timeline, message))
  if (message.conversation === shown.current) return followNewest(shown)
  return then(learnConversation(shown, message.conversation), (next) =>
    switchTo(next, message.conversation),
  )
}

/** The new form of a message; the event that says the same may be slower. */
export function withChanged(state: State, message: MessageView): State {
  const { conversation } = message
  if (!state.timelines.has(conversation)) return state
  const timeline = withChange(timelineOf(state, conversation), message)
  return withTimeline(state, conversation, timeline)
}

/** Asks for a conversation that was not heard of yet. */
export function learnConversation(state: State, conversation: string): Step {
  if (state.conversations.some((known) => known.conversation === conversation)) return step(state)
  return step(state, {
    kind: 'call',
    method: 'conversations',
    params: {},
    purpose: { kind: 'quiet' },
  })
}

function opened(state: State, now: number, view: ConversationView, wanted: boolean): Step {
  const known = withConversation(state, view)
  return wanted ? goTo(known, now, view.conversation) : step(known)
}
