import type { FileView } from '../../rpc/methods.ts'
import { wordError } from '../error-line.ts'
import { formatSize, percent } from '../file-size.ts'
import { withMark } from '../pace.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { type Answer, type Step, step } from './action.ts'
import { nameOf } from './people.ts'
import { withPreview } from './previews.ts'
import { notify, type State, timelineOf, withTimeline } from './state.ts'
import { withChange } from './timeline.ts'

/** A file has come further: the message that offers it shows it, and its end is told. */
export function withFile(state: State, now: number, file: FileView): State {
  const { conversation } = file
  if (!state.timelines.has(conversation)) return state
  const timeline = timelineOf(state, conversation)
  const message = timeline.messages.find(({ id }) => id === file.file)
  if (!message || message.redacted) return state
  const timed = { ...state, paces: withPace(state, now, file) }
  const shown = withTimeline(timed, conversation, withChange(timeline, { ...message, file }))
  const line = message.file?.state === file.state ? undefined : endOf(state, file)
  return line === undefined ? shown : notify(shown, now, line, 'notice', conversation)
}

/** One more mark of a file that is running; of others there is no rate. */
function withPace({ paces }: State, at: number, file: FileView): State['paces'] {
  if (file.state !== 'running' && !paces.has(file.file)) return paces
  const changed = new Map(paces)
  changed.delete(file.file)
  if (file.state !== 'running') return changed
  return changed.set(file.file, withMark(paces.get(file.file) ?? [], { at, bytes: file.received }))
}

function endOf(of: State, file: FileView): SafeText | undefined {
  const { files } = of.texts
  const { name, state, direction, path } = file
  if (state === 'done') {
    const here = direction === 'in' && path !== null
    return safeText(here ? files.here(name, path) : files.there(name))
  }
  if (state !== 'failed' && state !== 'declined') return undefined
  return safeText(files.over(name, files.state[state], reasonOf(of, file)))
}

/** It failed, but what has come of it is on the disk, until it goes on or is cancelled. */
export function isKept({ direction, state, received }: FileView): boolean {
  return direction === 'in' && state === 'failed' && received > 0
}

/** Why a file stands as it does: ` (paused by anna)`; nothing where there is no more to say. */
export function reasonOf(state: State, { reason, from, recipients }: FileView): string {
  if (reason === null) return ''
  const { files } = state.texts
  const name = (who: FileView['from']) => nameOf(state, who.peer, who.name)
  const who = recipients.find((each) => each.reason?.code === reason.code)
  if (reason.code === 'FILE_PAUSED') return ` (${files.pausedBy(name(from))})`
  if (reason.code === 'FILE_GIVEN_UP' && who) return ` (${files.cancelledBy(name(who))})`
  return ` (${wordError(state.texts, reason).message})`
}

type FileMethod =
  | 'files'
  | 'file'
  | 'filePreview'
  | 'fileOffer'
  | 'fileAccept'
  | 'fileDecline'
  | 'filePause'
  | 'fileResume'
  | 'fileCancel'
  | 'fileWait'
  | 'fileAuto'

const MAX_LISTED = 50

/** What the engine answered about files. Most of it shows where the file was offered. */
export function reduceFileAnswer(
  state: State,
  now: number,
  answer: Extract<Answer, { readonly method: FileMethod }>,
): Step {
  switch (answer.method) {
    case 'files': {
      const newest = answer.result.toReversed()
      const lines = newest.slice(0, MAX_LISTED).map((file, at) => fileLine(state, file, at + 1))
      const { files } = state.texts
      const more =
        newest.length > MAX_LISTED
          ? [safeText(state.texts.andMore(newest.length - MAX_LISTED))]
          : []
      const known = { ...state, files: newest.map(({ file }) => file) }
      return step(notify(known, now, lines.length > 0 ? [...lines, ...more] : safeText(files.none)))
    }
    case 'filePreview':
      return step(withPreview(state, answer.params.file, answer.result))
    case 'fileAuto':
      return step(state)
    default:
      return step(withFile(state, now, answer.result))
  }
}

/** `3 notes.txt  2 KiB  running 42%  bob`. */
function fileLine(state: State, file: FileView, number: number): SafeText {
  const { files } = state.texts
  const moves = file.state === 'running' || file.state === 'paused' || isKept(file)
  const share = moves ? ` ${percent(file.received, file.size)}` : ''
  const who = file.direction === 'out' ? files.yours : file.from.name
  const name = file.files === null ? file.name : `${file.name}/`
  const where = file.path === null ? [] : [file.path]
  const parts = [
    name,
    formatSize(file.size),
    files.state[file.state] + share + reasonOf(state, file),
    who,
    ...where,
  ]
  return safeText(`${number}  ${parts.join('  ')}`)
}
