import { ChatError } from '../errors.ts'
import { compareBytes, equalBytes, formatPeerId, type PeerId } from '../ids.ts'
import { decodeBody, encodeBody } from '../wire/body.ts'
import { MAX_REACTIONS_SHOWN, MAX_TEXT_BYTES } from '../wire/limits.ts'
import { isReaction } from './reaction.ts'

/** Something said about a message that was written before (docs/protocol.md §4.4). */
export type Change =
  | { readonly kind: 'edit'; readonly target: Uint8Array; readonly text: string }
  | { readonly kind: 'redact'; readonly target: Uint8Array }
  | { readonly kind: 'react' | 'unreact'; readonly target: Uint8Array; readonly emoji: string }

/** A change with who made it and its place in the conversation's one order. */
export interface PlacedChange {
  readonly author: Uint8Array
  /** Compares as bytes. */
  readonly order: Uint8Array
  readonly change: Change
}

/** What became of a message. */
export interface Outcome {
  readonly redacted: boolean
  /** Of the newest edit. */
  readonly text: string | undefined
  /** Who reacted with what, in the order of the conversation. */
  readonly reactions: ReadonlyMap<string, readonly PeerId[]>
}

/** Kinds of body (docs/protocol.md §4.1). */
const KINDS = { edit: 3, redact: 4, react: 5, unreact: 6 } as const

/** Changes of one aspect are found together; those of different aspects do not touch each other. */
export const ASPECT = { redaction: 0, text: 1, reaction: 2 } as const

const ASPECTS = {
  edit: ASPECT.text,
  redact: ASPECT.redaction,
  react: ASPECT.reaction,
  unreact: ASPECT.reaction,
} as const

export function encodeChange(change: Change): Uint8Array {
  const { kind, target } = change
  const text = kind === 'edit' ? change.text : kind === 'redact' ? '' : change.emoji
  return encodeBody({ kind: KINDS[kind], target, text })
}

/** Undefined for a body of another kind, and for one that breaks the rules of its kind. */
export function decodeChange(bytes: Uint8Array): Change | undefined {
  const kind = kindOf(bytes[0])
  if (!kind) return undefined
  try {
    const { target, text } = decodeBody(bytes)
    if (!target) return undefined
    if (kind === 'redact') return text === '' ? { kind, target } : undefined
    if (kind !== 'edit') return isReaction(text) ? { kind, target, emoji: text } : undefined
    const fits = text !== '' && Buffer.byteLength(text) <= MAX_TEXT_BYTES
    return fits ? { kind, target, text } : undefined
  } catch (error) {
    if (error instanceof ChatError) return undefined
    throw error
  }
}

function kindOf(code: number | undefined): Change['kind'] | undefined {
  if (code === KINDS.edit) return 'edit'
  if (code === KINDS.redact) return 'redact'
  if (code === KINDS.react) return 'react'
  return code === KINDS.unreact ? 'unreact' : undefined
}

/** What an index must know of a change: `erases` says that bodies may have to be dropped for it. */
export function changeOf(
  bytes: Uint8Array,
): { readonly target: Uint8Array; readonly aspect: number; readonly erases: boolean } | undefined {
  const change = decodeChange(bytes)
  if (!change) return undefined
  const aspect = ASPECTS[change.kind]
  return { target: change.target, aspect, erases: aspect !== ASPECT.reaction }
}

/**
 * What a message of `author` has become. Depends on the set of changes alone, not on how they are
 * ordered here. Edits and redactions by others count for nothing, and a redaction is for good.
 */
export function outcomeOf(author: Uint8Array, changes: readonly PlacedChange[]): Outcome {
  const sorted = [...changes].sort((a, b) => compareBytes(a.order, b.order))
  const own = sorted.filter((placed) => equalBytes(placed.author, author))
  if (own.some(({ change }) => change.kind === 'redact')) {
    return { redacted: true, text: undefined, reactions: new Map() }
  }
  const edit = own.findLast(({ change }) => change.kind === 'edit')?.change
  return {
    redacted: false,
    text: edit?.kind === 'edit' ? edit.text : undefined,
    reactions: reactionsOf(sorted),
  }
}

/** The last word of each author on each reaction. */
function reactionsOf(sorted: readonly PlacedChange[]): ReadonlyMap<string, readonly PeerId[]> {
  const standing = new Map<string, { readonly emoji: string; readonly author: Uint8Array }>()
  for (const { author, change } of sorted) {
    if (change.kind !== 'react' && change.kind !== 'unreact') continue
    const { emoji } = change
    const name = `${Buffer.from(author).toString('hex')} ${emoji}`
    standing.delete(name)
    if (change.kind === 'react') standing.set(name, { emoji, author })
  }
  const reactions = new Map<string, PeerId[]>()
  for (const { emoji, author } of [...standing.values()].slice(0, MAX_REACTIONS_SHOWN)) {
    const peers = reactions.get(emoji) ?? []
    reactions.set(emoji, peers)
    peers.push(formatPeerId(author))
  }
  return reactions
}
