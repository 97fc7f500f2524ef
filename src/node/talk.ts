import { type Conversation, formatConversation } from '../chat/conversation.ts'
import { parseText } from '../chat/message.ts'
import { parseReaction } from '../chat/reaction.ts'
import { ChatError } from '../errors.ts'
import type { AlsoWrites } from '../store/batch.ts'
import type { Conversations } from './conversations.ts'
import type { Erasure } from './erasure.ts'
import type { MessageView } from './events.ts'
import type { History, Located } from './history.ts'
import type { Outbox } from './outbox.ts'
import type { PastRooms } from './past-rooms.ts'
import type { People } from './people.ts'
import type { Self } from './self.ts'

export interface TalkOptions {
  readonly self: Self
  readonly people: People
  readonly conversations: Conversations
  readonly pastRooms: PastRooms
  readonly history: History
  readonly outbox: Outbox
  readonly erasure: Erasure
}

export interface SendRequest {
  readonly to: string
  readonly text: string
  readonly kind?: 'text' | 'action'
  readonly replyTo?: string
  /** The conversation whose draft this was: it is gone once the message is durable, and not before. */
  readonly draft?: string
}

export interface EditRequest {
  readonly id: string
  readonly text: string
}

export interface ReactRequest {
  readonly id: string
  readonly emoji: string
  readonly remove?: boolean
}

/** What we say, and what we say about what was said. Every answer is durable. */
export class Talk {
  readonly #options: TalkOptions

  constructor(options: TalkOptions) {
    this.#options = options
  }

  async send(request: SendRequest, also?: AlsoWrites): Promise<MessageView> {
    const { pastRooms, history, outbox } = this.#options
    const text = parseText(request.text)
    const conversation = pastRooms.present(request.to)
    await this.#assertMayWrite(conversation)
    const { kind = 'text', replyTo } = request
    const original = replyTo === undefined ? undefined : await history.find(replyTo)
    if (original && original.conversation !== conversation) {
      throw new ChatError('NODE_NO_MESSAGE', `not in ${formatConversation(conversation)}`)
    }
    const body = { kind, text, ...(original ? { replyTo: original.entry.id } : {}) }
    return outbox.send(conversation, body, also)
  }

  /** Gives a message of ours another text. Throws `NODE_NO_MESSAGE` or `NODE_NOT_AUTHOR`. */
  async edit(request: EditRequest): Promise<MessageView> {
    const text = parseText(request.text)
    const { located, view } = await this.#standing(request.id)
    this.#assertOurs(view)
    if (view.kind === 'file') throw new ChatError('NODE_NO_MESSAGE', 'it is a file')
    if (view.text === text) return view
    return this.#change(located, { kind: 'edit', target: located.entry.id, text })
  }

  /**
   * Takes a message of ours back, here with every trace of its text by the time this answers. Throws
   * `NODE_NO_MESSAGE` or `NODE_NOT_AUTHOR`; a message that was taken back already is left so.
   */
  async redact({ id }: { readonly id: string }): Promise<MessageView> {
    const { history, erasure } = this.#options
    const located = await history.find(id)
    const view = await history.view(located)
    this.#assertOurs(view)
    if (view.redacted) return view
    const redacted = await this.#change(located, { kind: 'redact', target: located.entry.id })
    await history.told()
    await erasure.settled()
    return redacted
  }

  /**
   * Adds a reaction of ours to anybody's message, or takes it away. Throws `NODE_NO_MESSAGE`, or
   * `ARGS_REACTION` for what is none, unless it is one of ours to be taken away.
   */
  async react({ id, emoji: text, remove = false }: ReactRequest): Promise<MessageView> {
    const { located, view } = await this.#standing(id)
    const ours = Object.entries(view.reactions)
      .filter(([, peers]) => peers.includes(this.#options.self.peer))
      .map(([emoji]) => emoji)
    const emoji = remove && ours.includes(text) ? text : parseReaction(text)
    if (ours.includes(emoji) !== remove) return view
    const kind = remove ? 'unreact' : 'react'
    return this.#change(located, { kind, target: located.entry.id, emoji })
  }

  async #change(located: Located, change: Parameters<Outbox['change']>[1]): Promise<MessageView> {
    const { history, outbox } = this.#options
    await this.#assertMayWrite(located.conversation)
    await outbox.change(located.conversation, change)
    return history.view(located)
  }

  /** A message that was not taken back. */
  async #standing(id: string): Promise<{ readonly located: Located; readonly view: MessageView }> {
    const { history } = this.#options
    const located = await history.find(id)
    const view = await history.view(located)
    if (view.redacted) throw new ChatError('NODE_NO_MESSAGE', 'it was deleted')
    if (view.kind === 'event') throw new ChatError('NODE_NO_MESSAGE', 'nobody said this')
    return { located, view }
  }

  #assertOurs({ from, kind }: MessageView): void {
    if (kind === 'event') throw new ChatError('NODE_NO_MESSAGE', 'nobody said this')
    if (from.peer !== this.#options.self.peer) throw new ChatError('NODE_NOT_AUTHOR', from.name)
  }

  /** As `People.assertReachable`; in a private room, once we have accepted the invitation. */
  async #assertMayWrite(conversation: Conversation): Promise<void> {
    const { people, conversations } = this.#options
    if (conversation.kind === 'direct') await people.assertReachable(conversation.peer)
    if (conversation.kind === 'private') conversations.assertJoined(conversation)
  }
}
