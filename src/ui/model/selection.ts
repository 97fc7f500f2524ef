import type { MessageView } from '../../rpc/methods.ts'
import { begun } from '../editor.ts'
import { safeText } from '../sanitize.ts'
import { type Step, step, then } from './action.ts'
import { loadPage } from './conversations.ts'
import { copyMessage, showInfo } from './message-deeds.ts'
import { isToSave, showOffer } from './offers.ts'
import { askDeletion } from './questions.ts'
import { revealed } from './reveal.ts'
import { nearOldest } from './scroll.ts'
import { currentTimeline, notify, type State } from './state.ts'

/** The message with the cursor on it, one older (-1) or newer (+1); past the newest, none. */
export function selectMessage(state: State, by: -1 | 1): Step {
  const messages = currentTimeline(state).messages.filter(({ kind }) => kind !== 'event')
  const { dialog } = state
  const id = dialog?.kind === 'select' ? dialog.id : undefined
  const at = id === undefined ? messages.length : messages.findIndex((known) => known.id === id)
  const wanted = messages[at + by]
  if (!wanted) return step(by > 0 ? { ...state, dialog: undefined } : state)
  const chosen = revealed({ ...state, dialog: { kind: 'select', id: wanted.id } }, wanted.id)
  return nearOldest(chosen) ? then(step(chosen), (next) => loadPage(next, 'older')) : step(chosen)
}

/** The message that is chosen, if it is still there. */
export function selectedMessage(state: State): MessageView | undefined {
  const { dialog } = state
  if (dialog?.kind !== 'select') return undefined
  return currentTimeline(state).messages.find(({ id }) => id === dialog.id)
}

/** A key for the chosen message. */
export function selectionKey(state: State, now: number, key: string): Step {
  const message = selectedMessage(state)
  const closed: State = { ...state, dialog: undefined }
  if (!message) return step(closed)
  const { answering, editor } = state
  const draft = answering?.kind === 'edit' ? answering.draft : editor
  switch (key.toLowerCase()) {
    case 'enter':
      if (message.file && isToSave(message)) return step(showOffer(closed, now, message.file))
      return step(showInfo(closed, now, message))
    case 'i':
      return step(showInfo(closed, now, message))
    case 'r':
      return step({ ...closed, answering: { kind: 'reply', id: message.id } })
    case 'e':
      return isToEdit(state, message)
        ? step({
            ...closed,
            answering: { kind: 'edit', id: message.id, draft },
            editor: begun(editor, message.text),
          })
        : step(notify(closed, now, safeText(state.texts.command.notYours), 'error'))
    case 'd':
      return step(
        isToDelete(state, message)
          ? askDeletion(closed, message)
          : notify(closed, now, safeText(state.texts.command.notYours), 'error'),
      )
    case 's':
      return isToSave(message) ? save(closed, message.id) : step(state)
    case '?': {
      const helped = state.dialog?.kind === 'select' ? (state.dialog.helped ?? 0) + 1 : 0
      return step({ ...state, dialog: { kind: 'select', id: message.id, helped } })
    }
    case 'c':
    case 'y':
      return copyMessage(closed, now, message)
    default:
      return step(state)
  }
}

/** Whether it is ours to be taken back. */
export function isToDelete({ self }: State, { from, redacted }: MessageView): boolean {
  return from.peer === self.peer && !redacted
}

/** Whether it is ours to get another text. */
export function isToEdit(state: State, message: MessageView): boolean {
  return isToDelete(state, message) && message.kind !== 'file'
}

function save(state: State, file: string): Step {
  const purpose = { kind: 'command', conversation: state.current, typed: '/save' } as const
  return step(state, { kind: 'call', method: 'fileAccept', params: { file }, purpose })
}
