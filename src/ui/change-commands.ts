import type { MessageView } from '../rpc/methods.ts'
import {
  type Command,
  call,
  type Invocation,
  noneFound,
  refuse,
  usage,
  withArgs,
} from './command.ts'
import { type Step, step } from './model/action.ts'
import { edit } from './model/outgoing.ts'
import { askDeletion } from './model/questions.ts'
import { currentTimeline, type State } from './model/state.ts'
import { takeReply } from './model/target.ts'
import { typable } from './typable.ts'

/** The slash commands about what was said before. */
export const CHANGE_COMMANDS: readonly Command[] = [
  {
    name: 'edit',
    words: lastText,
    run: (invocation) => withArgs(invocation, editLast),
  },
  { name: 'delete', also: ['redact'], run: ask },
  {
    name: 'react',
    words: () => USUAL_REACTIONS,
    run: (invocation) => withArgs(invocation, react),
  },
]

/** For Tab, where the keyboard has none. */
const USUAL_REACTIONS = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀', '✅', '👎']

/** The slash commands about how we are. */
export const PRESENCE_COMMANDS: readonly Command[] = [
  { name: 'away', run: present('away') },
  { name: 'busy', run: present('busy') },
  { name: 'receipts', words: () => ['on', 'off'], run: receipts },
  {
    name: 'back',
    run: (invocation) => present('online')({ ...invocation, args: '' }),
  },
]

function present(status: 'online' | 'away' | 'busy'): Command['run'] {
  return ({ state, args, typed }) =>
    call(state, typed, { method: 'presence', params: { status, ...(args ? { text: args } : {}) } })
}

function receipts(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  if (args === '') return call(state, typed, { method: 'receipts', params: {} })
  if (args !== 'on' && args !== 'off') return usage(invocation)
  return call(state, typed, { method: 'receipts', params: { on: args === 'on' } })
}

/** To be changed, where it is one line. */
function lastText(state: State): readonly string[] {
  const text = lastOwn(state, ({ kind }) => kind !== 'file')?.text ?? ''
  return text === '' || text.includes('\n') ? [] : [typable(text)]
}

function lastOwn(state: State, fits: (message: MessageView) => boolean = () => true) {
  return currentTimeline(state).messages.findLast(
    (each) =>
      each.from.peer === state.self.peer && !each.redacted && each.kind !== 'event' && fits(each),
  )
}

function editLast(invocation: Invocation): Step {
  const { state, now, args, typed } = invocation
  const message = lastOwn(state, ({ kind }) => kind !== 'file')
  return message
    ? edit(state, now, { id: message.id, text: args, typed })
    : refuse(invocation, state.texts.command.noOwn)
}

function ask(invocation: Invocation): Step {
  const { state } = invocation
  const message = lastOwn(state)
  return message ? step(askDeletion(state, message)) : refuse(invocation, state.texts.command.noOwn)
}

function react(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  const { message, named, text } = takeReply(state, args)
  if (!message) return noneFound(invocation, named, state.texts.command.noReaction)
  const emoji = text.trim()
  if (emoji === '') return usage({ ...invocation, args: '' })
  const again = Object.entries(message.reactions).find(
    ([known, peers]) => bare(known) === bare(emoji) && peers.includes(state.self.peer),
  )?.[0]
  const params = { id: message.id, emoji: again ?? emoji, remove: again !== undefined }
  return call(state, typed, { method: 'react', params })
}

/** Without selectors, which not every keyboard types: the same emoji to whoever means it. */
function bare(emoji: string): string {
  return emoji.replace(/[\ufe0e\ufe0f]/g, '')
}
