import { wordError } from '../error-line.ts'
import { othersOf } from './people.ts'
import type { State } from './state.ts'

/** Why somebody cannot be seen, in the one line that matters most; or that all is well. */
export function verdictOf(state: State): string {
  const { doctor } = state.texts
  const online = othersOf(state).filter((peer) => peer.status !== 'offline').length
  return brokenOf(state) ?? (online > 0 ? doctor.well(online) : (unseenOf(state) ?? doctor.nobody))
}

/** What is wrong with the network while nobody is seen; undefined where nothing is. */
export function troubleOf(state: State): string | undefined {
  const { status, texts } = state
  const [warning] = status.warnings
  return brokenOf(state) ?? unseenOf(state) ?? (warning && wordError(texts, warning).message)
}

function brokenOf({ status, texts: { doctor } }: State): string | undefined {
  return status.online ? undefined : doctor.offline
}

function unseenOf({ status, texts: { doctor } }: State): string | undefined {
  // Who looks for nobody looks at no interface either.
  if (status.mdns === 'off') return doctor.mdnsOff
  if (status.interfaces.length === 0) return doctor.noInterface
  return status.mdns === 'failed' ? doctor.mdnsFailed : undefined
}
