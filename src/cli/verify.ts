import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { formatName } from './format.ts'
import { reach } from './reach.ts'

/** Groups of digits in one line of a safety number: five lines to read out aloud. */
const GROUPS_PER_LINE = 4

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const verified = await client.call('verify', { peer: args.required('who') })
  const { peer, safetyNumber } = verified
  const groups = safetyNumber.replaceAll(' ', '').match(/\d{1,5}/g) ?? []
  const lines: string[] = []
  for (let at = 0; at < groups.length; at += GROUPS_PER_LINE) {
    lines.push(`  ${groups.slice(at, at + GROUPS_PER_LINE).join(' ')}`)
  }
  context.print.answer(verified, `Safety number with ${formatName(peer)}:`, ...lines)
  if (peer.trust !== 'verified') {
    context.print.note(`if both of you see the same digits: \`p2pchat trust ${peer.peer}\``)
  }
}
