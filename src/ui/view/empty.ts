import { directPeer, nameOf, othersOf, titleOf } from '../model/people.ts'
import { currentConversation, currentTimeline, LOBBY, type State } from '../model/state.ts'
import { troubleOf } from '../model/verdict.ts'
import { type Row, span } from './span.ts'
import { wrapRow } from './wrap-row.ts'

/**
 * What stands where no message does yet: what is going on, and what to do next. Where it is too high, it is
 * without its empty lines. None where something was said, or is not known yet.
 */
export function emptyRows(state: State, width: number, height: number): readonly Row[] {
  const { clearedTo, atEnd, messages } = currentTimeline(state)
  if (clearedTo !== undefined || !atEnd || messages.length > 0) return []
  const trouble = troubleOf(state)
  const lines = ['', ...linesOf(state, trouble)]
  const rowsOf = (shown: readonly string[]) =>
    shown.flatMap((line) =>
      wrapRow([span(line, line === trouble ? 'error' : 'dim')], width - 4).map((row) => [
        span('  '),
        ...row,
      ]),
    )
  const rows = rowsOf(lines)
  return rows.length <= height ? rows : rowsOf(lines.filter((line) => line !== ''))
}

function linesOf(state: State, trouble: string | undefined): readonly string[] {
  const { empty } = state.texts
  const view = currentConversation(state)
  const peer = directPeer(view)
  if (peer) return empty.direct(nameOf(state, peer, view?.name))
  if (view?.invited && view.creator) {
    return empty.invited(nameOf(state, view.creator), titleOf(state, view))
  }
  if (view?.kind === 'private') return empty.private
  if (view && view.conversation !== LOBBY) return empty.room(titleOf(state, view))
  const here = othersOf(state).filter(({ status }) => status !== 'offline')
  const names = here.slice(0, 3).map(({ peer: id }) => nameOf(state, id))
  if (here.length === 0) return empty.alone(trouble)
  // Nobody is led to write to a key that is warned of.
  const first = here.find(({ trust }) => trust === 'new' || trust === 'verified')
  const name = first && nameOf(state, first.peer)
  return empty.company(names, here.length - names.length, name)
}
