import { ChatError } from '../errors.ts'
import { localPaths } from '../files/local-paths.ts'
import { decodeManifest, type ManifestFile } from '../files/manifest.ts'
import type { Transfer } from '../store/transfers.ts'

/** A file of a folder that is to come in. */
export interface PlannedFile {
  /** Its number in the offer: 0 is the list itself. */
  readonly number: number
  readonly file: ManifestFile
  /** Where it goes below the folder, on this disk. */
  readonly path: readonly string[]
}

/** How many of those that wait are looked at for one that few have. */
const LOOKED_AT = 32

/** The files of a folder, one after the other. */
export class FolderPlan {
  readonly files: readonly ManifestFile[]
  /** Where each goes. */
  readonly paths: readonly (readonly string[])[]
  /** Numbers of those that were not given out yet; the last is the next. */
  readonly #waiting: number[]

  /**
   * Throws `FILE_BAD_OFFER` for a list that breaks the rules, or is not of the folder that was offered.
   * `fraction`, from 0 on and below 1, mixes their order.
   */
  static read(bytes: Uint8Array, transfer: Transfer, fraction?: () => number): FolderPlan {
    let files: readonly ManifestFile[]
    try {
      files = decodeManifest(bytes)
    } catch (cause) {
      throw new ChatError('FILE_BAD_OFFER', 'the list of its files', { cause })
    }
    const size = files.reduce((sum, file) => sum + file.size, 0)
    if (files.length !== transfer.files || size !== transfer.size) {
      throw new ChatError('FILE_BAD_OFFER', 'the list of its files')
    }
    return new FolderPlan(files, fraction)
  }

  private constructor(files: readonly ManifestFile[], fraction: (() => number) | undefined) {
    this.files = files
    this.paths = localPaths(files.map(({ path }) => path))
    this.#waiting = files.map((_, at) => files.length - at)
    for (let at = this.#waiting.length - 1; fraction && at > 0; at--) {
      this.#swap(at, Math.floor(fraction() * (at + 1)))
    }
  }

  /** Every file was given out. */
  get isOver(): boolean {
    return this.#waiting.length === 0
  }

  /** One that somebody has, of the next of these the one that fewest have; undefined for none. */
  next(holders: (number: number) => number): PlannedFile | undefined {
    let best: number | undefined
    let fewest = Number.POSITIVE_INFINITY
    let looked = 0
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const have = holders(this.#waiting[at] ?? 0)
      if (have > 0 && have < fewest) {
        best = at
        fewest = have
      }
      if (++looked >= LOOKED_AT && best !== undefined) break
    }
    if (best === undefined) return undefined
    this.#swap(best, this.#waiting.length - 1)
    return this.#planned(this.#waiting.pop() ?? 0)
  }

  /** It was given out, and is to come later. */
  putBack(number: number): void {
    this.#waiting.unshift(number)
  }

  #planned(number: number): PlannedFile | undefined {
    const file = this.files[number - 1]
    const path = this.paths[number - 1]
    return file && path ? { number, file, path } : undefined
  }

  #swap(a: number, b: number): void {
    const kept = this.#waiting[a] ?? 0
    this.#waiting[a] = this.#waiting[b] ?? 0
    this.#waiting[b] = kept
  }
}
