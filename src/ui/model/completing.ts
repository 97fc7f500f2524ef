import { COMMANDS, commandNamed } from '../commands.ts'
import { beginPaths, complete, pathTyped } from '../completion.ts'
import { safeText } from '../sanitize.ts'
import { type Step, step } from './action.ts'
import { nameOf, othersOf } from './people.ts'
import { foreseeRooms } from './rooms.ts'
import type { State } from './state.ts'

/** Tab: the next thing that fits, or the one before. Paths have to be asked for first. */
export function completed(state: State, by: 1 | -1): Step {
  const typed = state.completion ? undefined : pathTyped(state.editor)
  if (typed !== undefined) return step(state, { kind: 'list-paths', typed })
  const names = othersOf(state).map(({ peer }) => nameOf(state, peer))
  const joined = state.conversations.filter(({ name }) => /^[#!]/.test(name))
  const rooms = new Set([...joined.map(({ name }) => name), ...state.rooms])
  const [, command] = /^\s*\/(\S+) /.exec(state.editor.text) ?? []
  const vocabulary = {
    commands: COMMANDS.map(({ name }) => `/${name}`),
    others: COMMANDS.flatMap(({ also = [] }) => also.map((word) => `/${word}`)),
    words: command === undefined ? undefined : commandNamed(command)?.words?.(state),
    targets: [...names.map((name) => `@${name}`), ...[...rooms].map(safeText)],
    names,
  }
  const found = complete(state.editor, vocabulary, by, state.completion)
  return found ? foreseeRooms({ ...state, ...found }) : step(state)
}

/** The paths that were asked for; too late once something else was typed. */
export function withPaths(state: State, typed: string, paths: readonly string[]): State {
  if (state.completion || pathTyped(state.editor) !== typed) return state
  const found = beginPaths(state.editor, typed, paths)
  return found ? { ...state, ...found } : state
}
