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

/** The files of a folder, one after the other. */
export class FolderPlan {
  readonly #files: readonly ManifestFile[]
  readonly #paths: readonly (readonly string[])[]
  #next = 0

  /** Throws `FILE_BAD_OFFER` for a list that breaks the rules, or is not of the folder that was offered. */
  static read(bytes: Uint8Array, transfer: Transfer): FolderPlan {
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
    return new FolderPlan(files)
  }

  private constructor(files: readonly ManifestFile[]) {
    this.#files = files
    this.#paths = localPaths(files.map(({ path }) => path))
  }

  /** Every file was given out. */
  get isOver(): boolean {
    return this.#next >= this.#files.length
  }

  next(): PlannedFile | undefined {
    const file = this.#files[this.#next]
    const path = this.#paths[this.#next]
    if (!file || !path) return undefined
    this.#next++
    return { number: this.#next, file, path }
  }
}
