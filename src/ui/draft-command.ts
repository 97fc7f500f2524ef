import { type Command, call, type Invocation, refuse, usage } from './command.ts'
import { type Step, step } from './model/action.ts'
import { draftLines } from './model/drafts.ts'
import { send } from './model/outgoing.ts'
import { notify } from './model/state.ts'

/** For plain mode, where the line being typed is the terminal's; elsewhere the draft stands in the line. */
export const DRAFT_COMMAND: Command = { name: 'draft', words: () => ['send', 'drop'], run: draft }

function draft(invocation: Invocation): Step {
  const { state, now, args, typed } = invocation
  const { current: conversation, drafts, texts } = state
  const text = state.plain ? (drafts.get(conversation)?.text ?? '') : ''
  if (text === '') return refuse(invocation, texts.plain.noDraft)
  switch (args) {
    case '':
      return step(notify(state, now, draftLines(state)))
    case 'send':
      // What is a command, or for somebody else, is not for everybody here.
      if (/^\s*(\/(?!\/)|@)/.test(text)) return refuse(invocation, texts.plain.draftIsNoMessage)
      return send(state, now, {
        to: conversation,
        text: text.replace(/^\s*\/\//, '/'),
        draft: conversation,
        typed,
      })
    case 'drop':
      return call(state, typed, { method: 'draft', params: { conversation, text: '' } })
    default:
      return usage(invocation)
  }
}
