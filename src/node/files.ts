import { isAbsolute } from 'node:path'
import type { Conversation } from '../chat/conversation.ts'
import type { Clock, Timer } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Closable } from '../resources.ts'
import { isEnded, type Transfer } from '../store/transfers.ts'
import { FILE_PROGRESS_MS, PARTS_TELL_MS } from '../wire/limits.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { FileView, OfferedView } from './events.ts'
import type { FileBook } from './file-book.ts'
import { FileIntakes } from './file-intakes.ts'
import { findTransfer } from './file-lookup.ts'
import type { FileShelf } from './file-shelf.ts'
import { FileStates } from './file-states.ts'
import { FileStreams } from './file-streams.ts'
import { FileTraffic } from './file-traffic.ts'
import type { History } from './history.ts'
import type { Outbox } from './outbox.ts'
import { type OfferRequest, OwnOffers } from './own-offers.ts'
import { discardPart } from './part-place.ts'
import type { People } from './people.ts'

export interface FilesOptions {
  readonly clock: Clock
  /** From 0 on and below 1. */
  readonly fraction: () => number
  readonly book: FileBook
  readonly shelf: FileShelf
  readonly conversations: Conversations
  readonly people: People
  readonly history: History
  readonly outbox: Outbox
  readonly hub: EventHub
  readonly downloads: string
  readonly spareBytes: number
  /** Whether a peer with a live session is in this conversation. */
  readonly isIn: (conversation: Conversation, peer: PeerId) => boolean
  readonly onLie: (peer: PeerId) => void
  readonly onError: (error: unknown) => void
}

/** Files and folders: holding them out, and taking them. */
export class Files implements Closable {
  readonly traffic: FileTraffic
  /** Where files go that somebody accepts without saying where. */
  readonly downloads: string
  readonly #options: FilesOptions
  readonly #states: FileStates
  readonly #own: OwnOffers
  readonly #intakes: FileIntakes
  readonly #streams: FileStreams
  readonly #timers: readonly Timer[]

