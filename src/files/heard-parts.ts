import { MAX_KEPT_STRETCHES, TREE_ARITY } from '../wire/limits.ts'
import { type Holding, PartHolding, WHOLE } from './holding.ts'

/** What one packet says that a peer has of an offer. */
export interface PartsTold {
  /** Stretches of a folder's files: which are whole. */
  readonly w: readonly (readonly [number, Uint8Array])[]
  /** Stretches of the chunks of a file, by its number. */
  readonly l: readonly (readonly [number, number, Uint8Array])[]
}

/** What a peer says that it has of an offer. Remembers a bounded part of it. */
export class HeardParts {
  readonly isWhole: boolean
  readonly #isFolder: boolean
  readonly #files = new PartHolding()
  readonly #chunks = new Map<number, PartHolding>()
  #stretches = 0

  /** Of a peer that has all of it. */
  static readonly whole = new HeardParts({ isWhole: true, isFolder: false })

  /** Of one that has a part, nothing so far. */
  static part(isFolder: boolean): HeardParts {
    return new HeardParts({ isWhole: false, isFolder })
  }

  private constructor(options: { readonly isWhole: boolean; readonly isFolder: boolean }) {
    this.isWhole = options.isWhole
    this.#isFolder = options.isFolder
  }

  take({ w, l }: PartsTold): void {
    for (const [index, bits] of w) this.#files.put(index, bits)
    for (const [number, index, bits] of l) {
      const holding = this.#chunks.get(number) ?? new PartHolding()
      if (!holding.bits(index)) {
        if (this.#stretches >= MAX_KEPT_STRETCHES) continue
        this.#stretches++
      }
      holding.put(index, bits)
      this.#chunks.set(number, holding)
    }
    for (const [number, { stretches }] of this.#chunks) {
      if (!this.#files.has(number - 1)) continue
      this.#chunks.delete(number)
      this.#stretches -= stretches.length
    }
  }

  /** What it has of that file; undefined for nothing. The list of a folder's files is with everybody who has some. */
  of(number: number): Holding | undefined {
    if (this.isWhole || (this.#isFolder && number === 0)) return WHOLE
    if (this.#isFolder && this.#files.has(number - 1)) return WHOLE
    return this.#chunks.get(number)
  }
}

/** In which stretch of a folder's files a file is. */
export function fileStretch(number: number): number {
  return Math.floor((number - 1) / TREE_ARITY)
}
