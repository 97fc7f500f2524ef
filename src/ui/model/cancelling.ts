import type { FileView } from '../../rpc/methods.ts'
import { formatSize } from '../file-size.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { truncate } from '../text-width.ts'
import { type Step, step } from './action.ts'
import { isKept } from './file-standing.ts'
import { notify, type State } from './state.ts'

const MAX_NAME_WIDTH = 40

/** Gives up a file as it is now; where something is lost by that only after a yes. */
export function cancelFile(state: State, now: number, file: FileView, typed: string): Step {
  const deed = { method: 'fileCancel', params: { file: file.file } } as const
  const asked = lossOf(state, file)
  if (asked === undefined) {
    const purpose = { kind: 'command', conversation: state.current, typed } as const
    return step(state, { kind: 'call', ...deed, purpose })
  }
  const { answer, question } = state.texts
  // Whoever is at something else by now would answer without having read the question.
  if (state.dialog || state.editor.text !== '') {
    return step(notify(state, now, safeText(answer.notDone)))
  }
  const asking: State = { ...state, dialog: { kind: 'confirm', asked, typed, deed } }
  return step(state.plain ? notify(asking, now, safeText(`${asked} ${question.yOrN}`)) : asking)
}

/** What is asked before it is given up; undefined where nothing is lost, or the engine will refuse. */
function lossOf({ texts }: State, file: FileView): SafeText | undefined {
  const { direction, state, received } = file
  const name = truncate(safeText(file.name), MAX_NAME_WIDTH)
  if (direction === 'out') {
    return state === 'failed' ? undefined : safeText(texts.offers.takeBack(name))
  }
  const isComing = state === 'waiting' || state === 'running' || state === 'paused'
  if ((!isComing || received === 0) && !isKept(file)) return undefined
  return safeText(texts.offers.giveUp(name, formatSize(received)))
}
