import { EDITS, type EditName } from './editor.ts'
import { EDIT_KEYS, MOVE_KEYS, type Move } from './key-table.ts'

/** What a key asks for: a change of the line being typed, or one of the chat's own moves. */
export type Binding =
  | { readonly kind: 'edit'; readonly edit: EditName }
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'switch'; readonly index: number }

/** What each key does, by the name blessed gives it. */
export type KeyMap = ReadonlyMap<string, Binding>

/** What a person may write for a key that does nothing. */
const NOTHING = 'none'

export const DEFAULT_KEYS: KeyMap = new Map<string, Binding>([
  ...entries(EDIT_KEYS, (edit): Binding => ({ kind: 'edit', edit })),
  ...entries(MOVE_KEYS, (move): Binding => ({ kind: 'move', move })),
  ...Array.from({ length: 10 }, (_, n): [string, Binding] => [
    `M-${n}`,
    { kind: 'switch', index: (n + 9) % 10 },
  ]),
])

/**
 * The default keys with these instead: `Ctrl+K` or `C-k`, and the name of an edit, of a move, or
 * `none`. The second value names what could not be understood.
 */
export function remapped(wanted: Readonly<Record<string, string>>): readonly [KeyMap, string?] {
  const keys = new Map(DEFAULT_KEYS)
  for (const [label, does] of Object.entries(wanted)) {
    const key = keyOf(label)
    const binding = bindingNamed(does)
    if (key === undefined) return [DEFAULT_KEYS, label]
    if (does === NOTHING) keys.delete(key)
    else if (binding) keys.set(key, binding)
    else return [DEFAULT_KEYS, does]
  }
  return [keys]
}

/** `Ctrl+K`, `Alt+Up`: a key as a person calls it. */
export function keyLabel(key: string): string {
  const [, prefix = '', name = ''] = /^((?:[CMS]-)*)(.+)$/.exec(key) ?? []
  const held = prefix.replaceAll('C-', 'Ctrl+').replaceAll('M-', 'Alt+').replaceAll('S-', 'Shift+')
  const label = LABELS[name] ?? (name.length === 1 ? name.toUpperCase() : capital(name))
  return held + label
}

/** The first key of a move, as a person calls it; empty where it has none. */
export function labelOf(keys: KeyMap, does: Move | EditName): string {
  for (const [key, binding] of keys) {
    if (binding.kind === 'move' && binding.move === does) return keyLabel(key)
    if (binding.kind === 'edit' && binding.edit === does) return keyLabel(key)
  }
  return ''
}

const LABELS: Readonly<Record<string, string>> = {
  pageup: 'PgUp',
  pagedown: 'PgDn',
  linefeed: 'Ctrl+J',
  escape: 'Esc',
}

const NAMES: Readonly<Record<string, string>> = {
  pgup: 'pageup',
  pgdn: 'pagedown',
  esc: 'escape',
  return: 'enter',
}

function keyOf(label: string): string | undefined {
  const text = label
    .replace(/ctrl\+/gi, 'C-')
    .replace(/alt\+/gi, 'M-')
    .replace(/shift\+/gi, 'S-')
  const [, prefix = '', name = ''] = /^((?:[CMS]-)*)(\S+)$/.exec(text) ?? []
  if (name === '') return undefined
  const low = name.toLowerCase()
  const key = prefix + (NAMES[low] ?? low)
  // A terminal sends the same for both.
  return key === 'C-/' ? 'C-_' : key
}

function bindingNamed(does: string): Binding | undefined {
  if (Object.hasOwn(EDITS, does)) return { kind: 'edit', edit: does as EditName }
  const move = Object.values(MOVE_KEYS).find((known) => known === does)
  return move && { kind: 'move', move }
}

function entries<T>(
  table: Readonly<Record<string, T>>,
  make: (value: T) => Binding,
): Array<[string, Binding]> {
  return Object.entries(table).map(([key, value]) => [key, make(value)])
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
