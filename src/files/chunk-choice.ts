import { TREE_ARITY } from '../wire/limits.ts'
import type { ChunkSet } from './chunk-set.ts'
import { type Holding, hasBit, STRETCH_BYTES } from './holding.ts'

export interface ChunkChoiceOptions {
  readonly have: ChunkSet
  /** From 0 on and below 1. */
  readonly fraction: () => number
}

/** What may be asked of a holder at this moment. */
export interface Chances {
  /** Nobody is asked for it, and it is not being written. */
  readonly free: (chunk: number) => boolean
  /** The node over this stretch is here. */
  readonly proved: (stretch: number) => boolean
}

interface Pass {
  /** Only what nobody has but those who have everything. */
  readonly rare: boolean
  readonly proved: boolean
}

/** Chunks that are asked of one holder after the other: its disk reads, and ours writes, them together. */
const RUN = 16
/** Places that are looked at for the one that the fewest have. */
const SAMPLES = 4

/**
 * Which chunk to ask of whom, so that members of a room do not all fetch the same: what fewest
 * have comes first, the rest at random. Pure.
 */
export class ChunkChoice<H> {
  readonly #have: ChunkSet
  readonly #fraction: () => number
  readonly #last = new Map<H, number>()
  /** Of those who have a part. */
  readonly #parts = new Map<H, Holding>()
  /** Chunks that some part-holder has. */
  readonly #covered = new Map<number, Uint8Array>()

  constructor({ have, fraction }: ChunkChoiceOptions) {
    this.#have = have
    this.#fraction = fraction
  }

  /** A holder has this of it, or has more now. */
  add(holder: H, holding: Holding): void {
    if (holding.stretches === undefined) {
      if (this.#parts.delete(holder)) this.#coverAll()
      return
    }
    this.#parts.set(holder, holding)
    this.#cover(holding)
  }

  remove(holder: H): void {
    this.#last.delete(holder)
    if (this.#parts.delete(holder)) this.#coverAll()
  }

  /** This chunk was asked of the holder. */
  took(holder: H, chunk: number): void {
    this.#last.set(holder, chunk)
  }

  /** What to ask the holder for, best first; of a stretch that is not proved one chunk only. */
  *candidates(holder: H, holding: Holding, chances: Chances): Generator<number> {
    const hasAll = holding.stretches === undefined
    yield* this.#goOn(holder, holding, chances.free)
    for (const rare of hasAll ? [true, false] : [false]) {
      for (const proved of [true, false]) {
        const pass = { rare, proved }
        if (proved && !rare) yield* this.#rarest(holding, chances, pass)
        yield* this.#scan(holding, chances, pass)
      }
    }
  }

  /** The rest of the run that it was asked for. */
  *#goOn(holder: H, holding: Holding, free: Chances['free']): Generator<number> {
    const last = this.#last.get(holder)
    if (last === undefined) return
    const hasAll = holding.stretches === undefined
    for (let chunk = last + 1; chunk % RUN !== 0 && chunk < this.#have.length; chunk++) {
      if (hasAll && this.#isCovered(chunk)) return
      if (!this.#have.has(chunk) && holding.has(chunk) && free(chunk)) yield chunk
    }
  }

  *#rarest(holding: Holding, chances: Chances, pass: Pass): Generator<number> {
    const found: (readonly [number, number])[] = []
    for (let sample = 0; sample < SAMPLES; sample++) {
      const { value: chunk } = this.#scan(holding, chances, pass).next()
      if (chunk === undefined) return
      let holders = 0
      for (const part of this.#parts.values()) if (part.has(chunk)) holders++
      found.push([holders, chunk])
    }
    for (const [, chunk] of found.sort(([a], [b]) => a - b)) yield chunk
  }

  /** All that fit, from a random place on and around. */
  *#scan(holding: Holding, { free, proved }: Chances, pass: Pass): Generator<number> {
    const { stretches } = holding
    const count = stretches?.length ?? Math.ceil(this.#have.length / TREE_ARITY)
    const first = Math.floor(this.#fraction() * count)
    const byte = Math.floor(this.#fraction() * STRETCH_BYTES)
    for (let at = 0; at < count; at++) {
      const place = (first + at) % count
      const stretch = stretches ? (stretches[place] ?? 0) : place
      if (this.#have.isStretchFull(stretch) || proved(stretch) !== pass.proved) continue
      for (const chunk of this.#open(stretch, holding, { byte, rare: pass.rare })) {
        if (!free(chunk)) continue
        yield chunk
        if (!pass.proved) break
      }
    }
  }

  /** Chunks of a stretch that are missing here and there with the holder. */
  *#open(
    stretch: number,
    holding: Holding,
    { byte, rare }: { readonly byte: number; readonly rare: boolean },
  ): Generator<number> {
    const theirs = holding.bits(stretch)
    const covered = rare ? this.#covered.get(stretch) : undefined
    const used = Math.min(STRETCH_BYTES, Math.ceil((this.#have.length - stretch * TREE_ARITY) / 8))
    for (let turn = 0; turn < used; turn++) {
      const at = (byte + turn) % used
      const ours = this.#have.byte(stretch * STRETCH_BYTES + at)
      const open = ~ours & (theirs?.[at] ?? 0) & ~(covered?.[at] ?? 0) & 255
      for (let bit = 0; open !== 0 && bit < 8; bit++) {
        const chunk = stretch * TREE_ARITY + at * 8 + bit
        if ((open & (128 >>> bit)) !== 0 && chunk < this.#have.length) yield chunk
      }
    }
  }

  #coverAll(): void {
    this.#covered.clear()
    for (const part of this.#parts.values()) this.#cover(part)
  }

  #cover(part: Holding): void {
    for (const stretch of part.stretches ?? []) {
      const all = this.#covered.get(stretch) ?? new Uint8Array(STRETCH_BYTES)
      this.#covered.set(stretch, all)
      const bits = part.bits(stretch)
      for (let at = 0; at < STRETCH_BYTES; at++) all[at] = (all[at] ?? 0) | (bits?.[at] ?? 0)
    }
  }

  #isCovered(chunk: number): boolean {
    const bits = this.#covered.get(Math.floor(chunk / TREE_ARITY))
    return bits !== undefined && hasBit(bits, chunk % TREE_ARITY)
  }
}
