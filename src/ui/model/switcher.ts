import { EMPTY_EDITOR } from '../editor.ts'
import { fuzzyScore } from '../fuzzy.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { type Call, type Step, step } from './action.ts'
import { switchTo } from './conversations.ts'
import type { Switch } from './dialog.ts'
import { nameOf, othersOf, titleOf } from './people.ts'
import type { State } from './state.ts'

/** One place to go to: a conversation we have, or a person we have not written with. */
export interface Choice {
  readonly conversation: string
  readonly label: SafeText
  readonly about: string
  readonly known: boolean
}

const MAX_CHOICES = 200

/** Ctrl+K. */
export function openSwitch(state: State): Step {
  const dialog: Switch = { kind: 'switch', query: EMPTY_EDITOR, at: 0 }
  return step({ ...state, dialog, completion: undefined })
}

/**
 * What fits the query, the best first; without one, what is unread, then what was looked at last, so
 * that Enter alone goes to and fro, and at the end where we are.
 */
export function choicesOf(state: State, { query }: Switch): readonly Choice[] {
  const all = [...conversationChoices(state), ...peopleChoices(state)]
  if (query.text.trim() === '') {
    const lookedAt = [...state.timelines.keys()].reverse()
    const place = ({ conversation, about }: Choice): number => {
      if (about !== '') return -1
      if (conversation === state.current) return Number.POSITIVE_INFINITY
      const at = lookedAt.indexOf(conversation)
      return at === -1 ? lookedAt.length : at
    }
    return all.sort((a, b) => place(a) - place(b)).slice(0, MAX_CHOICES)
  }
  return all
    .map((choice) => ({ choice, score: fuzzyScore(query.text, choice.label) }))
    .filter((found): found is { choice: Choice; score: number } => found.score !== undefined)
    .sort((a, b) => b.score - a.score)
    .map(({ choice }) => choice)
    .slice(0, MAX_CHOICES)
}

/** Goes to the chosen one. */
export function acceptSwitch(state: State, dialog: Switch): Step {
  const choice = choicesOf(state, dialog)[dialog.at]
  const closed: State = { ...state, dialog: undefined }
  if (!choice) return step(closed)
  if (choice.known) return switchTo(closed, choice.conversation)
  const purpose = { kind: 'command', conversation: state.current, typed: '' } as const
  const params = { to: choice.conversation.slice(1) }
  const call: Call = { kind: 'call', method: 'conversation', params, purpose }
  return step(closed, call)
}

function conversationChoices(state: State): readonly Choice[] {
  return state.conversations.map((view) => ({
    conversation: view.conversation,
    label: titleOf(state, view),
    about: view.unread > 0 ? String(view.unread) : '',
    known: true,
  }))
}

function peopleChoices(state: State): readonly Choice[] {
  const known = new Set(state.conversations.map(({ conversation }) => conversation))
  return othersOf(state)
    .filter(({ peer }) => !known.has(`@${peer}`))
    .map(({ peer }) => ({
      conversation: `@${peer}`,
      label: safeText(`@${nameOf(state, peer)}`),
      about: '',
      known: false,
    }))
}
