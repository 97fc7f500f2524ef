import { ChatError } from '../errors.ts'
import { MAX_RPC_BATCH } from '../wire/limits.ts'
import { encodeFailure, FAILURE_CODES, type Failure } from './failure.ts'

export type RequestId = string | number | null

/** One JSON-RPC 2.0 request. Without `id` it is a notification, which is never answered. */
export interface Request {
  readonly id: RequestId | undefined
  readonly method: string
  readonly params: unknown
}

export type Response =
  | { readonly jsonrpc: '2.0'; readonly id: RequestId; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: RequestId; readonly error: Failure }

export type Document =
  | { readonly kind: 'one'; readonly request: Request | Response }
  | { readonly kind: 'batch'; readonly requests: readonly (Request | Response)[] }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The value of one line of JSON in UTF-8; throws `RPC_MALFORMED`. */
export function parseLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(line))
  } catch {
    throw new ChatError('RPC_MALFORMED', 'not a line of JSON in UTF-8')
  }
}

/** One line of bytes as requests. What is not a request comes back as the response that says so. */
export function parseDocument(line: Uint8Array): Document {
  let value: unknown
  try {
    value = parseLine(line)
  } catch (error) {
    if (!(error instanceof ChatError)) throw error
    return { kind: 'one', request: refusal(null, error, FAILURE_CODES.parse) }
  }
  if (!Array.isArray(value)) return { kind: 'one', request: parseRequest(value) }
  if (value.length === 0) {
    return { kind: 'one', request: refusal(null, new ChatError('RPC_MALFORMED', 'an empty batch')) }
  }
  if (value.length > MAX_RPC_BATCH) {
    const error = new ChatError('RPC_TOO_LARGE', `a batch has at most ${MAX_RPC_BATCH} requests`)
    return { kind: 'one', request: refusal(null, error) }
  }
  return { kind: 'batch', requests: value.map(parseRequest) }
}

export function isRequest(value: Request | Response): value is Request {
  return 'method' in value
}

export function answer(id: RequestId, result: unknown): Response {
  return { jsonrpc: '2.0', id, result }
}

export function refusal(id: RequestId, error: ChatError, number?: number): Response {
  return { jsonrpc: '2.0', id, error: encodeFailure(error, number) }
}

function parseRequest(value: unknown): Request | Response {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed(null, 'a request is an object')
  }
  const { jsonrpc, id, method, params } = value as Record<string, unknown>
  const known = isId(id) ? id : null
  if (jsonrpc !== '2.0') return malformed(known, '"jsonrpc" must be "2.0"')
  if (id !== undefined && !isId(id)) return malformed(null, '"id" must be text, a number or null')
  if (typeof method !== 'string') return malformed(known, '"method" must be text')
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    return malformed(known, '"params" must be an object')
  }
  return { id, method, params: params ?? {} }
}

function isId(id: unknown): id is RequestId {
  return id === null || typeof id === 'string' || typeof id === 'number'
}

function malformed(id: RequestId, detail: string): Response {
  return refusal(id, new ChatError('RPC_MALFORMED', detail))
}
