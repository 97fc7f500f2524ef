import { ChatError } from '../errors.ts'
import { ENTRY_ID_BYTES, equalBytes } from '../ids.ts'
import {
  decodeEntry,
  type Entry,
  type EntryLike,
  encodeEntry,
  MAX_ENTRY_BYTES,
} from '../wire/entry.ts'
import { BODY_SALT_BYTES, MAX_BODY_BYTES } from '../wire/limits.ts'
import { decodeRun, encodeRun, type RunPart, type SaltedBody } from '../wire/run.ts'
import type { Identity } from './identity.ts'
import { hash, label, verify } from './sodium.ts'

/** One entry whose author is proved, by its own signature or by a later one of its run. */
export interface ProvenEntry {
  readonly id: Uint8Array
  readonly entry: Entry
  /** The exact bytes that `id` covers. */
  readonly bytes: Uint8Array
  readonly body: SaltedBody | undefined
}

declare const verified: unique symbol

/** A run that was checked whole, or that we wrote. Only this file makes one (rule 4). */
export interface VerifiedRun {
  readonly [verified]: true
  readonly entries: readonly ProvenEntry[]
  readonly signature: Uint8Array
  /** As on the wire. */
  readonly bytes: Uint8Array
  readonly conversation: Uint8Array
  readonly author: Uint8Array
  readonly device: Uint8Array
  readonly firstSeq: number
  readonly lastSeq: number
}

/** Where a log ends. */
export interface LogPosition {
  readonly seq: number
  readonly id: Uint8Array
  readonly clock: bigint
}

/** The position before the first entry of any log. */
export const LOG_START: LogPosition = { seq: 0, id: new Uint8Array(ENTRY_ID_BYTES), clock: 0n }

/** What an author adds to a log; the chain supplies the rest. */
export interface Draft {
  readonly type: number
  readonly clock: bigint
  readonly parents: Entry['parents']
  readonly body: SaltedBody
}

const ENTRY_LABEL = label('p2pchat entry v1')
const BODY_LABEL = label('p2pchat body v1')
const RUN_LABEL = label('p2pchat run v1')

// Hashing is the cost of a flood: the label stays in place, only the bytes behind it change.
const entryScratch = scratch(ENTRY_LABEL, MAX_ENTRY_BYTES)
const bodyScratch = scratch(BODY_LABEL, BODY_SALT_BYTES + MAX_BODY_BYTES)

function scratch(prefix: Uint8Array, room: number): Uint8Array {
  const bytes = new Uint8Array(prefix.length + room)
  bytes.set(prefix)
  return bytes
}

/** `H("p2pchat entry v1" || entry)` (docs/protocol.md §4.1). */
export function entryId(bytes: Uint8Array): Uint8Array {
  entryScratch.set(bytes, ENTRY_LABEL.length)
  return hash(entryScratch.subarray(0, ENTRY_LABEL.length + bytes.length))
}

/** `H("p2pchat body v1" || salt || body)`. */
export function bodyHash(body: SaltedBody): Uint8Array {
  const at = BODY_LABEL.length + BODY_SALT_BYTES
  bodyScratch.set(body.salt, BODY_LABEL.length)
  bodyScratch.set(body.bytes, at)
  return hash(bodyScratch.subarray(0, at + body.bytes.length))
}

function signedBytes(lastId: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(RUN_LABEL.length + ENTRY_ID_BYTES)
  bytes.set(RUN_LABEL)
  bytes.set(lastId, RUN_LABEL.length)
  return bytes
}

/**
 * Proves every entry of a run by its chain and one signature. Views of `bytes`, which must not
 * change afterwards. Throws `WIRE_…`, `CRYPTO_BAD_CHAIN` or `CRYPTO_BAD_SIGNATURE`.
 */
