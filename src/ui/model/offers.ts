import type { FileView, MessageView } from '../../rpc/methods.ts'
import { formatSize } from '../file-size.ts'
import { safeText } from '../sanitize.ts'
import { shorten } from '../text-width.ts'
import { withQuestion } from './asked.ts'
import { type CardOptions, showCard } from './card.ts'
import { nameOf, titleOfId } from './people.ts'
import type { State } from './state.ts'

/** What a room offered before that came with its history, and nobody waits for an answer. */
export const NEW_IN_ROOM_MS = 600_000
/** Columns of a name: enough for its beginning and its end, whatever is in between. */
const MAX_NAME_WIDTH = 72
/** A name that can be typed as it is. */
const TYPABLE = /^[\w.-]{1,24}$/

/** Whether somebody offers us this, and it was not answered yet. */
export function isOffered({ direction, state }: FileView): boolean {
  return direction === 'in' && state === 'offered'
}

/** Whether the message is such an offer. */
export function isToSave({ file }: MessageView): boolean {
  return file !== undefined && isOffered(file)
}

/** A file has just been offered: asked about as soon as nothing is in the way (`withAskedCard`). */
export function withOffer(state: State, now: number, message: MessageView): State {
  const { file, conversation, sentAt } = message
  if (!file || !isToSave(message) || state.plain) return state
  const isNew = conversation === state.current && now - Date.parse(sentAt) < NEW_IN_ROOM_MS
  if (!conversation.startsWith('@') && !isNew) return state
  const asked = withQuestion(state.asked, { about: file.file, from: file.from.peer, file })
  return { ...state, asked }
}

/** The card for whoever asks for it: then a letter is an answer at once. */
export function showOffer(state: State, now: number, file: FileView): State {
  return showCard(state, now, offerCard(state, file))
}

/** Who offers, what, how large, and where it would go. */
export function offerCard(state: State, file: FileView): CardOptions {
  const { offers, files } = state.texts
  const { conversation, from, size, name } = file
  const isFolder = file.files !== null
  const trust = state.peers.get(from.peer)?.trust ?? 'new'
  const who = nameOf(state, from.peer, from.name)
  const bytes = formatSize(size)
  const what = isFolder ? offers.folder : offers.file
  const large = isFolder ? `${files.count(file.files)}, ${bytes}` : bytes
  const isDirect = conversation.startsWith('@')
  const later = TYPABLE.test(name) ? `/save ${name}` : '/files'
  return {
    title: isFolder ? offers.titles.folder : offers.titles.file,
    lines: [
      isDirect ? offers.toYou(who, what) : offers.toRoom(who, what, titleOfId(state, conversation)),
      offers.trust[trust](who),
      `  ${shorten(safeText(isFolder ? `${name}/` : name), MAX_NAME_WIDTH)}`,
      offers.goesTo(large, state.status.downloads),
      offers.later(later),
    ],
    keys: [
      { letter: 's', does: safeText(offers.save), runs: `/save ${file.file}` },
      { letter: 'd', does: safeText(offers.decline), runs: `/cancel ${file.file}` },
    ],
    escape: offers.escape,
    alarm: trust === 'changed',
    about: file.file,
  }
}
