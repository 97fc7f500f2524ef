import { places } from './argument-words.ts'
import { type Command, call, type Invocation, refuse, usage } from './command.ts'
import { lineOf } from './error-line.ts'
import { type Step, step } from './model/action.ts'
import { goTo } from './model/conversations.ts'
import { reduceMove } from './model/moves.ts'
import { titleOf } from './model/people.ts'
import { notify } from './model/state.ts'
import { safeText } from './sanitize.ts'
import { seamed } from './seam.ts'

/** Messages that plain mode tells again, unless somebody says how many. */
const USUAL_COUNT = 50
const MAX_COUNT = 500

/** The slash commands for going somewhere, where there is no screen to see it on. */
export const GOING_COMMANDS: readonly Command[] = [
  { name: 'go', words: places, also: ['buffer', 'conversations', 'switch', 'window'], run: go },
  { name: 'history', also: ['backlog', 'lastlog'], run: history },
]

function go(invocation: Invocation): Step {
  const { state, now, args, typed } = invocation
  const wanted = args.trim()
  if (wanted === '') return list(invocation)
  if (!/^\d+$/.test(wanted))
    return call(state, typed, { method: 'conversation', params: { to: wanted } })
  const view = state.conversations[Number(wanted) - 1]
  if (view) return goTo(state, now, view.conversation)
  const { going } = state.texts
  return refuse(invocation, lineOf({ message: going.noNumber(wanted), hint: going.lists }))
}

function list({ state, now }: Invocation): Step {
  const { going } = state.texts
  const lines = state.conversations.slice(0, MAX_COUNT).map((view, at) => {
    const { conversation, unread, mentions } = view
    const facts = [
      ...(conversation === state.current ? [going.here] : []),
      ...(unread > 0 ? [going.unread(unread)] : []),
      ...(mentions > 0 ? [going.mentions(mentions)] : []),
    ]
    return safeText(
      `${at + 1} ${[seamed(titleOf(state, view)), facts.join(', ')].filter(Boolean).join(': ')}`,
    )
  })
  return step(notify(state, now, lines))
}

/** On a screen what was said before is only scrolled to. */
function history(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  const wanted = args.trim() === '' ? USUAL_COUNT : Number(args)
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_COUNT) return usage(invocation)
  if (!state.plain) return reduceMove(state, 'page-up')
  const params = { conversation: state.current, limit: wanted }
  return call(state, typed, { method: 'history', params })
}
