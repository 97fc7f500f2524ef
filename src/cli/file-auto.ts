import { formatSize } from '../ui/file-size.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'
import { UsageError } from './usage-error.ts'

/** Files that are taken without asking: sets up to which size, or says it. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const bytes = parseSize(args.text('size'))
  const { client } = await reach(context, 'store')
  const set = bytes === undefined ? {} : { bytes }
  const answer = await client.call('fileAuto', { peer: args.required('who'), ...set })
  const name = safeText(answer.peer.name)
  const line =
    answer.bytes === null
      ? `files of ${name} are taken when you accept them`
      : `files of ${name} up to ${formatSize(answer.bytes)} are taken without asking`
  context.print.answer({ peer: answer.peer.peer, bytes: answer.bytes }, line)
}

const UNITS = ['', 'K', 'M', 'G', 'T']

/** Bytes of `500K` and the like; null for `off`. */
function parseSize(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined
  if (text === 'off') return null
  const [, count, unit] = /^(\d{1,12}(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text) ?? []
  if (count === undefined || unit === undefined) {
    throw new UsageError(`size ${text}: a number with K, M, G or T, or off`)
  }
  return Math.floor(Number(count) * 1_024 ** UNITS.indexOf(unit.toUpperCase()))
}
