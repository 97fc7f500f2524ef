import { bytesKey, type Conversation, formatConversation } from '../chat/conversation.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { decodeOffer, type Offer } from '../files/offer.ts'
import { equalBytes, formatBase32, formatPeerId, type PeerId, peerKey } from '../ids.ts'
import type { Batch } from '../store/batch.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import { isEnded, type Transfer, type Transfers } from '../store/transfers.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { FileView, Offered } from './events.ts'
import { FileRecipients, reasonView, standing } from './file-recipients.ts'
import { isoTime } from './messages.ts'
import type { Self } from './self.ts'

export interface FileBookOptions {
  readonly self: Self
  readonly transfers: Transfers
  readonly nameOf: (peer: PeerId) => string
  readonly conversationOf: (key: Uint8Array) => Conversation | undefined
  /** Bytes up to which files of this author are taken without asking; less than 0 for none. */
  readonly takesFilesOf: (author: Uint8Array) => number
  /** Where those go. */
  readonly downloads: string
}

/** Where a file of ours is that is about to be offered. */
export interface Source {
  readonly path: string
  readonly changedAt: number
  readonly spooled: boolean
}

/** Every offer that is remembered, as it is on the disk, and how it shows. */
export class FileBook {
  readonly recipients: FileRecipients
  readonly #options: FileBookOptions
  /** Of offers that are being written, by their root. */
  readonly #sources = new Map<string, Source>()
  /** Of transfers that run: bytes that are here. */
  readonly #received = new Map<string, number>()
  #onOffer: (transfer: Transfer) => void = () => undefined

  constructor(options: FileBookOptions) {
    this.#options = options
    this.recipients = new FileRecipients(options)
  }

  /** Sets who is told of each new offer, once it is durable. */
  onOffer(run: (transfer: Transfer) => void): void {
    this.#onOffer = run
  }

  get(offer: Uint8Array): Transfer | undefined {
    return this.#options.transfers.get(offer)
  }

