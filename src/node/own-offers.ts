import { basename, isAbsolute } from 'node:path'
import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { Transfer } from '../store/transfers.ts'
import { REFUSAL } from '../wire/packet.ts'
import type { Conversations } from './conversations.ts'
import type { OfferedView } from './events.ts'
import type { FileBook } from './file-book.ts'
import { readOffered } from './file-offering.ts'
import type { FileShelf } from './file-shelf.ts'
import type { FileStates } from './file-states.ts'
import type { Outbox } from './outbox.ts'
import type { People } from './people.ts'

export interface OwnOffersOptions {
  readonly clock: Clock
  readonly book: FileBook
  readonly shelf: FileShelf
  readonly states: FileStates
  readonly conversations: Conversations
  readonly people: People
  readonly outbox: Outbox
  /** It can be had of us again. */
  readonly onOffered: (transfer: Transfer) => void
  /** It cannot be had of us any more, for a reason of `REFUSAL`. */
  readonly onStopped: (transfer: Transfer, reason: number) => void
}

export interface OfferRequest {
  readonly to: string
  readonly path: string
  readonly name?: string
  readonly spooled?: boolean
  /** Whether a picture is shown small to whoever is in the conversation; true if not given. */
  readonly preview?: boolean
}

/** Files and folders that we hold out. */
export class OwnOffers {
  readonly #options: OwnOffersOptions

  constructor(options: OwnOffersOptions) {
    this.#options = options
  }

  /**
   * Reads a file or a folder and holds it out. Durable when it answers; waits for people who are
   * away. Rejects with `FILE_UNREADABLE`, `FILE_CHANGED` or the signal's reason.
   */
  async offer(request: OfferRequest, signal: AbortSignal): Promise<OfferedView> {
    const { clock, conversations, people, book, shelf, outbox } = this.#options
    const { path, spooled = false, preview = true } = request
    if (!isAbsolute(path)) throw new ChatError('FILE_UNREADABLE', `${path}: not an absolute path`)
    const conversation = conversations.resolve(request.to)
    if (conversation.kind === 'direct') await people.assertReachable(conversation.peer)
    if (conversation.kind === 'private') conversations.assertJoined(conversation)
    const name = request.name ?? basename(path)
    const read = await readOffered({ path, name, preview, shelf, clock, signal })
    const { offer, changedAt, leftOut } = read
    const forget = book.expect(offer, { path, changedAt, spooled })
    try {
      const transfer = book.get(await outbox.offer(conversation, offer))
      if (!transfer) throw new ChatError('FILE_NO_OFFER')
      return { ...book.view(transfer), leftOut }
    } finally {
      forget()
    }
  }

  /** From now on nobody gets anything of it. */
  async pause(transfer: Transfer): Promise<void> {
    const { states, onStopped } = this.#options
    states.assert(transfer, ['offered'])
    onStopped(await states.become(transfer, { state: 'paused' }), REFUSAL.paused)
  }

  async resume(transfer: Transfer): Promise<void> {
    const { states, onOffered } = this.#options
    const isGone = transfer.path === null || transfer.reason === 'FILE_CANCELLED'
    states.assert(transfer, isGone ? [] : ['paused', 'failed'])
    onOffered(await states.become(transfer, { state: 'offered', reason: null }))
  }

  /** Takes it back. */
  async cancel(transfer: Transfer): Promise<void> {
    const { states, onStopped } = this.#options
    states.assert(transfer, ['offered', 'paused'])
    const gone = { state: 'failed', reason: 'FILE_CANCELLED' } as const
    onStopped(await states.become(transfer, gone), REFUSAL.withdrawn)
    await this.#putAway(transfer)
  }

  /** What can be had of us, our own or of somebody else, is not what it was. */
  async lost(offer: Uint8Array, error: ChatError): Promise<void> {
    const { book, shelf, states, onStopped } = this.#options
    const transfer = book.get(offer)
    if (!transfer || transfer.state === 'failed') return
    await shelf.drop(transfer)
    if (!book.isOurs(transfer)) {
      // Where it was put it is the person's own: others have it from somebody else.
      await book.change(transfer, { path: null })
      onStopped(transfer, REFUSAL.absent)
      return
    }
    const lost = await states.become(transfer, { state: 'failed', reason: error.code })
    onStopped(lost, REFUSAL.changed)
  }

  /** What was made for a single receiver goes when that one has it, or does not want it. */
  async tidyUp(transfer: Transfer): Promise<void> {
    const { book } = this.#options
    const { state } = book.view(transfer)
    const isOver = state === 'done' || state === 'declined'
    if (!transfer.spooled || !isOver || book.conversation(transfer)?.kind !== 'direct') return
    await this.#putAway(transfer)
  }

  async #putAway(transfer: Transfer): Promise<void> {
    await this.#options.shelf.drop(transfer)
    await this.#options.shelf.unspool(transfer)
  }
}
