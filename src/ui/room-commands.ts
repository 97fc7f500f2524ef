import { type Command, call, type Invocation, usage, withArgs } from './command.ts'
import { type Step, step } from './model/action.ts'
import { currentConversation, notify } from './model/state.ts'
import { safeText } from './sanitize.ts'

/** Takes the topic away, where a text would set one. */
const NO_TOPIC = '-'

/** The slash commands about public rooms. */
export const ROOM_COMMANDS: readonly Command[] = [
  {
    name: 'join',
    run: (invocation) =>
      withArgs(invocation, '#ROOM', ({ state, args, typed }) =>
        call(state, typed, { method: 'join', params: { room: args } }),
      ),
  },
  {
    name: 'leave',
    run: (invocation) =>
      ofRoom(invocation, ({ state, typed }, room) =>
        call(state, typed, { method: 'leave', params: { room } }),
      ),
  },
  {
    name: 'topic',
    run: (invocation) => ofRoom({ ...invocation, args: '' }, (_, room) => topic(invocation, room)),
  },
  {
    name: 'members',
    run: (invocation) =>
      ofRoom(invocation, ({ state, typed }, room) =>
        call(state, typed, { method: 'members', params: { room } }),
      ),
  },
  {
    name: 'room',
    run: (invocation) => {
      const { state, args, typed } = invocation
      if (!['', 'list'].includes(args.trim())) return usage(invocation, 'list')
      return call(state, typed, { method: 'rooms', params: {} })
    },
  },
]

function topic({ state, now, args, typed }: Invocation, room: string): Step {
  if (args !== '') {
    const text = args === NO_TOPIC ? '' : args
    return call(state, typed, { method: 'topic', params: { room, text } })
  }
  const title = currentConversation(state)?.title
  const { command } = state.texts
  return step(
    notify(state, now, safeText(title ? command.topic(room, title) : command.noTopic(room))),
  )
}

/** Runs with the room that is named, or the one that is looked at. */
function ofRoom(invocation: Invocation, run: (invocation: Invocation, room: string) => Step): Step {
  const view = currentConversation(invocation.state)
  const here = view?.kind === 'public' ? view.conversation : undefined
  const room = invocation.args === '' ? here : invocation.args
  return room === undefined ? usage(invocation, '#ROOM') : run(invocation, room)
}
