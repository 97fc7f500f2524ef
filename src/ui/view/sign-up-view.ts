import type { Editor } from '../editor.ts'
import { SIGN_UP_FIELDS, type SignUpField, type SignUpForm } from '../model/sign-up-form.ts'
import { safeText } from '../sanitize.ts'
import { graphemes, textWidth } from '../text-width.ts'
import type { Texts } from '../texts/texts.ts'
import { fillRows } from './layout.ts'
import { fitRow, justifyRow, type Row, type Span, span } from './span.ts'
import type { Frame } from './view.ts'
import { visualColumn, visualRow } from './visual-row.ts'
import { wrapRow } from './wrap-row.ts'

export interface FormSize {
  readonly width: number
  readonly height: number
}

/** The form as a screen of this size. Total. A passphrase is not in it, nor how long one is. */
export function signUpView(form: SignUpForm, texts: Texts, { width, height }: FormSize): Frame {
  const { rows, fieldsAt, foot } = plan(form, texts, { width, height })
  const values = SIGN_UP_FIELDS.map((field) => fieldRow(form, texts, field, width))
  const all = [
    ...rows.slice(0, fieldsAt),
    ...values.map(({ row }) => row),
    ...rows.slice(fieldsAt + values.length),
  ]
  const body = fillRows(all, Math.max(0, height - 1))
  const read = fillRows([...body, foot], height).map((row) => fitRow(row, width))
  const at = SIGN_UP_FIELDS.indexOf(form.at)
  const y = Math.max(0, Math.min(height - 1, fieldsAt + at))
  const x = Math.max(0, Math.min(width - 1, values[at]?.cursor ?? 0))
  const cursor = { x: visualColumn(read[y] ?? [], x), y }
  return { rows: read.map(visualRow), cursor, title: 'p2pchat' }
}

/** The field in this row of the screen; undefined for the others. */
export function fieldAt(form: SignUpForm, texts: Texts, size: FormSize, row: number) {
  const { fieldsAt } = plan(form, texts, size)
  return SIGN_UP_FIELDS[row - fieldsAt]
}

/** What stands around the fields; theirs are left empty. */
function plan({ at, fault, login }: SignUpForm, texts: Texts, { width, height }: FormSize) {
  const { signUp, errors } = texts
  const lines = (text: string, style: 'dim' | 'text' | 'error') =>
    wrapRow([span(safeText(text), style)], width - 2).map((row): Row => [span(' '), ...row])
  const faults = {
    name: errors.ARGS_NAME.hint ?? errors.ARGS_NAME.text,
    differ: signUp.differ,
    long: signUp.tooLong,
  }
  const hints = {
    name: login === undefined ? signUp.nameHint : signUp.nameOr(login),
    passphrase: `${signUp.about} ${signUp.without}`,
    again: signUp.againHint,
  }
  const bar = justifyRow([span(' p2pchat ', 'bar')], [], width, 'bar')
  const below = fault === undefined ? lines(hints[at], 'dim') : lines(faults[fault], 'error')
  const welcome = lines(signUp.welcome, 'text')
  const spare = height - 2 - SIGN_UP_FIELDS.length - below.length - welcome.length
  const gap: readonly Row[] = spare >= 2 ? [[]] : []
  // What an answer means is never cut off for a welcome.
  const above = [bar, ...(spare >= 0 ? welcome : []), ...gap]
  const fields = SIGN_UP_FIELDS.map((): Row => [])
  return {
    rows: [...above, ...fields, ...gap, ...below],
    fieldsAt: above.length,
    foot: justifyRow([span(` ${signUp.keys} `, 'bar')], [], width, 'bar'),
  }
}

interface FieldRow {
  readonly row: Row
  /** The column of the cursor. */
  readonly cursor: number
}

function fieldRow(form: SignUpForm, texts: Texts, field: SignUpField, width: number): FieldRow {
  const { fields: labels } = texts.signUp
  const label = `${labels[field]}: `
  const column = Math.max(...Object.values(labels).map((each) => textWidth(each))) + 3
  const isHere = form.at === field
  const head: Row = [
    span(isHere ? '>' : ' ', 'accent'),
    span(label.padEnd(column - 1 + label.length - textWidth(label)), isHere ? 'accent' : 'text'),
  ]
  const { value, cursor } = contentOf(form, texts, field, Math.max(1, width - column))
  return { row: [...head, value], cursor: column + cursor }
}

function contentOf({ fields, login }: SignUpForm, texts: Texts, field: SignUpField, room: number) {
  const editor = fields[field]
  if (editor.text === '') {
    const usual = { name: login ?? '', passphrase: texts.signUp.noPassphrase, again: '' }[field]
    return { value: span(safeText(usual), 'dim'), cursor: 0 }
  }
  if (field === 'name') return nameValue(editor, room)
  // The same for one letter and for many.
  const typed = texts.signUp.typed
  return { value: span(typed, 'dim'), cursor: Math.min(room - 1, textWidth(typed)) }
}

/** The part of a name around the cursor. */
function nameValue(
  { text, cursor }: Editor,
  room: number,
): { readonly value: Span; readonly cursor: number } {
  const before = graphemes(text.slice(0, cursor))
  const widthOf = (some: readonly string[]) => textWidth(safeText(some.join('')))
  let from = 0
  while (widthOf(before.slice(from)) >= room) from++
  const shown = before.slice(from)
  const value = span(safeText(shown.join('') + text.slice(cursor)), 'text', { flow: 'text' })
  return { value, cursor: widthOf(shown) }
}
