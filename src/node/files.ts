import { basename, isAbsolute } from 'node:path'
import type { Conversation } from '../chat/conversation.ts'
import type { Clock, Timer } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Closable } from '../resources.ts'
import type { Transfer } from '../store/transfers.ts'
import { FILE_PROGRESS_MS, PARTS_TELL_MS } from '../wire/limits.ts'
import { REFUSAL } from '../wire/packet.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { FileView } from './events.ts'
import type { FileBook } from './file-book.ts'
import { FileIntakes } from './file-intakes.ts'
import { findTransfer } from './file-lookup.ts'
import { readOffered } from './file-offering.ts'
import type { FileShelf } from './file-shelf.ts'
import { FileStreams } from './file-streams.ts'
import { FileTraffic } from './file-traffic.ts'
import { FileWaits } from './file-waits.ts'
import type { History } from './history.ts'
import type { Outbox } from './outbox.ts'
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
  /** Where files go that somebody accepts without saying where. */
  readonly downloads: string
  readonly spareBytes: number
  /** Whether a peer with a live session is in this conversation. */
  readonly isIn: (conversation: Conversation, peer: PeerId) => boolean
  readonly onLie: (peer: PeerId) => void
  readonly onError: (error: unknown) => void
}

export interface OfferRequest {
  readonly to: string
  readonly path: string
  readonly name?: string
  readonly spooled?: boolean
  /** Whether a picture is shown small to whoever is in the conversation; true if not given. */
  readonly preview?: boolean
}

/** Files and folders: holding them out, and taking them. */
export class Files implements Closable {
  readonly traffic: FileTraffic
  readonly #options: FilesOptions
  readonly #intakes: FileIntakes
  readonly #timers: readonly Timer[]
  readonly #waits: FileWaits
  readonly #streams: FileStreams