  /** Oldest first. */
  all(): readonly Transfer[] {
    return [...this.#options.transfers.all()].sort((a, b) => a.at - b.at)
  }

  isOurs({ author }: Transfer): boolean {
    return equalBytes(author, this.#options.self.publicKey)
  }

  conversation({ conversation }: Transfer): Conversation | undefined {
    return this.#options.conversationOf(conversation)
  }

  /** The entry with this offer, about to be written, is of this file. Returns the way out. */
  expect(offer: Offer, source: Source): () => void {
    const key = bytesKey(offer.root)
    this.#sources.set(key, source)
    return () => this.#sources.delete(key)
  }

  /** Entries that are being stored: what they offer is remembered in the same batch. */
  storing(batch: Batch, fresh: readonly StoredEntry[]): void {
    for (const entry of fresh) {
      const offer = offerOf(entry)
      if (!offer) continue
      const source = equalBytes(entry.entry.author, this.#options.self.publicKey)
        ? this.#sources.get(bytesKey(offer.root))
        : undefined
      const transfer = this.#begun(transferOf(entry, offer, source))
      this.#options.transfers.putIn(batch, transfer)
      batch.onCommitted(() => this.#onOffer(transfer))
    }
  }

  /** An offer that has been forgotten, or was stored before this. */
  async remember(entry: StoredEntry): Promise<Transfer | undefined> {
    const offer = offerOf(entry)
    if (!offer) return undefined
    const known = this.get(entry.id)
    if (known) return known
    const transfer = transferOf(entry, offer, undefined)
    await this.#options.transfers.put(transfer)
    return transfer
  }

  /** Resolves with what it is then, once durable. */
  async change(transfer: Transfer, to: Partial<Transfer>): Promise<Transfer> {
    const changed = await this.#options.transfers.change(transfer.offer, (now) => ({
      ...now,
      ...to,
    }))
    return changed ?? { ...transfer, ...to }
  }

  /** This peer takes an offer back: resolves with what it is then, if it is theirs and nobody took it here. */
  async withdrawn(offer: Uint8Array, peer: PeerId): Promise<Transfer | undefined> {
    const transfer = this.get(offer)
    if (transfer?.state !== 'offered' || formatPeerId(transfer.author) !== peer) return undefined
    let isOver = false
    const changed = await this.#options.transfers.change(offer, (now) => {
      isOver = now.state === 'offered'
      return isOver ? { ...now, state: 'failed', reason: 'FILE_WITHDRAWN', told: true } : now
    })
    return isOver ? changed : undefined
  }

  /** Whoever was to have it is gone. Resolves once durable. */
  async lost(transfer: Transfer): Promise<void> {
    await this.change(transfer, { state: 'failed', reason: 'FILE_CANCELLED', told: false })
  }

  /** How far one that runs has come; undefined when it does not run any more. */
  runs({ offer }: Transfer, received: number | undefined): void {
    if (received === undefined) this.#received.delete(bytesKey(offer))
    else this.#received.set(bytesKey(offer), received)
  }

  /** Those of this peer that are over here, which it does not know. */
  untold(peer: PeerId): readonly Transfer[] {
    const author = peerKey(peer)
    return this.all().filter(
      ({ state, told, author: from }) => isEnded(state) && !told && equalBytes(from, author),
    )
  }

  /** The peer's last session is gone: what it had under way stands still. Returns what that is. */
  gone(peer: PeerId): readonly Transfer[] {
    return this.all().filter((transfer) => this.recipients.gone(transfer, peer))
  }

  view(transfer: Transfer): FileView {
    const { self, nameOf } = this.#options
    const author = formatPeerId(transfer.author)
    const own = this.isOurs(transfer)
    const recipients = own ? this.recipients.view(transfer) : []
    const conversation = this.conversation(transfer)
    const { state, received, reason } = own
      ? standing(transfer, recipients, conversation?.kind === 'direct')
      : { ...transfer, received: this.#here(transfer), reason: reasonView(transfer.reason) }
    return {
      file: formatBase32(transfer.offer),
      conversation: conversation ? formatConversation(conversation) : '',
      name: transfer.name,
      size: transfer.size,
      files: transfer.files > 0 ? transfer.files : null,
      state,
      received,
      from: { peer: author, name: own ? self.name : nameOf(author) },
      path: own || (transfer.state === 'done' && !transfer.spooled) ? transfer.path : null,
      direction: own ? 'out' : 'in',
      offeredAt: isoTime(transfer.at),
      reason,
      recipients,
    }
  }

  /** As a message shows it; `undefined` for an entry that offers none. */
  offered(entry: StoredEntry): Offered | undefined {
    const offer = offerOf(entry)
    if (!offer) return undefined
    const file = this.view(this.get(entry.id) ?? transferOf(entry, offer, undefined))
    if (!offer.preview) return { file }
    const { width, height } = offer.preview
    return { file, preview: { width, height } }
  }

  /** Of somebody whose files are taken without asking it is to come in from the first moment on. */
  #begun(transfer: Transfer): Transfer {
    const { takesFilesOf, downloads } = this.#options
    if (this.isOurs(transfer) || transfer.size > takesFilesOf(transfer.author)) return transfer
    return { ...transfer, state: 'waiting', folder: downloads }
  }

  #here({ offer, state, size, received }: Transfer): number {
    return state === 'done' ? size : (this.#received.get(bytesKey(offer)) ?? received)
  }
}

/** What an entry offers; undefined for other entries, and for an offer that breaks the rules. */
export function offerOf({ entry, body }: ProvenEntry): Offer | undefined {
  if (entry.type !== ENTRY_TYPE.message || !body) return undefined
  try {
    return decodeOffer(body.bytes)
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

function transferOf(entry: StoredEntry, offer: Offer, source: Source | undefined): Transfer {
  return {
    offer: entry.id.slice(),
    conversation: entry.entry.conversation.slice(),
    author: entry.entry.author.slice(),
    at: entry.receivedAt,
    name: offer.name,
    size: offer.size,
    root: offer.root.slice(),
    files: offer.folder?.files ?? 0,
    manifestBytes: offer.folder?.manifestBytes ?? 0,
    state: 'offered',
    reason: null,
    received: 0,
    folder: null,
    path: source?.path ?? null,
    changedAt: source?.changedAt ?? 0,
    spooled: source?.spooled ?? false,
    told: false,
    ended: [],
  }
}
