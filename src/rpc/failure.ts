import { ChatError, ERRORS, type ErrorCode, isChatError } from '../errors.ts'

/** The `error` member of a JSON-RPC 2.0 response. `data` says the same in p2pchat's own words. */
export interface Failure {
  readonly code: number
  readonly message: string
  readonly data: {
    readonly code: ErrorCode
    readonly detail: string | null
    readonly hint: string | null
  }
}

/** JSON-RPC 2.0 §5.1; whatever the engine itself refuses is `engine`. */
export const FAILURE_CODES = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
  engine: -32000,
} as const

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  RPC_MALFORMED: FAILURE_CODES.request,
  RPC_TOO_LARGE: FAILURE_CODES.request,
  RPC_NO_METHOD: FAILURE_CODES.method,
  RPC_PARAMS: FAILURE_CODES.params,
  RPC_INTERNAL: FAILURE_CODES.internal,
}

/** Anything thrown, as a ChatError: what is not one yet is a bug, `RPC_INTERNAL`. */
export function asChatError(error: unknown): ChatError {
  return isChatError(error) ? error : new ChatError('RPC_INTERNAL', undefined, { cause: error })
}

export function encodeFailure(error: ChatError, number?: number): Failure {
  return {
    code: number ?? BY_CODE[error.code] ?? FAILURE_CODES.engine,
    message: error.message,
    data: { code: error.code, detail: error.detail ?? null, hint: error.hint ?? null },
  }
}

/** The ChatError that the other side threw; `RPC_INTERNAL` for one that this version does not know. */
export function decodeFailure(failure: unknown): ChatError {
  const { message, data } = fields(failure)
  const { code, detail } = fields(data)
  if (typeof code === 'string' && Object.hasOwn(ERRORS, code)) {
    return new ChatError(code as ErrorCode, typeof detail === 'string' ? detail : undefined)
  }
  return new ChatError('RPC_INTERNAL', typeof message === 'string' ? message : undefined)
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
