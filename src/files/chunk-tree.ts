import { bulkHash } from '../crypto/bulk-hash.ts'
import { label } from '../crypto/sodium.ts'
import { equalBytes } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { CHUNK_BYTES, MAX_FILE_BYTES, TREE_ARITY } from '../wire/limits.ts'

/**
 * The tree of hashes over a file's chunks (docs/protocol.md §7): level 0 are the hashes of the
 * chunks, a node of level n covers up to 1,024 of level n - 1, and the root covers the size and the
 * one node of the top level, so that each chunk can be checked when it comes, from whomever.
 */
const LEAF_LABEL = label('p2pchat leaf v1')
const NODE_LABEL = label('p2pchat node v1')
const ROOT_LABEL = label('p2pchat root v1')
const HASH_BYTES = 32

/** A node of the tree, by its level (1 is just above the chunks) and its place there. */
export interface TreePlace {
  readonly level: number
  readonly index: number
}

/** Chunks of a file of that many bytes; none of an empty one. */
export function chunkCount(size: number): number {
  return Math.ceil(size / CHUNK_BYTES)
}

/** Bytes of one chunk: all have CHUNK_BYTES but the last. */
export function chunkLength(size: number, index: number): number {
  return Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES)
}

/** Levels above the chunks; an empty file has none. */
export function topLevel(size: number): number {
  let level = 0
  for (let nodes = chunkCount(size); nodes > 1 || (level === 0 && nodes > 0); level++) {
    nodes = Math.ceil(nodes / TREE_ARITY)
  }
  return level
}

/** How many nodes a level has; of level 0 these are the chunks. */
export function levelLength(size: number, level: number): number {
  let nodes = chunkCount(size)
  for (let at = 0; at < level; at++) nodes = Math.ceil(nodes / TREE_ARITY)
  return nodes
}

/** How many children a node has. */
export function childCount(size: number, { level, index }: TreePlace): number {
  return Math.min(TREE_ARITY, levelLength(size, level - 1) - index * TREE_ARITY)
}

export function leafHash(chunk: Uint8Array): Uint8Array {
  return bulkHash(LEAF_LABEL, chunk)
}

function nodeHash(level: number, children: Uint8Array): Uint8Array {
  return bulkHash(NODE_LABEL, Uint8Array.of(level), children)
}

function rootHash(size: number, top: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size))
  return bulkHash(ROOT_LABEL, bytes, top)
}

/** The whole tree, as who has the file knows it: 32 bytes for each chunk and a little more. */
export class ChunkTree {
  readonly size: number
  readonly root: Uint8Array
  /** Hashes of each level, joined; level 0 first. */
  readonly #levels: readonly Uint8Array[]

  /** `leaves` are the hashes of all chunks in order, joined. Another number of them is a `TypeError`. */
  constructor(size: number, leaves: Uint8Array) {
    if (size > MAX_FILE_BYTES || leaves.length !== chunkCount(size) * HASH_BYTES) {
      throw new TypeError('not the leaves of this file')
    }
    this.size = size
    const levels = [leaves]
    for (let level = 1; level <= topLevel(size); level++) {
      const below = levels[level - 1] ?? leaves
      const nodes: Uint8Array[] = []
      for (let at = 0; at < below.length; at += TREE_ARITY * HASH_BYTES) {
        nodes.push(nodeHash(level, below.subarray(at, at + TREE_ARITY * HASH_BYTES)))
      }
      levels.push(concatBytes(...nodes))
    }
    this.#levels = levels
    this.root = rootHash(size, size === 0 ? new Uint8Array(0) : (levels.at(-1) ?? leaves))
  }

  /** Hashes of all chunks in order, joined. */
  get leaves(): Uint8Array {
    return this.#levels[0] ?? new Uint8Array(0)
  }

  /** The hash of a chunk. */
  leaf(chunk: number): Uint8Array {
    return this.leaves.subarray(chunk * HASH_BYTES, (chunk + 1) * HASH_BYTES)
  }

