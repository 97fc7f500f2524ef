import type { CommandName } from './command.ts'
import { keyLabel } from './keys.ts'
import type { State } from './model/state.ts'
import type { Texts } from './texts/texts.ts'

type KeyName = keyof Texts['keys']

/** All commands, what else can be written, and the keys as they are now; plain mode has none. */
export function helpLines(state: State, names: readonly CommandName[]): readonly string[] {
  const { command, keys } = state.texts
  const all = Object.keys(keys) as KeyName[]
  const bound = all.map((name) => [labelsOf(state, name), keys[name]] as const)
  const commands = [
    ...commandLines(state, names),
    '',
    command.direct,
    command.styles,
    command.marks,
  ]
  if (state.plain) return commands
  return [...commands, '', ...aligned(bound.filter(([label]) => label !== ''))]
}

export function commandLines({ texts }: State, names: readonly CommandName[]): readonly string[] {
  return aligned(
    names.map((name) => {
      const { args, help } = texts.commands[name]
      return [`/${name} ${args}`.trimEnd(), help]
    }),
  )
}

function aligned(rows: ReadonlyArray<readonly [left: string, right: string]>): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`)
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
