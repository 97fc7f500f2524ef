import { TREE_ARITY } from '../wire/limits.ts'

/** Bytes that say which of a stretch's chunks are there. */
export const STRETCH_BYTES = TREE_ARITY / 8
const ALL = new Uint8Array(STRETCH_BYTES).fill(255)

/** What somebody has of a file, by stretches: the chunks below one node of the tree. */
export interface Holding {
  has(chunk: number): boolean
  /** One bit a chunk, the first in the highest bit; undefined where nothing of the stretch is there. */
  bits(stretch: number): Uint8Array | undefined
  /** Stretches of which something is there; undefined for the whole file. */
  readonly stretches: readonly number[] | undefined
}

/** All of a file. */
export const WHOLE: Holding = { has: () => true, bits: () => ALL, stretches: undefined }

/** Some chunks of a file. */
export class PartHolding implements Holding {
  readonly #bits = new Map<number, Uint8Array>()

  /** Replaces what was said of this stretch; missing bytes are zero, those beyond it are cut. */
  put(stretch: number, bits: Uint8Array): void {
    const kept = new Uint8Array(STRETCH_BYTES)
    kept.set(bits.subarray(0, STRETCH_BYTES))
    this.#bits.set(stretch, kept)
  }

  has(chunk: number): boolean {
    const bits = this.#bits.get(Math.floor(chunk / TREE_ARITY))
    return bits !== undefined && hasBit(bits, chunk % TREE_ARITY)
  }

  bits(stretch: number): Uint8Array | undefined {
    return this.#bits.get(stretch)
  }

  get stretches(): readonly number[] {
    return [...this.#bits.keys()]
  }
}

/** Whether a bit is set; bit 0 is the highest of the first byte. */
export function hasBit(bits: Uint8Array, at: number): boolean {
  return ((bits[at >>> 3] ?? 0) & (128 >>> (at & 7))) !== 0
}
