import { MAX_RUN_BYTES, MAX_RUN_ENTRIES } from '../wire/limits.ts'
import { RUN_OVERHEAD_BYTES, type RunPart, runPartBytes } from '../wire/run.ts'

/**
 * Gathers neighbouring stored runs into one. Each is taken whole or not at all, since only its last
 * entry is signed; the first is taken even when it is larger than asked.
 */
export class RunMerge {
  /** Descending. */
  readonly #before: (readonly RunPart[])[] = []
  readonly #behind: (readonly RunPart[])[] = []
  #count = 0
  #room: number

  constructor(maxBytes: number) {
    this.#room = Math.min(maxBytes, MAX_RUN_BYTES) - RUN_OVERHEAD_BYTES
  }

  get parts(): readonly RunPart[] {
    return [...this.#before.toReversed(), ...this.#behind].flat()
  }

  /** How many they are. */
  get count(): number {
    return this.#count
  }

  get hasRoom(): boolean {
    return this.#room > 0 && this.#count < MAX_RUN_ENTRIES
  }

  /** False if these do not fit behind what is gathered. */
  take(parts: readonly RunPart[]): boolean {
    const fits = this.#fits(parts)
    if (fits) this.#behind.push(parts)
    return fits
  }

  /** False if these do not fit before what is gathered. */
  takeBefore(parts: readonly RunPart[]): boolean {
    const fits = this.#fits(parts)
    if (fits) this.#before.push(parts)
    return fits
  }

  #fits(parts: readonly RunPart[]): boolean {
    let room = this.#room
    for (const { entry, body } of parts) room -= runPartBytes(entry.length, body?.bytes.length)
    const fits = room >= 0 && this.#count + parts.length <= MAX_RUN_ENTRIES
    if (this.#count > 0 && !fits) return false
    this.#count += parts.length
    this.#room = room
    return true
  }
}
