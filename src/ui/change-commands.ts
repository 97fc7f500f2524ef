import { type Command, call, type Invocation, usage, withArgs } from './command.ts'
import { type Step, step } from './model/action.ts'
import { askDeletion } from './model/deletion.ts'
import { edit } from './model/outgoing.ts'
import { currentTimeline, notify, type State } from './model/state.ts'
import { takeReply } from './model/target.ts'
import { safeText } from './sanitize.ts'

/** The slash commands about what was said before. */
export const CHANGE_COMMANDS: readonly Command[] = [
  {
    name: 'edit',
    args: 'TEXT',
    help: 'gives your last message here another text',
    run: (invocation) => withArgs(invocation, 'TEXT', editLast),
  },
  { name: 'delete', args: '', help: 'takes your last message here back, for everybody', run: ask },
  {
    name: 'react',
    args: '[@PEER] EMOJI',
    help: 'reacts to the newest message here, or of one person; again takes it back',
    run: (invocation) => withArgs(invocation, 'EMOJI', react),
  },
]

/** The slash commands about how we are. */
export const PRESENCE_COMMANDS: readonly Command[] = [
  { name: 'away', args: '[TEXT]', help: 'shows others that you are away', run: present('away') },
  { name: 'busy', args: '[TEXT]', help: 'shows others that you are busy', run: present('busy') },
  {
    name: 'back',
    args: '',
    help: 'shows others that you are here again',
    run: (invocation) => present('online')({ ...invocation, args: '' }),
  },
]

function present(status: 'online' | 'away' | 'busy'): Command['run'] {
  return ({ state, args, typed }) =>
    call(state, typed, { method: 'presence', params: { status, ...(args ? { text: args } : {}) } })
}

function lastOwn(state: State) {
  return currentTimeline(state).messages.findLast(
    ({ from, redacted, kind }) => from.peer === state.self.peer && !redacted && kind !== 'event',
  )
}

function editLast({ state, now, args, typed }: Invocation): Step {
  const message = lastOwn(state)
  return message ? edit(state, now, { id: message.id, text: args, typed }) : nothing(state, now)
}

function ask({ state, now }: Invocation): Step {
  const message = lastOwn(state)
  return message ? step(askDeletion(state, message)) : nothing(state, now)
}

function nothing(state: State, now: number): Step {
  return step(notify(state, now, safeText('there is no message of yours here'), 'error'))
}

function react(invocation: Invocation): Step {
  const { state, now, args, typed } = invocation
  const found = takeReply(state, args)
  if (!found) return step(notify(state, now, safeText('there is no message to react to'), 'error'))
  const { message, text } = found
  const emoji = text.normalize('NFC').trim()
  if (emoji === '') return usage(invocation, 'EMOJI')
  const peers = Object.hasOwn(message.reactions, emoji) ? message.reactions[emoji] : []
  const remove = peers?.includes(state.self.peer) === true
  return call(state, typed, { method: 'react', params: { id: message.id, emoji, remove } })
}
