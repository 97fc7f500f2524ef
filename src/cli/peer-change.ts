import type { Args } from './args.ts'
import type { Run } from './command.ts'
import type { Context } from './context.ts'
import { formatName } from './format.ts'
import { reach } from './reach.ts'

type Method = 'trust' | 'untrust' | 'dismiss' | 'block' | 'unblock'

export const trust: Run = change('trust')
export const untrust: Run = change('untrust')
export const dismiss: Run = change('dismiss')
export const block: Run = change('block')
export const unblock: Run = change('unblock')

function change(method: Method): Run {
  return async (context: Context, args: Args) => {
    const { client } = await reach(context, 'store')
    const peer = await client.call(method, { peer: args.required('who') })
    context.print.answer(peer, `${formatName(peer)} is ${peer.trust}`)
    return undefined
  }
}
