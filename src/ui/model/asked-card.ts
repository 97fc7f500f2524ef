import type { Action } from './action.ts'
import { type Asked, putOff } from './asked.ts'
import { type CardOptions, showCard } from './card.ts'
import { isTooSoon } from './card-keys.ts'
import type { Card } from './dialog.ts'
import { invitationCard } from './invitations.ts'
import { TOUCHES } from './looking.ts'
import { offerCard } from './offers.ts'
import type { State } from './state.ts'

/** Cards come by themselves at most so often. */
export const ASKED_EVERY_MS = 10_000

/**
 * The last part of every step: the card of what somebody asks comes up as soon as nothing is in its way
 * and has then waited for the one before it. One at a time, and it counts the others.
 */
export function withAskedCard(before: State, after: State, { kind, now }: Action): State {
  const { waiting } = after.asked
  if (waiting.length === 0) return after
  const was = cardOf(before)
  const asked = was && waiting.find(({ about }) => about === was.about)
  if (!asked) return withNext(after, now)
  const touched = TOUCHES.has(kind)
  const card = cardOf(after)
  if (card?.about === asked.about) {
    const isSoon = touched && isTooSoon(card, now)
    const isSame = !isSoon && waiting === before.asked.waiting
    return isSame ? after : renewed(after, now, asked, isSoon ? { ...card, cameAt: now } : card)
  }
  // Nobody has left it: the chat has turned to another conversation, as it was told before.
  if (!touched) return after.dialog ? after : { ...after, dialog: was }
  // Whoever typed on may not have seen it; whoever did anything else has put it off.
  if (after.editor.text !== '') return after
  return withNext({ ...after, asked: putOff(after.asked, asked) }, now)
}

/** How many questions wait for the line to be empty, or for their turn; none while there is a card that says so. */
export function waitingCount(state: State): number {
  if (state.asked.waiting.length === 0 || cardOf(state)) return 0
  return candidates(state).length
}

/** In how many milliseconds a card may come if nothing happens until then; undefined where none would. */
export function untilNextCard(state: State, now: number): number | undefined {
  if (state.asked.waiting.length === 0 || isBusy(state) || candidates(state).length === 0) {
    return undefined
  }
  return Math.max(0, ASKED_EVERY_MS - Math.abs(now - state.asked.at))
}

function withNext(state: State, now: number): State {
  if (isBusy(state) || Math.abs(now - state.asked.at) < ASKED_EVERY_MS) return state
  const [first, ...others] = candidates(state)
  if (!first) return state
  const at = { ...state, asked: { ...state.asked, at: now } }
  return showCard(at, now, { ...optionsOf(state, first, others.length), cameAt: now })
}

/** The same card with as many others as there are now, scrolled as it was. */
function renewed(state: State, now: number, asked: Asked, { cameAt, top }: Card): State {
  const others = candidates(state).filter((each) => each !== asked).length
  const shown = showCard(state, now, { ...optionsOf(state, asked, others), cameAt })
  return shown.dialog?.kind === 'card' ? { ...shown, dialog: { ...shown.dialog, top } } : shown
}

function optionsOf(state: State, asked: Asked, others: number): CardOptions {
  const { file, about } = asked
  const card = file ? offerCard(state, file) : invitationCard(state, about)
  return others > 0 ? { ...card, lines: [...card.lines, state.texts.asked.more(others)] } : card
}

function isBusy({ plain, bare, dialog, answering, editor }: State): boolean {
  return plain || bare || dialog !== undefined || answering !== undefined || editor.text !== ''
}

/** The card that came by itself, where there is one. */
function cardOf({ dialog }: State): Card | undefined {
  return dialog?.kind === 'card' && dialog.cameAt !== undefined ? dialog : undefined
}

/**
 * Those that are for us here and now. One person's offer waits for nobody else, so it shows wherever one
 * is. A room's offer is for all who are in it, and whoever looks elsewhere is not called away; nor by a
 * key that is not to be trusted.
 */
function candidates(state: State): readonly Asked[] {
  const { conversations, peers, muted, current, asked } = state
  return asked.waiting.filter(({ about, from, file }) => {
    const trust = from === null ? undefined : peers.get(from)?.trust
    if (trust === 'changed' || trust === 'blocked') return false
    if (!file) return conversations.some((view) => view.conversation === about && view.invited)
    const { conversation } = file
    return !muted.has(conversation) && (conversation.startsWith('@') || conversation === current)
  })
}
