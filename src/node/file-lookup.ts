import { ChatError } from '../errors.ts'
import { formatBase32 } from '../ids.ts'
import type { Transfer } from '../store/transfers.ts'
import type { FileBook } from './file-book.ts'
import type { History } from './history.ts'
import { parseMessageId } from './messages.ts'

/** A beginning of an id has at least so many characters. */
const MIN_PREFIX_CHARS = 4
const SHOWN_ID_CHARS = 12

/**
 * The offer that is meant: by its id, a unique beginning of it, or a unique name. Rejects with
 * `FILE_NO_OFFER`, or `NODE_AMBIGUOUS` with the candidates.
 */
export async function findTransfer(
  { book, history }: { readonly book: FileBook; readonly history: History },
  text: string,
): Promise<Transfer> {
  const id = parseMessageId(text)
  const exact = id && book.get(id)
  if (exact) return exact
  const all = book.all()
  const named = all.filter(({ name }) => name === text)
  const found = named.length > 0 ? named : all.filter(({ offer }) => begins(offer, text))
  const [only] = found
  if (only && found.length === 1) return only
  if (found.length > 1) {
    const ids = found.map(({ offer }) => formatBase32(offer).slice(0, SHOWN_ID_CHARS))
    throw new ChatError('NODE_AMBIGUOUS', ids.join(', '))
  }
  const stored = id && (await history.find(text)).entry
  const remembered = stored && (await book.remember(stored))
  if (!remembered) throw new ChatError('FILE_NO_OFFER', text.slice(0, 80))
  return remembered
}

function begins(offer: Uint8Array, text: string): boolean {
  return text.length >= MIN_PREFIX_CHARS && formatBase32(offer).startsWith(text)
}
