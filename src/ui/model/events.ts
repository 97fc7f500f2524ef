import type { MessageView, NodeEvent, PeerView } from '../../rpc/methods.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { type Call, type Effect, type Step, step, then } from './action.ts'
import { learnConversation, withChanged } from './answers.ts'
import { markRead } from './conversations.ts'
import { nameOf } from './people.ts'
import { withoutRoom } from './rooms.ts'
import {
  currentTimeline,
  notify,
  type State,
  timelineOf,
  withConversation,
  withPeer,
  withTimeline,
} from './state.ts'
import { withMessage } from './timeline.ts'

const BELL: Effect = { kind: 'bell' }
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
      return withMessageEvent(state, event.message)
    case 'message-changed':
      return step(withChanged(state, event.message))
    case 'conversation':
      return event.conversation.joined
        ? markRead(withConversation(state, event.conversation))
        : withoutRoom(state, event.conversation)
    case 'warning': {
      const { code, message, hint } = event.warning
      // Events were lost: what is shown may be wrong, so everything is asked for again.
      if (code === 'RPC_SLOW') return step(state, SNAPSHOT)
      const lines = [safeText(`warning: ${message}`), ...(hint ? [safeText(`hint: ${hint}`)] : [])]
      return step(notify(state, now, lines, 'error'))
    }
    case 'closing':
      return step(state, { kind: 'leave', why: 'closed' })
  }
}

function withPeerEvent(state: State, now: number, peer: PeerView): Step {
  const before = state.peers.get(peer.peer)
  const known = withPeer(state, peer)
  if (peer.trust !== 'changed' || before?.trust === 'changed') return step(known)
  return step(withAlarm(known, now, peer), BELL)
}

/** The loud word about a name that came with another key, here and where one would write to it. */
export function withAlarm(state: State, now: number, peer: PeerView): State {
  const name = nameOf(state, peer.peer)
  const whole = `@${peer.name}·${peer.tag}`
  const alarm: readonly SafeText[] = [
    safeText(`WARNING: the key behind the name ${name} has changed.`),
    safeText(
      'Either they have a new machine, or somebody else uses their name. Nothing is sent to this key until you trust it.',
    ),
    safeText(`Compare the safety numbers: /verify ${whole}`),
    safeText(`Only if they are equal: /trust ${whole}`),
  ]
  const told = notify(state, now, alarm, 'alarm')
  const direct = `@${peer.peer}`
  const both = told.timelines.has(direct) && direct !== told.current
  return both ? notify(told, now, alarm, 'alarm', direct) : told
}

function withMessageEvent(state: State, message: MessageView): Step {
  const { conversation } = message
  const own = message.from.peer === state.self.peer
  const held = state.timelines.has(conversation)
  const timeline = timelineOf(state, conversation)
  const known = timeline.messages.some(({ id }) => id === message.id)
  const shown = held ? withTimeline(state, conversation, withMessage(timeline, message)) : state
  const marked = own || known || state.focused ? shown : withFirstUnread(shown, message)
  const calls = message.mention || conversation.startsWith('@')
  const bell = calls && !own && !known && !state.focused ? [BELL] : []
  const heard = then(step(marked, ...bell), (next) => learnConversation(next, conversation))
  return then(heard, markRead)
}

/** The line "new messages" where somebody stopped looking. */
function withFirstUnread(state: State, message: MessageView): State {
  const timeline = currentTimeline(state)
  if (message.conversation !== state.current || timeline.unreadFrom !== undefined) return state
  return withTimeline(state, state.current, { ...timeline, unreadFrom: message.order })
}
