import { type Command, type Invocation, onScreen, refuse, usage } from './command.ts'
import { lineOf } from './error-line.ts'
import { type Step, step } from './model/action.ts'
import { showDoctor } from './model/doctor.ts'
import { copyMessage, showInfo } from './model/message-deeds.ts'
import { titleOf } from './model/people.ts'
import { currentConversation, currentTimeline, notify, type State } from './model/state.ts'
import { nearest } from './nearest.ts'
import { safeText } from './sanitize.ts'

/** The slash commands about what is shown, and how. */
export const VIEW_COMMANDS: readonly Command[] = [
  { name: 'info', run: info },
  { name: 'copy', run: copy },
  { name: 'doctor', run: ({ state, now }) => step(showDoctor(state, now)) },
  { name: 'mute', words: () => ['on', 'off'], run: mute },
  { name: 'theme', words: ({ themes }) => themes, run: theme },
  { name: 'mouse', words: () => ['on', 'off'], run: mouse },
  {
    name: 'bare',
    run: (invocation) => onScreen(invocation, ({ state }) => step({ ...state, bare: !state.bare })),
  },
]

function info({ state, now }: Invocation): Step {
  const { messages } = currentTimeline(state)
  const own = messages.findLast(({ from }) => from.peer === state.self.peer)
  const message = own ?? messages.at(-1)
  return message ? step(showInfo(state, now, message)) : noMessage(state, now)
}

function copy({ state, now }: Invocation): Step {
  const said = currentTimeline(state).messages.findLast(
    ({ redacted, kind }) => !redacted && kind !== 'event',
  )
  return said ? copyMessage(state, now, said) : noMessage(state, now)
}

function noMessage(state: State, now: number): Step {
  return step(notify(state, now, safeText(state.texts.command.noMessage), 'error'))
}

function mute(invocation: Invocation): Step {
  const { state, now, args } = invocation
  if (!['', 'on', 'off'].includes(args)) return usage(invocation)
  const { muted: quiet, unmuted } = state.texts.command
  const title = titleOf(state, currentConversation(state))
  const muted = new Set(state.muted)
  const isOff = muted.delete(state.current) ? args !== 'on' : args === 'off'
  if (!isOff) muted.add(state.current)
  return step(notify({ ...state, muted }, now, safeText(isOff ? unmuted(title) : quiet(title))))
}

function theme(invocation: Invocation): Step {
  const { state, now, args } = invocation
  const { themes: there, theme: chosen, noTheme, inUse, titleMeant } = state.texts.command
  const all = there(
    state.themes.map((each) => (each === state.theme ? inUse(each) : each)).join(', '),
  )
  const wanted = args.trim()
  if (wanted === '') return step(notify(state, now, safeText(all)))
  if (!state.themes.includes(wanted)) {
    const meant = nearest(wanted.toLowerCase(), state.themes)
    return refuse(
      invocation,
      lineOf({ message: noTheme(wanted), hint: meant === undefined ? all : titleMeant(meant) }),
    )
  }
  return step(notify({ ...state, theme: wanted }, now, safeText(chosen(wanted))))
}

function mouse(invocation: Invocation): Step {
  return onScreen(invocation, (asked) => {
    const { state, now, args } = asked
    const wanted = args.trim()
    if (!['', 'on', 'off'].includes(wanted)) return usage(asked)
    const on = wanted === '' ? !state.mouse : wanted === 'on'
    const said = state.texts.command.mouse[on ? 'on' : 'off']
    return step(notify({ ...state, mouse: on }, now, safeText(said)))
  })
}