  constructor(options: FilesOptions) {
    const { clock, book, shelf, onError } = options
    this.#options = options
    this.downloads = options.downloads
    this.#states = new FileStates(options)
    this.#own = new OwnOffers({
      ...options,
      states: this.#states,
      onOffered: (transfer) => this.traffic.offer(transfer),
      onStopped: (transfer, reason) => this.traffic.stop(transfer, reason),
    })
    const onChanged = (transfer: Transfer) => this.#states.changed(transfer)
    this.#intakes = new FileIntakes({
      clock,
      fraction: options.fraction,
      book,
      shelf,
      spareBytes: options.spareBytes,
      onChanged,
      onReport: (transfer) => this.traffic.reports.report(transfer),
      onSeek: (transfer) => this.traffic.seekAll(transfer),
      onWhole: (transfer) => this.traffic.offer(transfer),
      onLeft: (transfer) => this.traffic.leave(transfer),
      onLie: ({ peer }) => options.onLie(peer),
      onError,
    })
    this.#streams = new FileStreams({ intakes: this.#intakes, waits: this.#states.waits })
    this.traffic = new FileTraffic({
      clock,
      book,
      shelf,
      intakes: this.#intakes,
      sharesWith: (transfer, peer) => {
        const conversation = book.conversation(transfer)
        return conversation !== undefined && options.isIn(conversation, peer)
      },
      onChanged: (transfer) => {
        onChanged(transfer)
        this.#own.tidyUp(transfer).catch(onError)
      },
      onFault: (offer, error) => {
        this.#own.lost(offer, error).catch(onError)
      },
      onError,
    })
    book.onOffer((transfer) => {
      onChanged(transfer)
      if (transfer.state === 'waiting') this.#intakes.begin(transfer, null).catch(onError)
    })
    this.#timers = [
      clock.every(PARTS_TELL_MS, () => this.traffic.tellParts()),
      clock.every(FILE_PROGRESS_MS, () => {
        this.#intakes.tick()
        shelf.tidy().catch(onError)
      }),
    ]
  }

  /** Oldest first. */
  list(): readonly FileView[] {
    const { book } = this.#options
    return book.all().map((transfer) => book.view(transfer))
  }

  /** How many are coming in, or wait for it, and how many of ours somebody takes just now. */
  get moving(): number {
    const moves = ({ direction, state }: FileView) =>
      state === 'running' || (state === 'waiting' && direction === 'in')
    return this.list().filter(moves).length
  }

  async view(text: string): Promise<FileView> {
    return this.#options.book.view(await findTransfer(this.#options, text))
  }

  /** As `OwnOffers.offer`. */
  offer(request: OfferRequest, signal: AbortSignal): Promise<OfferedView> {
    return this.#own.offer(request, signal)
  }

  async accept(text: string, folder?: string): Promise<FileView> {
    const transfer = await this.#incoming(text)
    if (folder !== undefined && !isAbsolute(folder)) {
      throw new ChatError('FILE_DISK', `${folder}: not an absolute path`)
    }
    this.#states.assert(transfer, ['offered', 'declined', 'failed'])
    await this.#intakes.begin({ ...transfer, spooled: false }, folder ?? this.downloads)
    return this.#states.now(transfer)
  }

  async decline(text: string): Promise<FileView> {
    const transfer = await this.#incoming(text)
    this.#states.assert(transfer, ['offered', 'waiting', 'running', 'paused', 'failed'])
    const intake = this.#intakes.get(transfer.offer)
    if (intake) {
      await this.#intakes.end(intake, 'declined', { reason: null, keep: false })
    } else {
      await this.#giveUp(transfer, { state: 'declined', reason: null })
    }
    return this.#states.now(transfer)
  }

  /** Of what comes in, and of what we hold out: then nobody gets anything of it. */
  async pause(text: string): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) {
      await this.#own.pause(transfer)
    } else {
      this.#states.assert(transfer, ['waiting', 'running', 'paused'])
      const intake = this.#intakes.get(transfer.offer)
      if (intake) await this.#intakes.pause(intake, null)
    }
    return this.#states.now(transfer)
  }

  async resume(text: string): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) {
      await this.#own.resume(transfer)
    } else {
      this.#states.assert(transfer, ['paused', 'failed'])
      const spooled = this.#intakes.get(transfer.offer)?.stream !== undefined
      const folder = spooled ? null : (transfer.folder ?? this.downloads)
      await this.#intakes.begin({ ...transfer, spooled }, folder)
    }
    return this.#states.now(transfer)
  }

  /** Gives up what comes in, with what has come; declines what nobody took; takes back what we hold out. */
  async cancel(text: string): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) {
      await this.#own.cancel(transfer)
    } else if (transfer.state === 'offered') {
      return this.decline(text)
    } else {
      this.#states.assert(transfer, ['waiting', 'running', 'paused', 'failed'])
      const intake = this.#intakes.get(transfer.offer)
      const reason = 'FILE_CANCELLED'
      if (intake) await this.#intakes.end(intake, 'failed', { reason, keep: false })
      else await this.#giveUp(transfer, { state: 'failed', reason })
    }
    return this.#states.now(transfer)
  }

  /** Answers when it has ended well or otherwise, or with what is true after `timeoutMs`. */
  async wait(text: string, timeoutMs: number | undefined, signal: AbortSignal): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    const isOver = () => isEnded(this.#states.now(transfer).state)
    await this.#states.waits.until(isOver, timeoutMs, signal)
    return this.#states.now(transfer)
  }

  /** Takes a file for who reads it with `read`. Answers when it has ended; it ends with the signal. */
  async stream(text: string, signal: AbortSignal): Promise<FileView> {
    const transfer = await this.#incoming(text)
    this.#states.assert(transfer, ['offered', 'declined', 'failed'])
    await this.#streams.stream(transfer, signal)
    return this.#states.now(transfer)
  }

  async read(text: string, at: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#streams.read(await findTransfer(this.#options, text), at, signal)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel()
    this.traffic.close()
    await this.#intakes.close()
    await this.#options.shelf.close()
  }

  /** What has come of one that is not under way goes. */
  async #giveUp(transfer: Transfer, end: Pick<Transfer, 'state' | 'reason'>): Promise<void> {
    await discardPart(transfer)
    const gone = await this.#states.become(transfer, { ...end, received: 0, told: false })
    this.traffic.reports.report(gone)
  }

  async #incoming(text: string): Promise<Transfer> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) throw new ChatError('FILE_STATE', 'it is yours')
    return transfer
  }
}
