import { rename, stat } from 'node:fs/promises'
import type { Log } from '../log.ts'
import type { Closable } from '../resources.ts'
import type { LogLevel } from './option.ts'

/** A log that has grown over this is put aside as `….1` when the next run begins. */
const MAX_LOG_BYTES = 5 * 1_048_576

export interface LogFile extends Closable {
  readonly log: Log
}

/** The log of a profile: JSON lines in a file for its owner alone, with no text of any message. */
export async function openLogFile(path: string, level: LogLevel): Promise<LogFile> {
  await putAside(path)
  const { default: pino } = await import('pino')
  const destination = pino.destination({ dest: path, mode: 0o600, sync: true })
  // A full disk costs log lines, never the program.
  destination.on('error', () => {})
  const log = pino(
    { level, base: { pid: process.pid }, redact: ['text', 'passphrase'] },
    destination,
  )
  return { log, close: () => destination.end() }
}

async function putAside(path: string): Promise<void> {
  try {
    if ((await stat(path)).size > MAX_LOG_BYTES) await rename(path, `${path}.1`)
  } catch {
    // No log yet, or one that cannot be moved: it goes on growing where it is.
  }
}
