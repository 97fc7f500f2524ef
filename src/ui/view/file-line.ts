import type { FileView } from '../../rpc/methods.ts'
import { bar, formatSeconds, formatSize, percent } from '../file-size.ts'
import { isKept, reasonOf } from '../model/file-standing.ts'
import { nameOf } from '../model/people.ts'
import type { State } from '../model/state.ts'
import { rateOf } from '../pace.ts'
import { safeText } from '../sanitize.ts'
import { type Span, span } from './span.ts'

const BAR_WIDTH = 16

/** What is offered and how far it is: `notes.txt  2.0 MiB  [####----] 50%  running, 1.2 MiB/s, 0:07 left`. */
export function fileSpans(state: State, file: FileView): Span[] {
  const { texts } = state
  const { name, size, files, received, direction, path } = file
  const count = files === null ? '' : `, ${texts.files.count(files)}`
  const spans = [
    span(safeText(files === null ? name : `${name}/`), 'accent'),
    span(safeText(`  ${formatSize(size)}${count}`), 'dim'),
  ]
  const isUnderWay = file.state === 'running' || file.state === 'paused'
  const isPartHere = file.state === 'waiting' || isKept(file)
  if (isUnderWay || (isPartHere && received > 0)) {
    spans.push(
      span(safeText(`  ${bar(received, size, BAR_WIDTH)} ${percent(received, size)}`), 'text'),
    )
  }
  const toDo = state.plain ? texts.offers.hint : texts.files.hint
  const hint = file.state === 'offered' && direction === 'in' ? ` (${toDo})` : ''
  const where = file.state === 'done' && direction === 'in' && path !== null ? `: ${path}` : ''
  const why = reasonOf(state, file)
  spans.push(span(safeText(`  ${stateOf(state, file)}${why}${hint}${where}`), 'dim'))
  return spans
}

/** In words; of what is running also how fast it is, of what waits for somebody who is away for whom. */
function stateOf(state: State, file: FileView): string {
  const { files } = state.texts
  const rate = file.state === 'running' ? rateOf(state.paces.get(file.file) ?? []) : undefined
  const { peer, name } = file.from
  if (rate !== undefined) {
    const left = formatSeconds((file.size - file.received) / rate)
    return `${files.state.running}, ${formatSize(rate)}/s, ${files.left(left)}`
  }
  const isAway = state.peers.get(peer)?.status === 'offline'
  const isTheirs = file.direction === 'in' && file.conversation.startsWith('@')
  return file.state === 'waiting' && isTheirs && isAway
    ? files.waitsFor(nameOf(state, peer, name))
    : files.state[file.state]
}