  constructor(options: FilesOptions) {
    const { clock, book, shelf, onError } = options
    this.#options = options
    this.#waits = new FileWaits(clock)
    const onChanged = (transfer: Transfer) => this.#changed(transfer)
    this.#intakes = new FileIntakes({
      clock,
      fraction: options.fraction,
      book,
      shelf,
      spareBytes: options.spareBytes,
      onChanged,
      onReport: (transfer) => this.traffic.report(transfer),
      onSeek: (transfer) => this.traffic.seekAll(transfer),
      onWhole: (transfer) => this.traffic.offer(transfer),
      onLeft: (transfer) => this.traffic.leave(transfer),
      onLie: ({ peer }) => options.onLie(peer),
      onError,
    })
    this.#streams = new FileStreams({ intakes: this.#intakes, waits: this.#waits })
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
        this.#changed(transfer)
        this.#tidyUp(transfer).catch(onError)
      },
      onFault: (offer, error) => {
        this.#lost(offer, error).catch(onError)
      },
      onError,
    })
    book.onOffer((transfer) => {
      this.#changed(transfer)
      this.#takeByItself(transfer).catch(onError)
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

  async view(text: string): Promise<FileView> {
    return this.#options.book.view(await findTransfer(this.#options, text))
  }

  /**
   * Reads a file or a folder and holds it out. Durable when it answers; waits for people who are
   * away. Rejects with `FILE_UNREADABLE`, `FILE_CHANGED` or the signal's reason.
   */
  async offer(request: OfferRequest, signal: AbortSignal): Promise<FileView> {
    const { clock, conversations, people, book, shelf, outbox } = this.#options
    const { path, spooled = false, preview = true } = request
    if (!isAbsolute(path)) throw new ChatError('FILE_UNREADABLE', `${path}: not an absolute path`)
    const conversation = conversations.resolve(request.to)
    if (conversation.kind === 'direct') await people.assertReachable(conversation.peer)
    if (conversation.kind === 'private') conversations.assertJoined(conversation)
    const name = request.name ?? basename(path)
    const { offer, changedAt } = await readOffered({ path, name, preview, shelf, clock, signal })
    const forget = book.expect(offer, { path, changedAt, spooled })
    try {
      const transfer = book.get(await outbox.offer(conversation, offer))
      if (!transfer) throw new ChatError('FILE_NO_OFFER')
      return book.view(transfer)
    } finally {
      forget()
    }
  }

  async accept(text: string, folder?: string): Promise<FileView> {
    const transfer = await this.#incoming(text)
    if (folder !== undefined && !isAbsolute(folder)) {
      throw new ChatError('FILE_DISK', `${folder}: not an absolute path`)
    }
    this.#assert(transfer, ['offered', 'declined', 'failed'])
    await this.#intakes.begin({ ...transfer, spooled: false }, folder ?? this.#options.downloads)
    return this.#now(transfer)
  }

  async decline(text: string): Promise<FileView> {
    const transfer = await this.#incoming(text)
    this.#assert(transfer, ['offered', 'waiting', 'running', 'paused', 'failed'])
    const intake = this.#intakes.get(transfer.offer)
    const how = { reason: null, keep: false }
    if (intake) await this.#intakes.end(intake, 'declined', how)
    else this.traffic.report(await this.#become(transfer, { state: 'declined', told: false }))
    return this.#now(transfer)
  }

  /** Of what comes in, and of what we hold out: then nobody gets anything of it. */
  async pause(text: string): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    const intake = this.#intakes.get(transfer.offer)
    if (this.#options.book.isOurs(transfer)) {
      this.#assert(transfer, ['offered'])
      this.traffic.stop(await this.#become(transfer, { state: 'paused' }), REFUSAL.paused)
    } else {
      this.#assert(transfer, ['waiting', 'running', 'paused'])
      if (intake) await this.#intakes.pause(intake, null)
    }
    return this.#now(transfer)
  }

  async resume(text: string): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) {
      const isGone = transfer.path === null || transfer.reason === 'FILE_CANCELLED'
      this.#assert(transfer, isGone ? [] : ['paused', 'failed'])
      this.traffic.offer(await this.#become(transfer, { state: 'offered', reason: null }))
    } else {
      this.#assert(transfer, ['paused', 'failed'])
      const spooled = this.#intakes.get(transfer.offer)?.stream !== undefined
      const folder = spooled ? null : (transfer.folder ?? this.#options.downloads)
      await this.#intakes.begin({ ...transfer, spooled }, folder)
    }
    return this.#now(transfer)
  }

  /** Gives up what comes in, with what has come; takes back what we hold out. */
  async cancel(text: string): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) {
      this.#assert(transfer, ['offered', 'paused'])
      const gone = { state: 'failed', reason: 'FILE_CANCELLED' } as const
      this.traffic.stop(await this.#become(transfer, gone), REFUSAL.withdrawn)
      await this.#options.shelf.drop(transfer)
      await this.#options.shelf.unspool(transfer)
      return this.#now(transfer)
    }
    this.#assert(transfer, ['waiting', 'running', 'paused'])
    const intake = this.#intakes.get(transfer.offer)
    if (intake) await this.#intakes.end(intake, 'failed', { reason: 'FILE_CANCELLED', keep: false })
    return this.#now(transfer)
  }

  /** Answers when it has ended well or otherwise, or with what is true after `timeoutMs`. */
  async wait(text: string, timeoutMs: number | undefined, signal: AbortSignal): Promise<FileView> {
    const transfer = await findTransfer(this.#options, text)
    const isOver = () => ['done', 'declined', 'failed'].includes(this.#now(transfer).state)
    await this.#waits.until(isOver, timeoutMs, signal)
    return this.#now(transfer)
  }

  /** Takes a file for who reads it with `read`. Answers when it has ended; it ends with the signal. */
  async stream(text: string, signal: AbortSignal): Promise<FileView> {
    const transfer = await this.#incoming(text)
    this.#assert(transfer, ['offered', 'declined', 'failed'])
    await this.#streams.stream(transfer, signal)
    return this.#now(transfer)
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

  #now(transfer: Transfer): FileView {
    const { book } = this.#options
    return book.view(book.get(transfer.offer) ?? transfer)
  }

  #changed(transfer: Transfer): void {
    const { hub } = this.#options
    if (hub.listening) hub.emit({ event: 'file', file: this.#now(transfer) })
    this.#waits.look()
  }

  async #become(transfer: Transfer, to: Partial<Transfer>): Promise<Transfer> {
    const changed = await this.#options.book.change(transfer, to)
    this.#changed(changed)
    return changed
  }

  #assert(transfer: Transfer, states: readonly Transfer['state'][]): void {
    if (!states.includes(transfer.state)) {
      throw new ChatError('FILE_STATE', `it is ${this.#now(transfer).state}`)
    }
  }

  async #incoming(text: string): Promise<Transfer> {
    const transfer = await findTransfer(this.#options, text)
    if (this.#options.book.isOurs(transfer)) throw new ChatError('FILE_STATE', 'it is yours')
    return transfer
  }

  /** From whom we take files of this size without being asked. */
  async #takeByItself(transfer: Transfer): Promise<void> {
    const { book, people, downloads } = this.#options
    if (book.isOurs(transfer) || transfer.state !== 'offered') return
    const limit = people.takesFilesOf(transfer.author)
    if (transfer.size <= limit) await this.#intakes.begin(transfer, downloads)
  }

  /** A file that we hold out is not what it was. */
  async #lost(offer: Uint8Array, error: ChatError): Promise<void> {
    const { book, shelf } = this.#options
    const transfer = book.get(offer)
    if (!transfer || transfer.state === 'failed') return
    await shelf.drop(transfer)
    if (!book.isOurs(transfer)) {
      // Where it was put it is the person's own: others have it from somebody else.
      await book.change(transfer, { path: null })
      this.traffic.stop(transfer, REFUSAL.absent)
      return
    }
    const lost = await this.#become(transfer, { state: 'failed', reason: error.code })
    this.traffic.stop(lost, REFUSAL.changed)
  }

  /** What was made for a single receiver goes when that one has it, or does not want it. */
  async #tidyUp(transfer: Transfer): Promise<void> {
    const { book, shelf } = this.#options
    const { state } = book.view(transfer)
    const isOver = state === 'done' || state === 'declined'
    if (!transfer.spooled || !isOver || book.conversation(transfer)?.kind !== 'direct') return
    await shelf.drop(transfer)
    await shelf.unspool(transfer)
  }
}
