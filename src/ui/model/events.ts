import type { MessageView, NodeEvent, PeerView, StatusView } from '../../rpc/methods.ts'
import { wordError } from '../error-line.ts'
import { isCalled } from '../highlight.ts'
import { plainWords } from '../markup.ts'
import { saidOf } from '../said.ts'
import { safeText } from '../sanitize.ts'
import { type Call, type Effect, type Step, step, then } from './action.ts'
import { alarmOf, withAlarm } from './alarm.ts'
import { learnConversation, withChanged } from './answers.ts'
import { withoutAsked } from './card.ts'
import { withTypist } from './composing.ts'
import { markRead } from './conversations.ts'
import { withFile } from './files.ts'
import { reduceRoomEvent } from './invitations.ts'
import { withOffer } from './offers.ts'
import { nameOf, titleOfId } from './people.ts'
import { currentTimeline, notify, type State, timelineOf, withPeer, withTimeline } from './state.ts'
import { withMessage } from './timeline.ts'
import { isShown } from './verdict.ts'

const SNAPSHOT: Call = { kind: 'call', method: 'snapshot', params: {}, purpose: { kind: 'quiet' } }

/** What the engine told by itself. */
export function reduceEvent(state: State, now: number, event: NodeEvent): Step {
  switch (event.event) {
    case 'ready':
      return step(state)
    case 'peer-online':
    case 'peer-offline':
    case 'peer-changed':
      return withPeerEvent(state, now, event.peer)
    case 'message':
      return withMessageEvent(state, now, event.message)
    case 'message-changed':
      return step(withChange(state, event.message))
    case 'conversation':
      return reduceRoomEvent(state, now, event.conversation)
    case 'warning': {
      const { code } = event.warning
      // Events were lost: what is shown may be wrong, so everything is asked for again.
      if (code === 'RPC_SLOW') return step(state, SNAPSHOT)
      if (isShown(state, code)) return step(withWarning(state, event.warning))
      const { answer } = state.texts
      const { message, hint } = wordError(state.texts, event.warning)
      const lines = [
        safeText(answer.warning(message)),
        ...(hint ? [safeText(answer.hint(hint))] : []),
      ]
      return step(notify(state, now, lines, 'error'))
    }
    case 'file':
      return step(withFile(state, now, event.file))
    case 'typing':
      return step(withTypist(state, event.typing))
    case 'closing':
      return step(state, { kind: 'leave', why: 'closed' })
  }
}

function withWarning(state: State, warning: StatusView['warnings'][number]): State {
  const warnings = [...state.status.warnings, warning]
  return { ...state, status: { ...state.status, warnings } }
}

function withPeerEvent(state: State, now: number, peer: PeerView): Step {
  const before = state.peers.get(peer.peer)
  const known = withPeer(state, peer)
  if (peer.trust !== 'changed' || before?.trust === 'changed') return step(known)
  const { title } = alarmOf(known, peer)
  return step(withAlarm(known, now, peer), {
    kind: 'alert',
    title,
    text: '',
    place: `@${peer.peer}`,
  })
}

function withMessageEvent(state: State, now: number, message: MessageView): Step {
  const { conversation } = message
  const own = message.from.peer === state.self.peer
  const held = state.timelines.has(conversation)
  const timeline = timelineOf(state, conversation)
  const known = timeline.messages.some(({ id }) => id === message.id)
  const shown = held ? withTimeline(state, conversation, withMessage(timeline, message)) : state
  const marked = own || known || state.focused ? shown : withFirstUnread(shown, message)
  // Nobody can say whether lines are looked at.
  const fresh = !own && !known && (state.plain || !state.focused)
  const heard = then(step(marked, ...(fresh ? alertOf(state, message) : [])), (next) =>
    learnConversation(next, conversation),
  )
  const read = then(heard, markRead)
  return own || known ? read : then(read, (next) => step(withOffer(next, now, message)))
}

/** A message has another form now; one that was taken back offers nothing any more. */
function withChange(state: State, message: MessageView): State {
  const changed = withChanged(state, message)
  return message.redacted ? withoutAsked(changed, message.id) : changed
}

const MAX_ALERT_CHARS = 500

/** The word to somebody who looks elsewhere, about a message that is meant for them. */
function alertOf(state: State, message: MessageView): readonly Effect[] {
  const { conversation, from } = message
  const direct = conversation.startsWith('@')
  if (state.muted.has(conversation) || !(direct || isCalled(state, message))) return []
  const { notify: texts } = state.texts
  const name = nameOf(state, from.peer, from.name)
  const place = titleOfId(state, conversation)
  const title = direct ? texts.direct(name) : texts.one(name, place)
  return [
    { kind: 'alert', title, text: plainWords(saidOf(state, message), MAX_ALERT_CHARS), place },
  ]
}

/** The line "new messages" where somebody stopped looking. */
function withFirstUnread(state: State, message: MessageView): State {
  const timeline = currentTimeline(state)
  if (message.conversation !== state.current || timeline.unreadFrom !== undefined) return state
  return withTimeline(state, state.current, { ...timeline, unreadFrom: message.order })
}
