import type { CommandName } from './command.ts'
import { keyLabel } from './keys.ts'
import type { CardEntry, CardLine } from './model/dialog.ts'
import type { State } from './model/state.ts'
import { safeText } from './sanitize.ts'
import type { Texts } from './texts/texts.ts'

type KeyName = keyof Texts['keys']
type Group = keyof Texts['help']['groups']

/** The commands by what people do, in the order in which they are told. */
const COMMAND_GROUPS: Readonly<Record<CommandName, Group>> = {
  msg: 'talk',
  reply: 'talk',
  me: 'talk',
  react: 'talk',
  edit: 'talk',
  delete: 'talk',
  info: 'talk',
  copy: 'talk',
  draft: 'talk',
  send: 'files',
  files: 'files',
  save: 'files',
  pause: 'files',
  resume: 'files',
  cancel: 'files',
  join: 'rooms',
  leave: 'rooms',
  topic: 'rooms',
  members: 'rooms',
  room: 'rooms',
  invite: 'rooms',
  accept: 'rooms',
  decline: 'rooms',
  remove: 'rooms',
  peers: 'people',
  verify: 'people',
  trust: 'people',
  untrust: 'people',
  dismiss: 'people',
  alias: 'people',
  block: 'people',
  unblock: 'people',
  connect: 'people',
  doctor: 'people',
  nick: 'presence',
  away: 'presence',
  busy: 'presence',
  back: 'presence',
  receipts: 'presence',
  go: 'program',
  history: 'history',
  search: 'history',
  export: 'history',
  retention: 'history',
  clear: 'history',
  help: 'program',
  theme: 'program',
  mute: 'program',
  mouse: 'program',
  bare: 'program',
  quit: 'program',
}

const KEY_GROUPS: Readonly<Record<KeyName, Group>> = {
  numbers: 'going',
  'previous-conversation': 'going',
  'next-conversation': 'going',
  'next-unread': 'going',
  switch: 'going',
  'page-up': 'reading',
  'page-down': 'reading',
  oldest: 'reading',
  newest: 'reading',
  'first-unread': 'reading',
  find: 'reading',
  'select-older': 'reading',
  bare: 'reading',
  newline: 'typing',
  complete: 'typing',
  up: 'typing',
  recall: 'typing',
  'edit-outside': 'typing',
  undo: 'typing',
  redo: 'typing',
  interrupt: 'typing',
  'toggle-conversations': 'screen',
  'toggle-people': 'screen',
  'people-down': 'screen',
  'people-up': 'screen',
  redraw: 'screen',
  suspend: 'screen',
}

/** Everything that can be typed and pressed, with the keys as they are now; plain mode has none. */
export function helpLines(state: State): readonly CardLine[] {
  const { groups } = state.texts.help
  return keysOf(groups).flatMap((group, n): readonly CardLine[] => {
    const entries = entriesOf(state, group)
    if (entries.length === 0) return []
    const title = { kind: 'heading', text: safeText(groups[group]) } as const
    return n === 0 ? [title, ...entries] : [EMPTY, title, ...entries]
  })
}

const EMPTY: CardLine = { kind: 'text', text: safeText('') }

function entriesOf(state: State, group: Group): readonly CardEntry[] {
  const { help, keys } = state.texts
  const said = (what: Readonly<Record<string, string>>) =>
    Object.entries(what).map(([term, means]) => entry(term, '', means))
  const commands = keysOf(COMMAND_GROUPS).filter((name) => COMMAND_GROUPS[name] === group)
  const pressed = keysOf(KEY_GROUPS)
    .filter((name) => KEY_GROUPS[name] === group && !state.plain)
    .map((name) => entry(labelsOf(state, name), '', keys[name]))
  return [
    ...(group === 'talk' ? said(help.typed) : []),
    // Plain mode says it in words.
    ...(group === 'signs' && !state.plain ? said(help.signs) : []),
    ...commands.map((name) => commandEntry(state, name)),
    ...pressed.filter(({ term }) => term !== ''),
  ]
}

/** One command: `/msg`, `PEER [TEXT]`, and what it does. */
export function commandEntry({ texts }: State, name: CommandName): CardEntry {
  const { args, help } = texts.commands[name]
  return entry(`/${name}`, args, help)
}

function entry(term: string, takes: string, means: string): CardEntry {
  return { kind: 'entry', term: safeText(term), takes: safeText(takes), means: safeText(means) }
}

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(record) as K[]
}

/** Up to three keys that do this. */
function labelsOf({ keys }: State, name: KeyName): string {
  if (name === 'numbers') return 'Alt+1 … Alt+0'
  const labels: string[] = []
  for (const [key, binding] of keys) {
    const does =
      binding.kind === 'move' ? binding.move : binding.kind === 'edit' ? binding.edit : ''
    if (does === name || ALSO[name] === does) labels.push(keyLabel(key))
  }
  return labels.slice(0, 3).join(', ')
}

/** Keys that do this and more. */
const ALSO: Partial<Record<KeyName, string>> = {
  switch: 'kill-or-switch',
  find: 'right-or-find',
  oldest: 'home',
  newest: 'end',
}
