import type { EditName } from './editor.ts'

/** What a key asks for: a change of the line being typed, or one of the chat's own moves. */
export type Binding =
  | { readonly kind: 'edit'; readonly edit: EditName }
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'switch'; readonly index: number }

export type Move =
  | 'enter'
  | 'complete'
  | 'complete-back'
  | 'cancel'
  | 'interrupt'
  | 'end-of-input'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'oldest'
  | 'newest'
  | 'next-conversation'
  | 'previous-conversation'
  | 'next-unread'
  | 'toggle-people'
  | 'toggle-conversations'
  | 'redraw'
  | 'suspend'

const EDIT_KEYS: Readonly<Record<string, EditName>> = {
  left: 'left',
  'C-b': 'left',
  right: 'right',
  'C-f': 'right',
  'C-left': 'word-left',
  'M-b': 'word-left',
  'C-right': 'word-right',
  'M-f': 'word-right',
  'C-a': 'line-start',
  'C-e': 'line-end',
  backspace: 'erase-left',
  'C-h': 'erase-left',
  delete: 'erase-right',
  'M-backspace': 'kill-word-left',
  'M-d': 'kill-word-right',
  'C-w': 'kill-to-space',
  'C-u': 'kill-line-left',
  'C-k': 'kill-line-right',
  'C-y': 'yank',
  'C-t': 'transpose',
  linefeed: 'newline',
  'M-enter': 'newline',
}

const MOVE_KEYS: Readonly<Record<string, Move>> = {
  enter: 'enter',
  tab: 'complete',
  'S-tab': 'complete-back',
  escape: 'cancel',
  'C-c': 'interrupt',
  'C-d': 'end-of-input',
  up: 'up',
  down: 'down',
  pageup: 'page-up',
  pagedown: 'page-down',
  home: 'home',
  end: 'end',
  'C-home': 'oldest',
  'C-end': 'newest',
  'C-n': 'next-conversation',
  'M-right': 'next-conversation',
  'C-p': 'previous-conversation',
  'M-left': 'previous-conversation',
  'M-a': 'next-unread',
  'M-n': 'toggle-people',
  'M-l': 'toggle-conversations',
  'C-l': 'redraw',
  'C-z': 'suspend',
}

/** What the key of this name does; undefined for one that does nothing. Names are blessed's. */
export function bindingOf(key: string): Binding | undefined {
  const edit = Object.hasOwn(EDIT_KEYS, key) ? EDIT_KEYS[key] : undefined
  if (edit) return { kind: 'edit', edit }
  const move = Object.hasOwn(MOVE_KEYS, key) ? MOVE_KEYS[key] : undefined
  if (move) return { kind: 'move', move }
  const digit = /^M-(\d)$/.exec(key)?.[1]
  return digit === undefined ? undefined : { kind: 'switch', index: (Number(digit) + 9) % 10 }
}

/** The keys worth telling a person about, for `/help`. */
export const KEY_HELP: ReadonlyArray<readonly [keys: string, does: string]> = [
  ['Alt+1 … Alt+0', 'go to a conversation by its number'],
  ['Alt+Left/Right, Ctrl+P/N', 'previous, next conversation'],
  ['Alt+A', 'next conversation with something unread'],
  ['PgUp, PgDn, Home, End', 'read older and newer messages'],
  ['Ctrl+J, Alt+Enter', 'a new line in a message'],
  ['Up, Down', 'what you wrote before'],
  ['Tab', 'complete a command, a name or a room'],
  ['Alt+L, Alt+N', 'show or hide the conversations, the people'],
  ['Ctrl+C twice', 'leave'],
]
