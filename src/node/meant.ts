import type { Contact } from '../store/contacts.ts'
import type { Trust } from './events.ts'

/** The shortest piece of a PeerId that a command takes. */
const MIN_PREFIX_CHARS = 4

/**
 * Whom a name, or the beginning of a PeerId, may mean. Names that we gave win over those that peers give
 * themselves, and `preferred` trust over any other; who is blocked is meant only where nobody else is.
 */
export function meant(
  contacts: readonly Contact[],
  text: string,
  preferred?: Trust,
): readonly Contact[] {
  const wanted = text.normalize('NFC').toLowerCase()
  const called = contacts.filter(({ petname }) => petname?.toLowerCase() === wanted)
  const named = contacts.filter(({ petname, name }) => !petname && name.toLowerCase() === wanted)
  const isPiece = wanted.length >= MIN_PREFIX_CHARS
  const begun = contacts.filter(({ peer }) => isPiece && peer.startsWith(wanted))
  const found = [called, named, begun].find(({ length }) => length > 0 && wanted !== '') ?? []
  const fitting = found.filter(({ trust }) => trust === preferred)
  if (fitting.length > 0) return fitting
  const free = found.filter(({ trust }) => trust !== 'blocked')
  return free.length > 0 ? free : found
}
