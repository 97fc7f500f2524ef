import { OutputFile } from './transcript/output-file.ts'
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

export { formatOf, TRANSCRIPT_FORMS, type TranscriptFormat } from './transcript/transcript.ts'
export { writeTranscript }
