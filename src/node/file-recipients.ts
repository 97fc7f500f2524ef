import { bytesKey } from '../chat/conversation.ts'
import { ChatError, ERRORS, type ErrorCode } from '../errors.ts'
import { equalBytes, formatPeerId, type PeerId, peerKey } from '../ids.ts'
import { isEnded, type Transfer, type Transfers } from '../store/transfers.ts'
import { MAX_ROOM_PEOPLE } from '../wire/limits.ts'
import type { FileRecipientView, WarningView } from './events.ts'

/** What a receiver of ours says of itself. */
export interface Heard {
  readonly state: FileRecipientView['state']
  readonly received: number
  /** Why it failed there, where it was the wish of a person. */
  readonly reason: 'FILE_GIVEN_UP' | null
}

export interface FileRecipientsOptions {
  readonly transfers: Transfers
  readonly nameOf: (peer: PeerId) => string
}

/** Of our own offers: how far receivers are, as they said on live sessions, and how it ended with whom. */
export class FileRecipients {
  readonly #options: FileRecipientsOptions
  readonly #heard = new Map<string, Map<PeerId, Heard>>()

  constructor(options: FileRecipientsOptions) {
    this.#options = options
  }

  /** A receiver says how far it is. Resolves once what has ended is durable. */
  async hear(transfer: Transfer, peer: PeerId, said: Heard): Promise<void> {
    const { offer, ended } = transfer
    const all = this.#of(transfer)
    const last = all.get(peer)
    // A failure that was given up before is the same one.
    const heard = said.state === 'failed' && last?.reason ? last : said
    if (all.size < MAX_ROOM_PEOPLE || last) all.set(peer, heard)
    this.#heard.set(bytesKey(offer), all)
    const bytes = peerKey(peer)
    const before = ended.find(([other]) => equalBytes(other, bytes))?.[1]
    const end = endOf(heard)
    if (end === before || (!before && ended.length >= MAX_ROOM_PEOPLE)) return
    await this.#options.transfers.change(offer, (now) => {
      const others = now.ended.filter(([other]) => !equalBytes(other, bytes))
      return { ...now, ended: end ? [...others, [bytes, end]] : others }
    })
  }

  /** The peer's last session is gone: true if it had this under way, which stands still then. */
  gone({ offer }: Transfer, peer: PeerId): boolean {
    const heard = this.#heard.get(bytesKey(offer))
    const last = heard?.get(peer)
    if (last?.state !== 'running') return false
    heard?.set(peer, { ...last, state: 'waiting' })
    return true
  }

  view(transfer: Transfer): readonly FileRecipientView[] {
    const { size } = transfer
    return [...this.#of(transfer)].map(([peer, { state, received, reason }]) => ({
      peer,
      name: this.#options.nameOf(peer),
      state,
      received: state === 'done' ? size : Math.min(received, size),
      reason: reasonView(reason),
    }))
  }

  #of({ offer, ended }: Transfer): Map<PeerId, Heard> {
    const heard = this.#heard.get(bytesKey(offer))
    return heard ?? new Map(ended.map(([key, end]) => [formatPeerId(key), heardOf(end)]))
  }
}

type End = Transfer['ended'][number][1]

function heardOf(end: End): Heard {
  if (end !== 'cancelled') return { state: end, received: 0, reason: null }
  return { state: 'failed', received: 0, reason: 'FILE_GIVEN_UP' }
}

/** Undefined for what has not ended. */
function endOf({ state, reason }: Heard): End | undefined {
  if (state === 'done' || state === 'declined') return state
  if (state !== 'failed') return undefined
  return reason === null ? 'failed' : 'cancelled'
}

const RANKS = ['declined', 'failed', 'waiting', 'paused', 'done', 'running']

/** How an offer of ours stands, since its receivers stand so. */
export function standing(
  { state, received, reason }: Transfer,
  recipients: readonly FileRecipientView[],
  isDirect: boolean,
): Pick<FileRecipientView, 'state' | 'received' | 'reason'> {
  let first: FileRecipientView | undefined
  for (const recipient of recipients) {
    if (!first || RANKS.indexOf(recipient.state) > RANKS.indexOf(first.state)) first = recipient
  }
  if (state === 'paused' || state === 'failed') {
    return { state, received: first?.received ?? received, reason: reasonView(reason) }
  }
  // In a room somebody else may still take it.
  const isOver = first !== undefined && first.state !== 'done' && isEnded(first.state)
  if (!first || (isOver && !isDirect)) return { state: 'offered', received: 0, reason: null }
  return first
}

/** A code of the table, as faces have it. */
export function reasonView(reason: string | null): WarningView | null {
  if (reason === null || !Object.hasOwn(ERRORS, reason)) return null
  const { code, message, hint } = new ChatError(reason as ErrorCode)
  return { code, message, hint: hint ?? null }
}