  /** Hashes of a node's children, joined; undefined for a node that this tree has not. */
  children(place: TreePlace): Uint8Array | undefined {
    const { level, index } = place
    const below = this.#levels[level - 1]
    if (level < 1 || level >= this.#levels.length || !below) return undefined
    if (index < 0 || index >= levelLength(this.size, level)) return undefined
    const from = index * TREE_ARITY * HASH_BYTES
    return below.subarray(from, from + TREE_ARITY * HASH_BYTES)
  }
}

/**
 * What a receiver has proved of a tree whose root it knows: nodes come from the top down, each is
 * checked against the one above, and chunks against the lowest.
 */
export class ChunkProof {
  readonly size: number
  readonly #root: Uint8Array
  /** Proved children, by `level index`. */
  readonly #children = new Map<string, Uint8Array>()
  /** Nodes of level 1 that are among them. */
  readonly #lowest = new Set<number>()

  constructor(size: number, root: Uint8Array) {
    this.size = size
    this.#root = root.slice()
  }

  /** The node that must come next before this chunk can be checked; undefined if it can be. */
  missing(chunk: number): TreePlace | undefined {
    if (this.#isOneChunk) return undefined
    for (let level = topLevel(this.size); level >= 1; level--) {
      const place = { level, index: Math.floor(chunk / TREE_ARITY ** level) }
      if (!this.#children.has(name(place))) return place
    }
    return undefined
  }

  /** Whether chunks below this node of level 1 can be checked. */
  proves(index: number): boolean {
    return this.#isOneChunk || this.#lowest.has(index)
  }

  /** Proved hashes of a node's children; undefined where they are not here. */
  children(place: TreePlace): Uint8Array | undefined {
    return this.#children.get(name(place))
  }

  /** True if these are the children of that node. Keeps a copy. */
  take(place: TreePlace, children: Uint8Array): boolean {
    const { level, index } = place
    const top = topLevel(this.size)
    if (level < 1 || level > top || index < 0 || index >= levelLength(this.size, level))
      return false
    if (children.length !== childCount(this.size, place) * HASH_BYTES) return false
    const digest = nodeHash(level, children)
    const proved =
      level === top
        ? equalBytes(rootHash(this.size, digest), this.#root)
        : this.#isChild({ level: level + 1, index: Math.floor(index / TREE_ARITY) }, index, digest)
    if (!proved) return false
    this.#children.set(name(place), children.slice())
    if (level === 1) this.#lowest.add(index)
    return true
  }

  /** True if this is that chunk. False too while its node has not come: see `missing`. */
  fits(chunk: number, bytes: Uint8Array): boolean {
    if (bytes.length !== chunkLength(this.size, chunk)) return false
    if (this.#isOneChunk) {
      return equalBytes(rootHash(this.size, nodeHash(1, leafHash(bytes))), this.#root)
    }
    return this.#isChild(
      { level: 1, index: Math.floor(chunk / TREE_ARITY) },
      chunk,
      leafHash(bytes),
    )
  }

  /** Lets go of a node of level 1. */
  forget(index: number): void {
    this.#children.delete(name({ level: 1, index }))
    this.#lowest.delete(index)
  }

  /** Then the chunk proves itself: nothing but it lies below the root. */
  get #isOneChunk(): boolean {
    return this.size > 0 && this.size <= CHUNK_BYTES
  }

  #isChild(parent: TreePlace, index: number, digest: Uint8Array): boolean {
    const children = this.#children.get(name(parent))
    const from = (index % TREE_ARITY) * HASH_BYTES
    return children !== undefined && equalBytes(children.subarray(from, from + HASH_BYTES), digest)
  }
}

/** True for the root of an empty file, which has nothing to fetch. */
export function isEmptyRoot(root: Uint8Array): boolean {
  return equalBytes(rootHash(0, new Uint8Array(0)), root)
}

function name({ level, index }: TreePlace): string {
  return `${level} ${index}`
}
