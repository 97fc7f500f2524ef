import { wordError } from '../error-line.ts'
import { othersOf } from './people.ts'
import { currentTimeline, LOBBY, type State } from './state.ts'

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

/** Whether this warning is why nobody is found, and stands before one's eyes already in an empty lobby. */
export function isShown(state: State, code: string): boolean {
  const { messages, notices, atEnd } = currentTimeline(state)
  const isEmpty = atEnd && messages.length === 0 && notices.length === 0
  const isAlone = othersOf(state).every(({ status }) => status === 'offline')
  return (
    Object.hasOwn(FAULTS, code) && state.current === LOBBY && isEmpty && isAlone && !state.plain
  )
}

function brokenOf({ status, texts: { doctor } }: State): string | undefined {
  return status.online ? undefined : doctor.offline
}

function unseenOf({ status, texts: { doctor } }: State): string | undefined {
  // Who looks for nobody looks at no interface either.
  if (status.mdns === 'off') return doctor.mdnsOff
  const fault = status.warnings.findLast(({ code }) => Object.hasOwn(FAULTS, code))
  if (fault) return doctor[FAULTS[fault.code as keyof typeof FAULTS]]
  if (status.interfaces.length === 0) return doctor.noInterface
  return status.mdns === 'failed' ? doctor.mdnsFailed : undefined
}

/** Of the warnings those that say why nobody is found. */
const FAULTS = {
  DISCOVERY_PORT_TAKEN: 'portTaken',
  DISCOVERY_UNHEARD: 'unheard',
  DISCOVERY_NO_INTERFACE: 'noInterface',
} as const
