import { fold, titleOf } from './model/people.ts'
import type { State } from './model/state.ts'
import { takeTarget } from './model/target.ts'

export interface SearchFilter {
  readonly words: readonly string[]
  readonly in?: string
  readonly from?: string
}

/** `hello in:#tea from:Carol Ann`, in any order; undefined where there is no word, or no name behind a filter. */
export function parseSearch(state: State, args: string): SearchFilter | undefined {
  const from = cut(state, args, 'from')
  const place = cut(state, from.rest, 'in')
  const words = place.rest.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0 || from.to === '' || place.to === '') return undefined
  return {
    words,
    ...(from.to === undefined ? {} : { from: from.to }),
    ...(place.to === undefined ? {} : { in: placeOf(state, place.to) }),
  }
}

/** What is named behind `key:`, and all but that; nothing named is empty. */
function cut(
  state: State,
  args: string,
  key: string,
): { readonly to?: string; readonly rest: string } {
  const found = new RegExp(`(?:^|\\s)${key}:`).exec(args)
  if (!found) return { rest: args }
  const before = args.slice(0, found.index)
  const target = takeTarget(state, args.slice(found.index + found[0].length))
  return target ? { to: target.to, rest: `${before} ${target.rest}` } : { to: '', rest: before }
}

/** A conversation may be named without its sign. */
function placeOf(state: State, text: string): string {
  const named = (title: string) => fold(title) === fold(text) || fold(title.slice(1)) === fold(text)
  return state.conversations.find((view) => named(titleOf(state, view)))?.conversation ?? text
}
