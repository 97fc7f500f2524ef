import { lstat, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ChatError } from '../errors.ts'
import type { Texts } from './texts/texts.ts'
import { OutputFile } from './transcript/output-file.ts'
import { formatOf } from './transcript/transcript.ts'
import { type TranscriptOptions, writeTranscript } from './transcript/write.ts'
import { typedPath } from './typed-path.ts'

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
  /** As typed; nothing, or a folder for one in it, for a name made of the conversation's. */
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
  const chosen = path === '' ? resolve() : typedPath(path)
  const isThere = await isFolder(chosen)
  if (!isThere && path.endsWith('/')) throw new ChatError('ARGS_FOLDER_MISSING', chosen)
  const file = isThere ? await freeName(chosen, conversation.name) : chosen
  const format = formatOf(file)
  const what = { client, conversation, format, zone, texts, signal }
  return { path: file, messages: await exportToFile({ ...what, path: file, replace: false }) }
}

/** `p2pchat-lobby.txt`, or `p2pchat-lobby-2.txt` where that is taken. */
async function freeName(folder: string, conversation: string): Promise<string> {
  const name = conversation.replace(/[^\p{L}\p{N}_-]+/gu, '') || 'chat'
  const first = join(folder, `p2pchat-${name}.txt`)
  for (let n = 2, file = first; n <= MAX_NUMBERED; n++) {
    const taken = await lstat(file).catch(() => undefined)
    if (!taken) return file
    file = join(folder, `p2pchat-${name}-${n}.txt`)
  }
  return first
}

const MAX_NUMBERED = 100

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

export { TRANSCRIPT_FORMS, type TranscriptFormat } from './transcript/transcript.ts'
export { formatOf, writeTranscript }
