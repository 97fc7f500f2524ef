import { EDITS, type Editor, EMPTY_EDITOR, insertText, typeText } from '../editor.ts'
import { DEFAULT_KEYS } from '../keys.ts'
import { isUsableName } from '../login-name.ts'
import type { ScreenInput } from '../screen.ts'
import type { SignUp } from '../sign-up.ts'
import { typable } from '../typable.ts'

export const SIGN_UP_FIELDS = ['name', 'passphrase', 'again'] as const
export type SignUpField = (typeof SIGN_UP_FIELDS)[number]

/** The longest passphrase that is taken, in UTF-16 units, wherever one is typed. */
export const MAX_PASSPHRASE_CHARS = 1_024

/** Name, passphrase and the passphrase again, while they are typed. */
export interface SignUpForm {
  readonly fields: Readonly<Record<SignUpField, Editor>>
  readonly at: SignUpField
  /** The name of an empty first field. */
  readonly login: string | undefined
  /** What stands in the way of going on. */
  readonly fault: 'name' | 'differ' | 'long' | undefined
}

/** What a person has decided: to be somebody, or to leave. */
export type SignUpEnd =
  | { readonly kind: 'done'; readonly signUp: SignUp }
  | { readonly kind: 'left' }

export function openSignUpForm(login: string | undefined): SignUpForm {
  const fields = { name: EMPTY_EDITOR, passphrase: EMPTY_EDITOR, again: EMPTY_EDITOR }
  return { fields, at: 'name', login, fault: undefined }
}

/** The form after something was typed, or how it ended. Pure. */
export function reduceSignUpForm(form: SignUpForm, input: ScreenInput): SignUpForm | SignUpEnd {
  switch (input.kind) {
    case 'text':
      return typed(form, (editor) => typeText(editor, input.text))
    case 'paste': {
      const line = typable(input.text)
        .replace(/\n+$/, '')
        .replace(/\s*\n\s*/g, ' ')
      return typed(form, (editor) => insertText(editor, line))
    }
    case 'key':
      return pressed(form, input.key)
    default:
      return form
  }
}

/** The form with the cursor in this field; a name that cannot be one is mended first. */
export function turnedTo(form: SignUpForm, field: SignUpField): SignUpForm {
  if (form.at === 'name' && field !== 'name' && nameOf(form) === undefined) {
    return { ...form, fault: 'name' }
  }
  return { ...form, at: field, fault: undefined }
}

function pressed(form: SignUpForm, key: string): SignUpForm | SignUpEnd {
  const binding = DEFAULT_KEYS.get(key)
  if (binding?.kind === 'edit') {
    const { edit } = binding
    return edit === 'newline' ? form : typed(form, EDITS[edit])
  }
  switch (binding?.kind === 'move' ? binding.move : undefined) {
    case 'enter':
      return entered(form)
    case 'complete':
    case 'down':
      return turnedTo(form, neighbour(form, 1))
    case 'complete-back':
    case 'up':
      return turnedTo(form, neighbour(form, -1))
    case 'home':
      return typed(form, EDITS['line-start'])
    case 'end':
      return typed(form, EDITS['line-end'])
    case 'kill-or-switch':
      return typed(form, EDITS['kill-line-right'])
    case 'right-or-find':
      return typed(form, EDITS.right)
    case 'cancel':
    case 'interrupt':
      return { kind: 'left' }
    case 'end-of-input':
      return form.fields[form.at].text === '' ? { kind: 'left' } : typed(form, EDITS['erase-right'])
    default:
      return form
  }
}

/** Enter: on to what is missing, and at the last field, or without a passphrase, done. */
function entered(form: SignUpForm): SignUpForm | SignUpEnd {
  const { at, fields } = form
  const name = nameOf(form)
  if (name === undefined) return { ...form, at: 'name', fault: 'name' }
  const passphrase = fields.passphrase.text
  if (at === 'name') return turnedTo(form, 'passphrase')
  if (at === 'passphrase' && passphrase !== '') return turnedTo(form, 'again')
  if (fields.again.text !== passphrase) {
    const emptied = { ...fields, passphrase: EMPTY_EDITOR, again: EMPTY_EDITOR }
    return { ...form, fields: emptied, at: 'passphrase', fault: 'differ' }
  }
  const signUp = passphrase === '' ? { name } : { name, passphrase }
  return { kind: 'done', signUp }
}

function nameOf({ fields, login }: SignUpForm): string | undefined {
  const name = fields.name.text.trim().normalize('NFC') || (login ?? '')
  return isUsableName(name) ? name : undefined
}

function neighbour({ at }: SignUpForm, by: 1 | -1): SignUpField {
  const index = SIGN_UP_FIELDS.indexOf(at) + by
  return SIGN_UP_FIELDS[Math.max(0, Math.min(SIGN_UP_FIELDS.length - 1, index))] ?? at
}

function typed(form: SignUpForm, change: (editor: Editor) => Editor): SignUpForm {
  const { at, fields } = form
  const editor = change(fields[at])
  // Cut without a word it would be another passphrase than the one that was meant.
  const isTooLong = at !== 'name' && editor.text.length > MAX_PASSPHRASE_CHARS
  if (isTooLong) return { ...form, fault: 'long' }
  return { ...form, fields: { ...fields, [at]: editor }, fault: undefined }
}
