import { type SafeText, safeText } from '../sanitize.ts'
import { type Step, step } from './action.ts'
import type { Card, CardKey, Unasked } from './dialog.ts'
import { notify, type State } from './state.ts'

export interface CardOptions {
  readonly title: string
  readonly lines: readonly string[]
  readonly keys?: readonly CardKey[]
  readonly alarm?: boolean
  /** `dialog.cardHelp` by default. */
  readonly escape?: string
  readonly unasked?: Unasked
}

/**
 * Some lines over the messages until Escape; in plain mode, lines like any other. For whatever a
 * person asked to see, and for what must be decided: each key runs a command.
 */
export function showCard(state: State, now: number, options: CardOptions): State {
  const { title, lines, keys = [], alarm = false, unasked } = options
  const safe = lines.map(safeText)
  if (state.plain) {
    const runs = keys.map(({ does, runs: typed }) => safeText(`${does}: ${typed}`))
    const all: readonly SafeText[] = [safeText(title), ...safe, ...runs]
    return notify(state, now, all, alarm ? 'alarm' : 'notice')
  }
  const dialog: Card = {
    kind: 'card',
    title: safeText(title),
    lines: safe,
    top: 0,
    alarm,
    keys,
    escape: safeText(options.escape ?? state.texts.dialog.cardHelp),
    unasked,
  }
  return { ...state, dialog, completion: undefined }
}

/** Scrolled by some lines; the last one stays in sight. */
export function scrollCard(state: State, card: Card, by: number): Step {
  const top = Math.max(0, Math.min(card.lines.length - 1, card.top + by))
  return step({ ...state, dialog: { ...card, top } })
}
