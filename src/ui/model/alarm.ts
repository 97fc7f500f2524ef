import type { PeerView } from '../../rpc/methods.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { fold, nameOf } from './people.ts'
import { notify, type State } from './state.ts'

/** What is said of a peer that came with a name that we know with another key. */
export interface Alarm {
  readonly title: SafeText
  readonly why: SafeText
  /** For the bar over its conversation. */
  readonly short: SafeText
  /** Everything, a line each, with what can be done. */
  readonly lines: readonly SafeText[]
}

/** True of somebody who goes by another name by now, too: an alarm does not end by that. */
export function alarmOf(state: State, peer: PeerView): Alarm {
  const { alarm, bar } = state.texts
  const name = nameOf(state, peer.peer)
  const who = `@${safeText(peer.name)}·${peer.tag}`
  const { claimed } = peer
  if (claimed !== null && fold(claimed) !== fold(peer.name)) {
    const { title, changed, why, dismiss, block } = alarm.wentBack
    const lines = [
      changed(name, claimed),
      why(claimed),
      alarm.compare(who),
      dismiss(who),
      block(who),
    ]
    return {
      title: safeText(title(name, claimed)),
      why: safeText(why(claimed)),
      short: safeText(bar.wentBack(claimed)),
      lines: lines.map(safeText),
    }
  }
  const { title, changed, why, compare, trust, block } = alarm
  return {
    title: safeText(title(name)),
    why: safeText(why),
    short: safeText(bar.keyChanged),
    lines: [changed(name), why, compare(who), trust(who), block(who)].map(safeText),
  }
}

/** The loud word about it, here and where one would write to it. */
export function withAlarm(state: State, now: number, peer: PeerView): State {
  const { lines } = alarmOf(state, peer)
  const told = notify(state, now, lines, 'alarm')
  const direct = `@${peer.peer}`
  const both = told.timelines.has(direct) && direct !== told.current
  return both ? notify(told, now, lines, 'alarm', direct) : told
}
