import { type Conversation, formatConversation } from '../chat/conversation.ts'
import { TypingTold } from '../chat/typing-told.ts'
import type { Clock } from '../clock.ts'
import type { PeerId } from '../ids.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { People } from './people.ts'

/** What is needed of the network, once there is one. */
export interface TypingCarrier {
  /** Tells those of these peers who are here. */
  typing(conversation: Conversation, peers: ReadonlySet<PeerId>, on: boolean): void
}

export interface TypingOptions {
  readonly clock: Clock
  readonly conversations: Conversations
  readonly people: People
  readonly hub: EventHub
  /** False: nobody is told when we type. */
  readonly tells: boolean
}

/** Who is writing something right now, we among them: told to whoever is there, and kept nowhere. */
export class Typing {
  readonly #options: TypingOptions
  readonly #told = new TypingTold()
  #carrier: TypingCarrier | undefined

  constructor(options: TypingOptions) {
    this.#options = options
  }

  attach(carrier: TypingCarrier): void {
    this.#carrier = carrier
  }

  /** We type there, or no longer: tells the members who are here. False if nobody is ever told. */
  tell(conversation: Conversation, on: boolean): boolean {
    const { clock, tells } = this.#options
    if (!tells || !this.#carrier || !this.#mayKnow(conversation)) return false
    if (this.#told.tell(conversation, on, clock.monotonic())) {
      this.#carrier.typing(conversation, new Set(this.#members(conversation)), on)
    }
    return on
  }

  mayType(peer: PeerId, conversation: Conversation): boolean {
    return this.#members(conversation).includes(peer)
  }

  /** A peer types there, or no longer. */
  heard(peer: PeerId, conversation: Conversation, on: boolean): void {
    const { hub, people } = this.#options
    const typing = {
      conversation: formatConversation(conversation),
      peer,
      name: people.name(peer),
      typing: on,
    }
    hub.emit({ event: 'typing', typing })
  }

  #members(conversation: Conversation): readonly PeerId[] {
    return this.#options.conversations.view(conversation).members
  }

  /** Not who came with another key: nothing can be sent to them either. */
  #mayKnow(conversation: Conversation): boolean {
    if (conversation.kind !== 'direct') return true
    const trust = this.#options.people.get(conversation.peer)?.trust
    return trust !== 'changed' && trust !== 'blocked'
  }
}
