import { nearest } from '../nearest.ts'
import { fold, nameOf, othersOf, titleOf } from './people.ts'
import type { State } from './state.ts'

/** A sign and three letters: of two letters nearly every pair is near. */
const MIN_CHARS = 4

/** Who was probably meant by a name that nobody goes by: `@bob`, if it is near to one. */
export function personMeant(state: State, name: string): string | undefined {
  const people = peopleOf(state)
  const wanted = name.replace(/^@?/, '@')
  const [first = ''] = wanted.split(/\s/)
  const known = first === wanted ? undefined : people.find((title) => fold(title) === fold(first))
  return nearestTitle(wanted, people) ?? known
}

/** Which conversation was probably meant, or who, where no sign says which of the two. */
export function placeMeant(state: State, name: string): string | undefined {
  const joined = state.conversations.map((view) => titleOf(state, view))
  return nearestTitle(name, [...joined, ...state.rooms, ...peopleOf(state)])
}

function peopleOf(state: State): readonly string[] {
  return othersOf(state).map(({ peer }) => `@${nameOf(state, peer)}`)
}

/** The signs of the titles count only where one was typed. */
function nearestTitle(typed: string, titles: readonly string[]): string | undefined {
  const wanted = fold(typed)
  const isSigned = /^[@#!]/.test(wanted)
  const words = new Map<string, string>()
  for (const title of titles) {
    const word = fold(isSigned ? title : title.slice(1))
    if (title.length >= MIN_CHARS && !words.has(word)) words.set(word, title)
  }
  if (words.has(wanted) || wanted.length <= (isSigned ? 1 : 0)) return undefined
  return words.get(nearest(wanted, [...words.keys()]) ?? '')
}
