import type { FileView, MessageView } from '../../rpc/methods.ts'
import { formatSize } from '../file-size.ts'
import { safeText } from '../sanitize.ts'
import { shorten } from '../text-width.ts'
import { type CardOptions, showCard } from './card.ts'
import { nameOf, titleOfId } from './people.ts'
import type { State } from './state.ts'

/** Cards for offers come by themselves at most so often: what comes faster is lines like all messages. */
export const OFFER_CARD_EVERY_MS = 10_000
/** What a room offered before that came with its history, and nobody waits for an answer. */
export const NEW_IN_ROOM_MS = 600_000
/** Columns of a name: enough for its beginning and its end, whatever is in between. */
const MAX_NAME_WIDTH = 72
const MAX_COUNTED = 999
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

/**
 * A file has just been offered: a card, where nobody is busy with something else. While there is one,
 * others are counted on it.
 */
export function withOffer(state: State, now: number, message: MessageView): State {
  const { file } = message
  if (!file || !isToSave(message) || !isForUs(state, now, message)) return state
  const { at, files } = state.offers
  if (hasCard(state)) {
    if (files.length > MAX_COUNTED) return state
    return recounted({ ...state, offers: { at, files: [...files, file] } }, now)
  }
  const { dialog, answering, editor, plain, bare } = state
  const isBusy = plain || bare || dialog || answering || editor.text !== ''
  if (isBusy || Math.abs(now - at) < OFFER_CARD_EVERY_MS) return state
  const offered = { ...state, offers: { at: now, files: [file] } }
  return showCard(offered, now, { ...cardOf(offered, file, 0), cameAt: now })
}

/** The same card for whoever asks for it: then a letter is an answer at once. */
export function showOffer(state: State, now: number, file: FileView): State {
  return showCard(state, now, cardOf(state, file, 0))
}

/** An offer that was answered or taken back, here or elsewhere, asks for nothing any more. */
export function withoutOffer(state: State, now: number, id: string): State {
  const { dialog, offers } = state
  const isShown = dialog?.kind === 'card' && dialog.about === id
  if (!isShown && !offers.files.some(({ file }) => file === id)) return state
  const wasCounted = hasCard(state)
  const files = offers.files.filter(({ file }) => file !== id)
  const left = { ...state, offers: { ...offers, files } }
  if (isShown) return { ...left, dialog: undefined }
  return wasCounted ? recounted(left, now) : left
}

/**
 * One person's offer waits for nobody else, so it shows wherever one is. A room's offer is for all who
 * are in it, and whoever looks elsewhere is not called away; nor for what a key offers that is not to
 * be trusted.
 */
function isForUs(state: State, now: number, { conversation, from, sentAt }: MessageView): boolean {
  const trust = state.peers.get(from.peer)?.trust
  if (trust === 'changed' || trust === 'blocked' || state.muted.has(conversation)) return false
  if (conversation.startsWith('@')) return true
  return conversation === state.current && now - Date.parse(sentAt) < NEW_IN_ROOM_MS
}

/** Whether the card that came by itself last is still there. */
function hasCard({ dialog, offers }: State): boolean {
  const [first] = offers.files
  return dialog?.kind === 'card' && dialog.cameAt !== undefined && dialog.about === first?.file
}

/** The card as it was, with as many others as there are now. */
function recounted(state: State, now: number): State {
  const { dialog, offers } = state
  const [first] = offers.files
  if (dialog?.kind !== 'card' || !first) return state
  const { top, cameAt } = dialog
  const options = cardOf(state, first, offers.files.length - 1)
  const shown = showCard(state, now, { ...options, cameAt })
  return shown.dialog?.kind === 'card' ? { ...shown, dialog: { ...shown.dialog, top } } : shown
}

function cardOf(state: State, file: FileView, others: number): CardOptions {
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
      ...(others > 0 ? [offers.more(others)] : []),
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
