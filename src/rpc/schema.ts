import * as v from 'valibot'
import { ChatError, ERRORS, type ErrorCode } from '../errors.ts'
import { MAX_DRAFT_CHARS, MAX_KEPT_DAYS, MAX_KEPT_MESSAGES } from '../wire/limits.ts'
import type { MethodName, Params } from './methods.ts'

/** Longest text that can name a peer, a conversation, a message or an address. */
const MAX_REFERENCE_CHARS = 512
const MAX_HISTORY = 1_000
const MAX_FOUND = 500
const MAX_WORDS = 32
const MAX_WORD_CHARS = 128
const MAX_WAIT_MS = 600_000
const MAX_PATH_CHARS = 4_096
/** The longest that a timer can run, about 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What people type has a code of its own for what is too long. */
const within = <V extends v.LengthInput>(max: number, code: ErrorCode) =>
  v.maxLength<V, number, ErrorCode>(max, code)
const reference = v.pipe(v.string(), v.minLength(1), within(MAX_REFERENCE_CHARS, 'ARGS_REFERENCE'))
const duration = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_WAIT_MS))
const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max))
const time = v.pipe(
  v.string(),
  v.maxLength(40),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'not a time'),
)
const none = v.strictObject({})
const peer = v.strictObject({ peer: reference })
const room = v.strictObject({ room: reference })
const file = v.strictObject({ file: reference })
const filePath = v.pipe(v.string(), v.minLength(1), within(MAX_PATH_CHARS, 'ARGS_PATH'))
const word = v.pipe(v.string(), within(MAX_WORD_CHARS, 'ARGS_WORDS'))

/** The one table of what each method takes. Anything that is not in it is refused, never ignored. */
export const SCHEMAS = {
  status: none,
  snapshot: none,
  peers: v.strictObject({ all: v.exactOptional(v.boolean()) }),
  conversations: none,
  conversation: v.strictObject({ to: reference }),
  rooms: none,
  join: room,
  leave: room,
  topic: v.strictObject({ room: reference, text: v.string() }),
  members: room,
  create: v.strictObject({ name: v.string() }),
  invite: v.strictObject({ room: reference, peer: reference }),
  remove: v.strictObject({ room: reference, peer: reference }),
  accept: room,
  decline: room,
  history: v.strictObject({
    conversation: reference,
    limit: v.exactOptional(whole(MAX_HISTORY)),
    before: v.exactOptional(reference),
    after: v.exactOptional(reference),
    since: v.exactOptional(time),
    until: v.exactOptional(time),
    take: v.exactOptional(v.picklist(['first', 'last'])),
  }),
  search: v.strictObject({
    words: v.pipe(v.array(word), within(MAX_WORDS, 'ARGS_WORDS')),
    in: v.exactOptional(reference),
    from: v.exactOptional(reference),
    limit: v.exactOptional(whole(MAX_FOUND)),
    before: v.exactOptional(reference),
  }),
  send: v.strictObject({
    to: reference,
    text: v.string(),
    kind: v.exactOptional(v.picklist(['text', 'action'])),
    replyTo: v.exactOptional(reference),
    draft: v.exactOptional(reference),
  }),
  edit: v.strictObject({ id: reference, text: v.string() }),
  redact: v.strictObject({ id: reference }),
  react: v.strictObject({
    id: reference,
    emoji: v.string(),
    remove: v.exactOptional(v.boolean()),
  }),
  wait: v.strictObject({
    id: reference,
    state: v.picklist(['sent', 'delivered']),
    timeoutMs: duration,
  }),
  retention: v.strictObject({
    conversation: reference,
    keep: v.exactOptional(
      v.union([
        v.strictObject({ all: v.literal(true) }),
        v.strictObject({ days: whole(MAX_KEPT_DAYS) }),
        v.strictObject({ count: whole(MAX_KEPT_MESSAGES) }),
      ]),
    ),
    preview: v.exactOptional(v.boolean()),
  }),
  read: v.strictObject({ conversation: reference }),
  receipts: v.strictObject({ on: v.exactOptional(v.boolean()) }),
  drafts: none,
  draft: v.strictObject({
    conversation: reference,
    text: v.pipe(v.string(), v.maxLength(MAX_DRAFT_CHARS)),
  }),
  typing: v.strictObject({ conversation: reference, on: v.boolean() }),
  files: none,
  file,
  fileOffer: v.strictObject({
    to: reference,
    path: filePath,
    name: v.exactOptional(reference),
    spooled: v.exactOptional(v.boolean()),
    preview: v.exactOptional(v.boolean()),
  }),
  filePreview: file,
  fileAccept: v.strictObject({
    file: reference,
    folder: v.exactOptional(filePath),
  }),
  fileStream: file,
  fileRead: v.strictObject({
    file: reference,
    at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  fileDecline: file,
  filePause: file,
  fileResume: file,
  fileCancel: file,
  fileWait: v.strictObject({
    file: reference,
    timeoutMs: v.exactOptional(whole(MAX_TIMER_MS)),
  }),
  fileAuto: v.strictObject({
    peer: reference,
    bytes: v.exactOptional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
  }),
  connect: v.strictObject({ address: reference, timeoutMs: v.exactOptional(duration) }),
  rename: v.strictObject({ name: v.string() }),
  presence: v.strictObject({
    status: v.picklist(['online', 'away', 'busy']),
    text: v.exactOptional(v.string()),
  }),
  alias: v.strictObject({ peer: reference, name: v.nullable(v.string()) }),
  trust: peer,
  untrust: peer,
  dismiss: peer,
  block: peer,
  unblock: peer,
  verify: peer,
  stop: none,
} satisfies { readonly [M in MethodName]: v.GenericSchema<unknown, Params<M>> }

export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(SCHEMAS, name)
}

/**
 * The parameters as their type. Throws `ARGS_…` for what is too long to be what it should be, else
 * `RPC_PARAMS` naming the first field that does not fit.
 */
export function checkParams<M extends MethodName>(method: M, params: unknown): Params<M> {
  const schema: v.GenericSchema<unknown, Params<M>> = SCHEMAS[method]
  if (Array.isArray(params)) throw new ChatError('RPC_PARAMS', `${method}: give them by name`)
  const checked = v.safeParse(schema, params, { abortEarly: true })
  if (checked.success) return checked.output
  const issue = checked.issues[0]
  if (Object.hasOwn(ERRORS, issue.message)) throw new ChatError(issue.message as ErrorCode)
  const field = issue.path?.map(({ key }) => String(key).slice(0, 64)).join('.')
  throw new ChatError('RPC_PARAMS', `${method}: ${field ?? 'params'}: ${describe(issue)}`)
}

/** What was expected, without repeating what came: it may be long, and may be private. */
function describe(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'no such parameter'
  if (issue.received === 'undefined') return 'is missing'
  return issue.expected ? `expected ${issue.expected}` : 'not usable'
}
