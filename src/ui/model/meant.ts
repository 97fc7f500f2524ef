import { nearest } from '../nearest.ts'
import { fold, nameOf, othersOf } from './people.ts'
import type { State } from './state.ts'

/** Of two letters nearly every pair is near. */
const MIN_CHARS = 3

/** Who was probably meant by the name in a line (`@bbo hello`, `/msg bbo hello`), if that is near one. */
export function personMeant(state: State, typed: string): string | undefined {
  const [, word = ''] = /^\s*(?:\/\S+\s+)?@?(\S*)/.exec(typed) ?? []
  const people = othersOf(state).filter(({ name }) => name.length >= MIN_CHARS)
  const names = people.map(({ name }) => fold(name))
  if (names.includes(fold(word))) return undefined
  const found = people[names.indexOf(nearest(fold(word), names) ?? '')]
  return found && nameOf(state, found.peer)
}
