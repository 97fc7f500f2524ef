import { type Command, call, type Invocation, usage } from './command.ts'
import { parseKeep } from './keep.ts'
import { type Step, step } from './model/action.ts'

/** Said after a setting that deletes, it means it. */
const MEANT = 'yes'

/** The slash commands about the history of a conversation. */
export const HISTORY_COMMANDS: readonly Command[] = [
  {
    name: 'export',
    run: ({ state, args }) =>
      step(state, { kind: 'export', conversation: state.current, path: args.trim() }),
  },
  { name: 'retention', words: () => ['all', '30d', '1000'], run: retention },
]

/** Without a yes it is looked first at how many messages would go. */
function retention(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  const [text, word] = args.split(/\s+/)
  const conversation = state.current
  if (!text) return call(state, typed, { method: 'retention', params: { conversation } })
  const keep = parseKeep(text)
  if (!keep) return usage(invocation)
  const preview = word === MEANT ? {} : { preview: true }
  return call(state, typed, { method: 'retention', params: { conversation, keep, ...preview } })
}
