import { runCommand } from '../commands.ts'
import { safeText } from '../sanitize.ts'
import { type Step, step } from './action.ts'
import { giveBack, send } from './outgoing.ts'
import { notify, type State } from './state.ts'
import { takeTarget } from './target.ts'

/**
 * What a whole line means: `/command`, `@name text` for one person alone, `//text` with a slash of
 * its own, or a message to the current conversation. Nothing that begins with one slash is sent.
 */
export function runLine(state: State, now: number, typed: string): Step {
  const line = typed.trimStart()
  if (line.trim() === '') return step(state)
  if (line.startsWith('//')) {
    return send(state, now, { to: state.current, text: line.slice(1), typed })
  }
  if (line.startsWith('/')) return runCommand(state, now, typed)
  if (/^@\s+\S/.test(line)) return unnamed(state, now, typed)
  if (line.startsWith('@') && line.trim() !== '@') {
    const target = takeTarget(state, line)
    if (target) return runDirect(state, now, typed, target)
  }
  return send(state, now, { to: state.current, text: typed, typed })
}

/** `@ hello` was meant for one person alone, and goes to nobody. */
function unnamed(state: State, now: number, typed: string): Step {
  const { command, help } = state.texts
  const [usual = '', means = ''] = Object.entries(help.typed)[0] ?? []
  const told = notify(state, now, safeText(command.who(usual, means)), 'error')
  return step(giveBack(told, state.current, typed))
}

function runDirect(
  state: State,
  now: number,
  typed: string,
  { to, rest }: { readonly to: string; readonly rest: string },
): Step {
  if (rest !== '') return send(state, now, { to, text: rest, typed })
  const purpose = { kind: 'command', conversation: state.current, typed } as const
  return step(state, { kind: 'call', method: 'conversation', params: { to }, purpose })
}
