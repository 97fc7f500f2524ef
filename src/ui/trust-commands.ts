import type { PeerView } from '../rpc/methods.ts'
import { people } from './argument-words.ts'
import { type Command, call, type Invocation, ofPeer } from './command.ts'
import { type Step, step } from './model/action.ts'
import { metBy, nameOf } from './model/people.ts'
import { notify, type State } from './model/state.ts'
import { type Target, takePeer, takeTarget } from './model/target.ts'
import { safeText } from './sanitize.ts'

/** What we think of others, and what we call them. */
export const TRUST_COMMANDS: readonly Command[] = [
  {
    name: 'verify',
    words: people,
    run: (invocation) => ofPeer(invocation, takePeer, ask('verify')),
  },
  { name: 'trust', words: people, run: (invocation) => ofPeer(invocation, takePeer, ask('trust')) },
  {
    name: 'untrust',
    words: people,
    run: (invocation) => ofPeer(invocation, takePeer, ask('untrust')),
  },
  {
    name: 'dismiss',
    words: people,
    run: (invocation) => ofPeer(invocation, takePeer, ask('dismiss')),
  },
  { name: 'alias', words: people, run: (invocation) => ofPeer(invocation, takeTarget, alias) },
  {
    name: 'block',
    words: people,
    also: ['ignore', 'ban'],
    run: (invocation) => ofPeer(invocation, takePeer, ask('block')),
  },
  {
    name: 'unblock',
    words: people,
    also: ['unignore', 'unban'],
    run: (invocation) => ofPeer(invocation, takePeer, ask('unblock')),
  },
]

function ask(method: 'verify' | 'trust' | 'untrust' | 'dismiss' | 'block' | 'unblock') {
  return ({ state, now, typed }: Invocation, { to }: Target): Step => {
    const [met, ...others] = metBy(state, to)
    const undone = met && others.length === 0 ? undoneAlready(state, method, met) : undefined
    if (undone !== undefined) return step(notify(state, now, safeText(undone)))
    return call(state, typed, { method, params: { peer: to } })
  }
}

/** What is said where there is nothing to take back. */
function undoneAlready(state: State, method: string, { peer, tag, trust }: PeerView) {
  const { notBlocked, notTrusted } = state.texts.answer
  if (method === 'unblock' && trust !== 'blocked') return notBlocked(nameOf(state, peer), tag)
  const isUntrust = method === 'untrust' && trust !== 'verified'
  return isUntrust ? notTrusted(nameOf(state, peer), tag) : undefined
}

function alias({ state, typed }: Invocation, { to, rest }: Target): Step {
  const name = rest === '' ? null : rest
  return call(state, typed, { method: 'alias', params: { peer: to, name } })
}
