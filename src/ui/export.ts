import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Texts } from './texts/texts.ts'
import { OutputFile } from './transcript/output-file.ts'
import { formatOf } from './transcript/transcript.ts'
import { type TranscriptOptions, writeTranscript } from './transcript/write.ts'

export interface ExportFileOptions extends Omit<TranscriptOptions, 'write'> {
  readonly path: string
  /** Otherwise a file of that name stays, and the export is refused. */
  readonly replace: boolean
}

/**
 * Writes a conversation into a file and answers how many messages that were. The file is there whole
 * when it does, and not at all when it rejects: with `ARGS_FILE_…`, `STORE_FULL`, the engine's error or
 * the signal's reason.
 */
export async function exportToFile({ path, replace, ...options }: ExportFileOptions) {
  const file = await OutputFile.open(path, { replace })
  try {
    const messages = await writeTranscript({ ...options, write: (text) => file.write(text) })
    await file.finish()
    return messages
  } finally {
    await file.close()
  }
}

export interface ExportHereOptions {
  readonly client: ExportFileOptions['client']
  readonly conversation: string
  /** `~/` is the home folder; nothing for a name made of the conversation's. */
  readonly path: string
  readonly zone: string
  readonly texts: Texts
  readonly signal: AbortSignal
}

/** As `exportToFile`, for somebody in a chat: never over a file; answers where it is, too. */
export async function exportHere({
  client,
  path,
  zone,
  texts,
  signal,
  ...options
}: ExportHereOptions) {
  const conversation = await client.call('conversation', { to: options.conversation })
  const chosen = path.replace(/^~(?=\/)/, homedir())
  const name = conversation.name.replace(/[^\p{L}\p{N}_-]+/gu, '')
  const file = resolve(chosen === '' ? `p2pchat-${name || 'chat'}.txt` : chosen)
  const format = formatOf(file)
  const what = { client, conversation, format, zone, texts, signal }
  return { path: file, messages: await exportToFile({ ...what, path: file, replace: false }) }
}

export { TRANSCRIPT_FORMS, type TranscriptFormat } from './transcript/transcript.ts'
export { formatOf, writeTranscript }