export function verifyRun(bytes: Uint8Array): VerifiedRun {
  const run = decodeRun(bytes)
  const entries: ProvenEntry[] = []
  let previous: ProvenEntry | undefined
  for (const part of run.parts) {
    const proven = readPart(part, previous)
    if (previous && !follows(previous, proven)) throw new ChatError('CRYPTO_BAD_CHAIN')
    entries.push(proven)
    previous = proven
  }
  if (!previous) throw new ChatError('WIRE_MALFORMED', 'an empty run')
  if (!verify(run.signature, signedBytes(previous.id), previous.entry.author)) {
    throw new ChatError('CRYPTO_BAD_SIGNATURE')
  }
  return build(entries, run.signature, bytes)
}

function readPart(part: RunPart, previous: ProvenEntry | undefined): ProvenEntry {
  const entry = decodeEntry(part.entry, previous && likelyAfter(previous))
  if (part.body && !equalBytes(bodyHash(part.body), entry.bodyHash)) {
    throw new ChatError('CRYPTO_BAD_CHAIN', 'a body does not fit its entry')
  }
  return { id: entryId(part.entry), entry, bytes: part.entry, body: part.body }
}

/** What the next entry of a log has in common with this one. */
function likelyAfter({ id, entry: { conversation, author, device } }: ProvenEntry): EntryLike {
  return { conversation, author, device, backlink: id }
}

function follows(previous: ProvenEntry, next: ProvenEntry): boolean {
  return (
    next.entry.seq === previous.entry.seq + 1 &&
    next.entry.clock > previous.entry.clock &&
    equalBytes(next.entry.backlink, previous.id) &&
    equalBytes(next.entry.conversation, previous.entry.conversation) &&
    equalBytes(next.entry.author, previous.entry.author) &&
    equalBytes(next.entry.device, previous.entry.device)
  )
}

/**
 * Continues our own log after `head` with one signed run. The drafts' clocks must ascend above the
 * head's and above their parents'; drafts that do not fit one run are a `TypeError`.
 */
export function writeRun(
  identity: Identity,
  log: {
    readonly conversation: Uint8Array
    readonly device: Uint8Array
    readonly head: LogPosition
  },
  drafts: readonly Draft[],
): VerifiedRun {
  let { seq, id, clock } = log.head
  const entries = drafts.map((draft): ProvenEntry => {
    if (draft.clock <= clock) throw new TypeError('clocks of a log must ascend')
    seq++
    clock = draft.clock
    const entry: Entry = {
      type: draft.type,
      conversation: log.conversation,
      author: identity.publicKey,
      device: log.device,
      seq,
      clock,
      backlink: id,
      bodyHash: bodyHash(draft.body),
      parents: draft.parents,
    }
    const bytes = encodeEntry(entry)
    id = entryId(bytes)
    return { id, entry, bytes, body: draft.body }
  })
  const signature = identity.sign(signedBytes(id))
  const parts = entries.map(({ bytes, body }) => ({ entry: bytes, body }))
  return build(entries, signature, encodeRun({ parts, signature }))
}

/** The part of a verified run from `firstSeq` on, which is a run too; undefined if nothing is left. */
export function suffixRun(run: VerifiedRun, firstSeq: number): VerifiedRun | undefined {
  if (firstSeq <= run.firstSeq) return run
  const entries = run.entries.slice(firstSeq - run.firstSeq)
  if (entries.length === 0) return undefined
  const parts = entries.map(({ bytes, body }) => ({ entry: bytes, body }))
  return build(entries, run.signature, encodeRun({ parts, signature: run.signature }))
}

function build(
  entries: readonly ProvenEntry[],
  signature: Uint8Array,
  bytes: Uint8Array,
): VerifiedRun {
  const first = entries[0]?.entry
  if (!first) throw new TypeError('an empty run')
  const run: Omit<VerifiedRun, typeof verified> = {
    entries,
    signature,
    bytes,
    conversation: first.conversation,
    author: first.author,
    device: first.device,
    firstSeq: first.seq,
    lastSeq: first.seq + entries.length - 1,
  }
  return run as VerifiedRun
}
