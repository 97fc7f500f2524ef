import { isToSave } from '../model/offers.ts'
import { isToDelete, isToEdit, selectedMessage } from '../model/selection.ts'
import type { State } from '../model/state.ts'
import { textWidth } from '../text-width.ts'

const GAP = '  '

/**
 * The keys for the chosen message that do something to it, as many as fit into `width` columns. Where that
 * is not all of them, the last is `?`, and each time it was pressed the next ones are shown.
 */
export function selectHelp(state: State, width: number): string {
  const { select } = state.texts.dialog
  const { answer, info } = state.texts.offers.keys
  const message = selectedMessage(state)
  const isOffer = message !== undefined && isToSave(message)
  const keys = [
    ...(isOffer ? [select.save, answer] : []),
    select.reply,
    ...(message && isToEdit(state, message) ? [select.edit] : []),
    ...(message && isToDelete(state, message) ? [select.delete] : []),
    select.copy,
    isOffer ? info : select.info,
    select.move,
    select.leave,
  ]
  const whole = keys.join(GAP)
  if (textWidth(whole) <= width) return whole
  const rows = rowsOf(keys, width - textWidth(GAP + select.more))
  const helped = state.dialog?.kind === 'select' ? (state.dialog.helped ?? 0) : 0
  return [rows[helped % rows.length], select.more].join(GAP)
}

/** At least one in each row, however narrow. */
function rowsOf(keys: readonly string[], width: number): readonly string[] {
  const rows: string[] = []
  for (const key of keys) {
    const last = rows.at(-1)
    const longer = last === undefined ? key : last + GAP + key
    if (last !== undefined && textWidth(longer) <= width) rows[rows.length - 1] = longer
    else rows.push(key)
  }
  return rows
}
