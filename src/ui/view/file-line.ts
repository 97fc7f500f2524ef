import type { FileView } from '../../rpc/methods.ts'
import { wordError } from '../error-line.ts'
import { bar, formatSize, percent } from '../file-size.ts'
import type { State } from '../model/state.ts'
import { safeText } from '../sanitize.ts'
import { type Span, span } from './span.ts'

const BAR_WIDTH = 16

/** What is offered and how far it is: `notes.txt  2.0 MiB  [####----] 50%  running`. */
export function fileSpans({ texts }: State, file: FileView): Span[] {
  const { name, size, files, state, received, direction, reason, path } = file
  const count = files === null ? '' : `, ${texts.files.count(files)}`
  const spans = [
    span(safeText(files === null ? name : `${name}/`), 'accent'),
    span(safeText(`  ${formatSize(size)}${count}`), 'dim'),
  ]
  if (state === 'running' || state === 'paused' || (state === 'waiting' && received > 0)) {
    spans.push(
      span(safeText(`  ${bar(received, size, BAR_WIDTH)} ${percent(received, size)}`), 'text'),
    )
  }
  const hint = state === 'offered' && direction === 'in' ? ` (${texts.files.hint})` : ''
  const where = state === 'done' && direction === 'in' && path !== null ? `: ${path}` : ''
  const why = reason === null ? '' : ` (${wordError(texts, reason).message})`
  spans.push(span(safeText(`  ${texts.files.state[state]}${why}${hint}${where}`), 'dim'))
  return spans
}
