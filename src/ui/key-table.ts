import type { EditName } from './editor.ts'

/** What the chat itself does on a key. */
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
  | 'first-unread'
  | 'next-conversation'
  | 'previous-conversation'
  | 'next-unread'
  | 'switch'
  | 'kill-or-switch'
  | 'find'
  | 'right-or-find'
  | 'recall'
  | 'edit-outside'
  | 'select-older'
  | 'select-newer'
  | 'bare'
  | 'toggle-people'
  | 'people-up'
  | 'people-down'
  | 'toggle-conversations'
  | 'redraw'
  | 'suspend'

export const EDIT_KEYS: Readonly<Record<string, EditName>> = {
  left: 'left',
  'C-b': 'left',
  right: 'right',
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
  'C-y': 'yank',
  'C-t': 'transpose',
  'C-_': 'undo',
  'M-/': 'redo',
  linefeed: 'newline',
  'M-enter': 'newline',
}

/**
 * Ctrl+K and Ctrl+F mean one thing to a line editor and another to a chat. With text right of the cursor
 * they are the line editor's; where that would do nothing, the chat's.
 */
export const MOVE_KEYS: Readonly<Record<string, Move>> = {
  enter: 'enter',
  tab: 'complete',
  'S-tab': 'complete-back',
  escape: 'cancel',
  'C-g': 'cancel',
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
  'M-u': 'first-unread',
  'C-n': 'next-conversation',
  'M-right': 'next-conversation',
  'C-p': 'previous-conversation',
  'M-left': 'previous-conversation',
  'M-a': 'next-unread',
  'C-k': 'kill-or-switch',
  'M-g': 'switch',
  'C-f': 'right-or-find',
  'M-s': 'find',
  'C-r': 'recall',
  'M-e': 'edit-outside',
  'M-up': 'select-older',
  'M-down': 'select-newer',
  'M-v': 'bare',
  'M-n': 'toggle-people',
  'M-pageup': 'people-up',
  'M-pagedown': 'people-down',
  'M-l': 'toggle-conversations',
  'C-l': 'redraw',
  'C-z': 'suspend',
}
