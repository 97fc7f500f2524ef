import type { FileView, OfferedView } from '../../rpc/methods.ts'
import { formatSize, percent } from '../file-size.ts'
import { withMark } from '../pace.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { seamed } from '../seam.ts'
import { type Answer, type Step, step } from './action.ts'
import { cancelFile } from './cancelling.ts'
import { withoutAsked } from './card.ts'
import { isKept, reasonOf } from './file-standing.ts'
import { titleOfId } from './people.ts'
import { withPreview } from './previews.ts'
import { notify, type State, timelineOf, withTimeline } from './state.ts'
import { withChange } from './timeline.ts'

/** A file has come further: the message that offers it shows it, and its end is told. */
export function withFile(state: State, now: number, file: FileView): State {
  const asked = file.state === 'offered' ? state : withoutAsked(state, file.file)
  const shown = withShown(asked, now, file)
  const line = state.taken.has(file.file) ? endOf(state, file) : undefined
  if (line === undefined) return shown
  const taken = new Set(state.taken)
  taken.delete(file.file)
  const over = { ...shown, taken }
  return file.conversation === state.current ? over : notify(over, now, line)
}

function withShown(state: State, now: number, file: FileView): State {
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
    case 'file': {
      const { purpose, result } = answer
      const shown = withFile(state, now, result)
      return purpose.kind === 'cancel' ? cancelFile(shown, now, result, purpose.typed) : step(shown)
    }
    case 'fileOffer':
      return step(offered(state, now, answer.result))
    case 'fileAccept':
    case 'fileCancel':
      return step(answered(state, now, answer.result))
    case 'filePause':
    case 'fileResume':
      return step(told(state, now, answer.result))
    default:
      return step(withFile(state, now, answer.result))
  }
}

/** What plain mode has printed stays as it is, so that how a file is now is said. */
function told(state: State, now: number, file: FileView): State {
  const shown = withFile(state, now, file)
  const { files } = state.texts
  return state.plain
    ? notify(shown, now, safeText(files.over(file.name, files.state[file.state], '')))
    : shown
}

/** What of a folder is not sent is said: whoever offers it may count on it. */
function offered(state: State, now: number, { leftOut, ...file }: OfferedView): State {
  const shown = withFile(state, now, file)
  if (leftOut === 0) return shown
  return notify(shown, now, safeText(state.texts.files.leftOut(file.name, leftOut)))
}

/** What was done about a file of another conversation is said here; its end will be, too. */
function answered(state: State, now: number, file: FileView): State {
  const shown = withFile(state, now, file)
  const { conversation, name } = file
  if (conversation === state.current) return shown
  const end = endOf(state, file)
  const place = titleOfId(state, conversation)
  const told = notify(shown, now, end ?? safeText(state.texts.offers.coming(name, place)))
  return end === undefined ? { ...told, taken: new Set(told.taken).add(file.file) } : told
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
    seamed(name),
    formatSize(file.size),
    files.state[file.state] + share + reasonOf(state, file),
    seamed(who),
    ...where.map(seamed),
  ]
  return safeText(`${number}  ${parts.join('  ')}`)
}
