import { ENGINE_ERRORS } from './engine-errors.ts'
import type { ErrorEntry } from './error-entry.ts'
import { LAYER_ERRORS } from './layer-errors.ts'

/** Exit codes of the command line, promised to scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  queued: 3,
  untrusted: 4,
  timedOut: 5,
  profileInUse: 6,
  wrongPassphrase: 7,
  notFound: 8,
  damaged: 9,
} as const

/** Every way p2pchat fails, in one table (docs/errors.md is made from it). */
export const ERRORS = { ...LAYER_ERRORS, ...ENGINE_ERRORS }

export type ErrorCode = keyof typeof ERRORS

/**
 * A failure with a code from `ERRORS`. `detail` adds the particulars (a path, a name) and never a
 * secret. A bug is a `TypeError`, not a `ChatError`.
 */
export class ChatError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${ERRORS[code].text}: ${detail}` : ERRORS[code].text, options)
    this.name = 'ChatError'
    this.code = code
    this.detail = detail
  }

  get exit(): number {
    return ERRORS[this.code].exit
  }

  get hint(): string | undefined {
    const entry: ErrorEntry = ERRORS[this.code]
    return entry.hint
  }
}

export function isChatError(error: unknown, code?: ErrorCode): error is ChatError {
  return error instanceof ChatError && (code === undefined || error.code === code)
}

/** The `code` of a Node.js system error (`ENOENT`, `EADDRINUSE`…), if it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
