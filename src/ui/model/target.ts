import { peerTag } from '../../ids.ts'
import type { MessageView } from '../../rpc/methods.ts'
import { directPeer, fold, metBy, nameOf, othersOf } from './people.ts'
import { currentConversation, currentTimeline, type State } from './state.ts'

/** Whom a line speaks of, and what is left of it. `to` is what the engine resolves. */
export interface Target {
  readonly to: string
  readonly rest: string
}

/**
 * The peer or room at the start of `args`: `@name`, `name`, `name·tag`, a PeerId or its beginning, `#room`.
 * Names may have spaces, so the longest known one wins. Who is meant by an ambiguous name is
 * for the engine to refuse. Undefined where there is nothing.
 */
export function takeTarget(state: State, args: string): Target | undefined {
  const text = args.trimStart()
  if (text === '') return undefined
  if (text.startsWith('#')) return takeWord(text)
  const bare = text.startsWith('@') ? text.slice(1) : text
  return takeName(state, bare) ?? takeWord(text)
}

/** As `takeTarget`, where nothing else can stand: of a name with more behind it the engine says that nobody has it. */
export function takeWhole(state: State, args: string): Target | undefined {
  const target = takeTarget(state, args)
  return target && target.rest !== '' ? { to: args.trim(), rest: '' } : target
}

/** As `takeWhole`; in a direct conversation nothing means the other one. */
export function takePeer(state: State, args: string): Target | undefined {
  const target = takeWhole(state, args)
  if (target) return target
  const peer = directPeer(currentConversation(state))
  return peer ? { to: peer, rest: '' } : undefined
}

/** What `/reply` answers: the newest thing somebody else said, or `named`, who is named first. */
export interface Answered {
  readonly message: MessageView | undefined
  readonly named: string | undefined
  readonly text: string
}

export function takeReply(state: State, args: string): Answered {
  const theirs = currentTimeline(state).messages.filter(
    ({ from, redacted, kind }) => from.peer !== state.self.peer && !redacted && kind !== 'event',
  )
  const named = args.startsWith('@') ? takeTarget(state, args) : undefined
  // Messages say what their authors were called when they came.
  const meant = named && new Set(metBy(state, named.to).map(({ peer }) => peer))
  const called = named && fold(named.to.slice(1))
  const found = theirs.findLast(
    ({ from }) =>
      !meant || meant.has(from.peer) || (meant.size === 0 && fold(from.name) === called),
  )
  return { message: found, named: named?.to, text: named ? named.rest : args }
}

function takeName(state: State, text: string): Target | undefined {
  let best: Target | undefined
  let length = 0
  for (const { peer, name } of othersOf(state)) {
    const shown = nameOf(state, peer)
    for (const [label, to] of [
      [name, `@${name}`],
      [`${name}·${peerTag(peer)}`, peer],
      [shown, shown === name ? `@${name}` : peer],
    ] as const) {
      if (label.length > length && startsWithWord(text, label)) {
        length = label.length
        best = { to, rest: text.slice(label.length).trimStart() }
      }
    }
  }
  return best
}

function startsWithWord(text: string, word: string): boolean {
  if (fold(text.slice(0, word.length)) !== fold(word)) return false
  const next = text.charAt(word.length)
  return next === '' || /\s/.test(next)
}

function takeWord(text: string): Target {
  const end = text.search(/\s/)
  if (end === -1) return { to: text, rest: '' }
  return { to: text.slice(0, end), rest: text.slice(end).trimStart() }
}
