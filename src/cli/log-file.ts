import { renameSync, statSync } from 'node:fs'
import { isChatError, systemCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Closable } from '../resources.ts'
import type { LogLevel } from './option.ts'

/** A log that has grown over this is put aside as `….1`, in place of the one before it. */
const MAX_LOG_BYTES = 5 * 1_048_576
const MAX_FRAMES = 6

export interface LogFile extends Closable {
  readonly log: Log
}

/** The log of a profile: JSON lines in a file for its owner alone, with no text of any message. */
export async function openLogFile(path: string, level: LogLevel): Promise<LogFile> {
  const { default: pino } = await import('pino')
  let size = sizeOf(path)
  if (size > MAX_LOG_BYTES) {
    putAside(path)
    size = 0
  }
  const destination = pino.destination({ dest: path, mode: 0o600, sync: true })
  // A full disk costs log lines, never the program.
  destination.on('error', () => {})
  const bounded = {
    write(line: string) {
      destination.write(line)
      size += Buffer.byteLength(line)
      if (size <= MAX_LOG_BYTES) return
      putAside(path)
      size = 0
      destination.reopen(path)
    },
  }
  const log = pino(
    {
      level,
      base: { pid: process.pid },
      redact: ['text', 'passphrase'],
      serializers: { error: describeError },
    },
    bounded,
  )
  return { log, close: () => destination.end() }
}

/**
 * Ours as they read: they never hold what people write. Of anything else its kind and where it
 * happened, but not its words, which may quote what it was working on.
 */
function describeError(error: unknown): unknown {
  if (isChatError(error)) {
    const { code, detail, cause } = error
    return { code, detail, ...(cause === undefined ? {} : { cause: describeError(cause) }) }
  }
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error
  const frames = error.stack?.split('\n    at ').slice(1, MAX_FRAMES + 1)
  return { name: error.name, code: systemCode(error), frames }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function putAside(path: string): void {
  try {
    renameSync(path, `${path}.1`)
  } catch {
    // It goes on growing where it is, and is tried again after as much once more.
  }
}
