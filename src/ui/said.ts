import type { PeerId } from '../ids.ts'
import type { MessageView } from '../rpc/methods.ts'
import { nameOf } from './model/people.ts'
import type { State } from './model/state.ts'
import type { Texts } from './texts/texts.ts'

/** How people are called here, and in which language; `self` is who looks. */
export interface Telling {
  readonly texts: Pick<Texts, 'happenings'>
  readonly self: PeerId
  readonly nameOf: (peer: PeerId, known: string) => string
}

/**
 * What a message says: what its author wrote, or what happened, in the person's language. Not yet safe.
 * What a newer engine tells of is told in its words.
 */
export function saidIn({ texts, self, nameOf }: Telling, { text, event }: MessageView): string {
  if (!event) return text
  const { happenings: words } = texts
  const { kind, target, room } = event
  const whom =
    target === null
      ? ''
      : target.peer === self && room !== null
        ? words.you
        : nameOf(target.peer, target.name)
  switch (kind) {
    case 'topic':
      return event.text ? words.topic(event.text) : words.noTopic
    case 'joined':
    case 'left':
      return words[kind]
    case 'invited':
      return room === null ? words.invited(whom) : words.invitedTo(whom, room)
    case 'removed':
      return room === null ? words.removed(whom) : words.removedFrom(whom, room)
    case 'declined':
      return room === null ? words.declined(whom) : words.declinedFor(room)
    default:
      return text
  }
}

/** The same, as this chat tells it. */
export function saidOf(state: State, message: MessageView): string {
  if (!message.event) return message.text
  const named = (peer: PeerId, known: string) => nameOf(state, peer, known)
  return saidIn({ texts: state.texts, self: state.self.peer, nameOf: named }, message)
}
