import { type Command, call, type Invocation, ofPeer } from './command.ts'
import type { Step } from './model/action.ts'
import { type Target, takePeer, takeTarget } from './model/target.ts'

/** What we think of others, and what we call them. */
export const TRUST_COMMANDS: readonly Command[] = [
  { name: 'verify', run: (invocation) => ofPeer(invocation, takePeer, ask('verify')) },
  { name: 'trust', run: (invocation) => ofPeer(invocation, takePeer, ask('trust')) },
  { name: 'untrust', run: (invocation) => ofPeer(invocation, takePeer, ask('untrust')) },
  { name: 'dismiss', run: (invocation) => ofPeer(invocation, takePeer, ask('dismiss')) },
  { name: 'alias', run: (invocation) => ofPeer(invocation, takeTarget, alias) },
  {
    name: 'block',
    also: ['ignore', 'ban'],
    run: (invocation) => ofPeer(invocation, takePeer, ask('block')),
  },
  {
    name: 'unblock',
    also: ['unignore', 'unban'],
    run: (invocation) => ofPeer(invocation, takePeer, ask('unblock')),
  },
]

function ask(method: 'verify' | 'trust' | 'untrust' | 'dismiss' | 'block' | 'unblock') {
  return ({ state, typed }: Invocation, { to }: Target): Step =>
    call(state, typed, { method, params: { peer: to } })
}

function alias({ state, typed }: Invocation, { to, rest }: Target): Step {
  const name = rest === '' ? null : rest
  return call(state, typed, { method: 'alias', params: { peer: to, name } })
}
