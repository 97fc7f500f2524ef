import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { exportToFile, formatOf, TRANSCRIPT_FORMS, writeTranscript } from '../ui/export.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseTime } from './duration.ts'
import { Progress } from './progress.ts'
import { reach } from './reach.ts'
import { UsageError } from './usage-error.ts'

/** A conversation as text, Markdown or JSON lines, on stdout or in a file that is new. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print, surroundings } = context
  const { clock, signal, stdout } = surroundings
  const path = args.text('output')
  const toFile = path !== undefined && path !== '-'
  const format = chooseFormat(args, toFile ? path : undefined, print.json)
  const since = parseTime('since', args.text('since'), clock.now())
  const until = parseTime('until', args.text('until'), clock.now())
  const { client } = await reach(context, 'store')
  const conversation = await client.call('conversation', { to: args.required('conversation') })
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const progress = new Progress(surroundings, 'messages written', toFile)
  const onProgress = (messages: number) => progress.show(messages)
  const options = { client, conversation, format, zone, since, until, onProgress, signal }
  let messages: number
  try {
    messages = toFile
      ? await exportToFile({ ...options, path, replace: args.flag('force') })
      : await writeTranscript({ ...options, write: (text) => written(stdout, text, signal) })
  } finally {
    progress.clear()
  }
  if (!toFile) return
  const many = messages === 1 ? '1 message' : `${messages} messages`
  print.answer(
    { file: path, format, conversation: conversation.conversation, messages },
    `${safeText(path)}: ${many} of ${safeText(conversation.name)}`,
  )
}

function chooseFormat(args: Args, path: string | undefined, json: boolean) {
  const asked = args.text('format')
  const format = Object.keys(TRANSCRIPT_FORMS).find((known) => known === asked)
  const chosen = (format as keyof typeof TRANSCRIPT_FORMS | undefined) ?? undefined
  if (path !== undefined) return chosen ?? formatOf(path)
  if (json && chosen !== undefined && chosen !== 'json') {
    throw new UsageError('--json prints JSON only', 'give -o FILE, or leave --json out')
  }
  return chosen ?? (json ? 'json' : 'text')
}

/** Whoever reads stdout slowly is waited for. */
async function written(stdout: Writable, text: string, signal: AbortSignal): Promise<void> {
  if (text === '' || stdout.write(text)) return
  await once(stdout, 'drain', { signal })
}
