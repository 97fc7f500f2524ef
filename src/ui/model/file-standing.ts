import type { FileView } from '../../rpc/methods.ts'
import { wordError } from '../error-line.ts'
import { nameOf } from './people.ts'
import type { State } from './state.ts'

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
