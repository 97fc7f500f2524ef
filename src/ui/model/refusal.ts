import { isPeerId } from '../../ids.ts'
import type { PeerView } from '../../rpc/methods.ts'
import { commandNamed } from '../commands.ts'
import { lineOf, particularOf, wordError } from '../error-line.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import type { Failure } from './action.ts'
import { personMeant, placeMeant } from './meant.ts'
import { nameOf } from './people.ts'
import type { State } from './state.ts'

/** What the engine refused, in one line; of a name that means nobody and nothing, with the nearest one. */
export function refusalOf(state: State, failure: Failure): SafeText {
  const { code, purpose } = failure
  const { texts } = state
  const { message: worded, hint } = wordError(texts, failure)
  const message = withTags(state, worded)
  const name = particularOf(failure)
  const isName = code === 'NODE_NO_PEER' || code === 'NODE_NO_CONVERSATION'
  if (!isName || !('typed' in purpose) || name === '') return safeText(lineOf({ message, hint }))
  const [, command = ''] = /^\s*\/(\S+)/.exec(purpose.typed) ?? []
  // With no sign in front, where somebody goes may be a conversation or a person.
  const isAnywhere = commandNamed(command)?.name === 'go' && !name.startsWith('@')
  const isPlace = isAnywhere || code === 'NODE_NO_CONVERSATION'
  const meant = isPlace ? placeMeant(state, name) : personMeant(state, name)
  const usual = isAnywhere ? texts.going.lists : hint
  const line = lineOf({
    message: isAnywhere && code === 'NODE_NO_PEER' ? texts.going.nowhere(name) : message,
    hint: meant === undefined ? usual : texts.command.titleMeant(meant),
  })
  return safeText(line)
}

const CANDIDATE = /([a-z2-7]{56})(?: \((new|verified|changed|blocked)\))?/g

/** Whom a name may mean, as they can be named here: `bob·zbscx3 (new)` instead of a whole PeerId. */
function withTags(state: State, message: string): string {
  let shown = message
  for (const [said, id = '', trust] of message.matchAll(CANDIDATE)) {
    const peer = isPeerId(id) ? state.peers.get(id) : undefined
    if (!peer || peer.self) continue
    const standing =
      trust === undefined ? '' : ` (${state.texts.trust[trust as PeerView['trust']]})`
    shown = shown.replace(`${peer.name} ${said}`, `${nameOf(state, peer.peer)}${standing}`)
  }
  return shown
}
