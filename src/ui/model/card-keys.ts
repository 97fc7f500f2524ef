import type { Move } from '../key-table.ts'
import type { Binding } from '../keys.ts'
import { type Step, step } from './action.ts'
import { answered } from './asked.ts'
import { scrollCard } from './card.ts'
import type { Card, CardKey, Dialog } from './dialog.ts'
import { runLine } from './line.ts'
import { pageRows } from './scroll.ts'
import type { State } from './state.ts'

/**
 * Whoever was typing when a card came by itself does not mean it until there was no key for so long.
 */
export const UNASKED_ANSWER_AFTER_MS = 1_000

/** Moves that lead away from a card, and do what they do without one. */
const LEADS_AWAY: ReadonlySet<Move> = new Set([
  'next-conversation',
  'previous-conversation',
  'next-unread',
  'switch',
  'kill-or-switch',
  'find',
  'right-or-find',
])
/** Moves that do the same with and without a card. */
const GOES_ON: ReadonlySet<Move> = new Set([
  'toggle-people',
  'people-up',
  'people-down',
  'toggle-conversations',
])
/** What has to do with the terminal alone, whatever is asked or shown. */
const EVERYWHERE: ReadonlySet<Move> = new Set(['redraw', 'suspend'])

/** The state in which a key does what it does without the dialog; undefined where it is the dialog's. */
export function besideDialog(
  state: State,
  dialog: Dialog,
  binding: Binding | undefined,
): State | undefined {
  if (binding?.kind === 'move' && EVERYWHERE.has(binding.move)) return state
  return dialog.kind === 'card' ? besideCard(state, binding) : undefined
}

function besideCard(state: State, binding: Binding | undefined): State | undefined {
  if (binding?.kind === 'switch') {
    return state.conversations[binding.index] && { ...state, dialog: undefined }
  }
  if (binding?.kind !== 'move') return undefined
  if (LEADS_AWAY.has(binding.move)) return { ...state, dialog: undefined }
  return GOES_ON.has(binding.move) ? state : undefined
}

/** A key that is no text: it scrolls, or is for nothing here. */
export function cardMove(state: State, card: Card, move: Move | undefined): Step {
  switch (move) {
    case 'up':
      return scrollCard(state, card, -1)
    case 'down':
      return scrollCard(state, card, 1)
    case 'page-up':
      return scrollCard(state, card, -pageRows(state))
    case 'page-down':
      return scrollCard(state, card, pageRows(state))
    case 'home':
    case 'oldest':
      return scrollCard(state, card, -Infinity)
    case 'end':
    case 'newest':
      return scrollCard(state, card, Infinity)
    default:
      return step(state)
  }
}

/** A key while a second answer is waited for: Enter is a yes, Escape goes back to the card. */
export function cardAnswer(
  state: State,
  now: number,
  card: Card & { readonly asking: CardKey },
  move: Move | undefined,
): Step {
  if (move === 'enter') return runLine({ ...state, dialog: undefined }, now, card.asking.runs)
  const leaves = move === 'cancel' || move === 'interrupt'
  return leaves ? step(withoutAsking(state, card)) : cardMove(state, card, move)
}

function withoutAsking(state: State, card: Card): State {
  return { ...state, dialog: { ...card, asking: undefined } }
}

/** Whether the card came by itself, and whoever types may not have seen it yet. */
export function isTooSoon({ cameAt }: Card, now: number): boolean {
  return cameAt !== undefined && now - cameAt < UNASKED_ANSWER_AFTER_MS
}

/**
 * A letter while a card is shown: one of its answers, `q` that leaves it, a space that turns the page. Any
 * other is undefined: it belongs into the line being typed, and so does whatever comes right after a
 * card that nobody asked for.
 */
export function cardText(state: State, now: number, card: Card, text: string): Step | undefined {
  const { keys, asking } = card
  if (isTooSoon(card, now)) return undefined
  // A key held down comes as several letters at once.
  const letter = /^(.)\1*$/u.exec(text)?.[1]?.toLowerCase()
  const answer = keys.find((key) => key.letter === letter)
  const closed: State = { ...state, dialog: undefined }
  const { yes, no } = state.texts.question
  if (asking && letter === no[0]) return step(withoutAsking(state, card))
  // What is claimed here is too much for a letter that comes by itself when somebody types.
  if (asking && (letter === yes[0] || letter === asking.letter)) return step(state)
  if (answer?.asks) return step({ ...state, dialog: { ...card, asking: answer } })
  if (answer) {
    const asked = card.about === undefined ? state.asked : answered(state.asked, card.about)
    return runLine({ ...closed, asked }, now, answer.runs)
  }
  if (letter === 'q') return step(closed)
  return letter === ' ' ? cardMove(state, card, 'page-down') : undefined
}
