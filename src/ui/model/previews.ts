import type { PreviewView } from '../../rpc/methods.ts'
import { type Effect, type Step, step } from './action.ts'
import { currentTimeline, type State } from './state.ts'
import type { Timeline } from './timeline.ts'

/** Pictures kept; those asked for longest ago are asked for again when they come in sight. */
const MAX_PREVIEWS = 128
/** Messages at and above the lowest in sight whose pictures are wanted: more than a screen has. */
const MESSAGES_AHEAD = 60

/** Asks for the small pictures of what is in sight or near or on a card, each once; forgets those of what was deleted. */
export function askPreviews(before: State, { state, effects }: Step): Step {
  const timeline = currentTimeline(state)
  const isSame = timeline === currentTimeline(before)
  if (!state.pictures || (isSame && state.dialog === before.dialog)) return { state, effects }
  const previews = new Map(state.previews)
  const calls: Effect[] = []
  const ask = (file: string) => {
    previews.set(file, undefined)
    calls.push({
      kind: 'call',
      method: 'filePreview',
      params: { file },
      purpose: { kind: 'quiet' },
    })
  }
  for (const { id, preview, redacted } of near(timeline)) {
    if (redacted) previews.delete(id)
    if (!preview || previews.has(id)) continue
    ask(id)
  }
  // Of a card about another conversation; null is the answer where there is no picture.
  const { dialog, asked } = state
  const about = dialog?.kind === 'card' ? dialog.about : undefined
  const file = asked.waiting.find((each) => each.about === about)?.file
  if (file && !previews.has(file.file)) ask(file.file)
  if (calls.length === 0 && previews.size === state.previews.size) return { state, effects }
  return step({ ...state, previews: bounded(previews) }, ...effects, ...calls)
}

/** The picture has come; null where there is none to show any more. */
export function withPreview(state: State, id: string, preview: PreviewView | null): State {
  if (!state.previews.has(id)) return state
  return { ...state, previews: new Map(state.previews).set(id, preview ?? undefined) }
}

function near({ items, anchor }: Timeline) {
  const found = anchor ? items.findLastIndex(({ key }) => key === anchor.key) : -1
  const end = found === -1 ? items.length : found + 1
  return items
    .slice(Math.max(0, end - MESSAGES_AHEAD), end)
    .flatMap((item) => ('message' in item ? [item.message] : []))
}

function bounded(previews: Map<string, PreviewView | undefined>) {
  for (const id of previews.keys()) {
    if (previews.size <= MAX_PREVIEWS) break
    previews.delete(id)
  }
  return previews
}
