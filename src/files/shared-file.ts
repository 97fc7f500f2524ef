import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { ChunkProof, type ChunkTree, chunkCount, leafHash, type TreePlace } from './chunk-tree.ts'
import { type FileStamp, SourceFile } from './source-file.ts'

export interface SharedFileOptions {
  readonly path: string
  readonly size: number
  readonly root: Uint8Array
  /** What it was, where that is known. */
  readonly stamp?: FileStamp | undefined
  /** Its tree, where somebody has it already. */
  readonly tree?: ChunkTree | undefined
}

/**
 * A file on our disk that others are given pieces of. Every chunk is checked before it leaves, so
 * that a file that has changed is said to have changed, and never taken for a lie of ours.
 */
export class SharedFile {
  readonly #options: SharedFileOptions
  readonly #file: SourceFile
  readonly #closing = new AbortController()
  #tree: Promise<ChunkTree> | undefined
  #closed: Promise<void> | undefined

  /** Rejects with `FILE_CHANGED` or `FILE_UNREADABLE`. */
  static async open(options: SharedFileOptions): Promise<SharedFile> {
    const { path, size, stamp } = options
    const file = await SourceFile.open(path, stamp)
    if (file.stamp.size === size) return new SharedFile(options, file)
    await file.close()
    throw new ChatError('FILE_CHANGED', path)
  }

  private constructor(options: SharedFileOptions, file: SourceFile) {
    this.#options = options
    this.#file = file
    if (options.tree) this.#tree = Promise.resolve(options.tree)
  }

  /**
   * Calls `give` with a chunk, whose bytes are there until it returns, and rejects as it does, or with
   * `FILE_CHANGED`, `FILE_UNREADABLE`, `WIRE_MALFORMED` for what the file has not, or `NODE_CLOSED` when
   * it was closed meanwhile.
   */
  chunk(index: number, give: (bytes: Uint8Array) => void): Promise<void> {
    return this.#unlessClosed(() => this.#chunk(index, give))
  }

  async #chunk(index: number, give: (bytes: Uint8Array) => void): Promise<void> {
    const { path, size, root } = this.#options
    const proof = new ChunkProof(size, root)
    if (index >= chunkCount(size)) throw new ChatError('WIRE_MALFORMED', 'no such chunk')
    const isWhole = proof.missing(index) === undefined
    const leaf = isWhole ? undefined : (await this.#wholeTree()).leaf(index)
    await this.#file.chunk(index, (bytes) => {
      const fits = leaf ? equalBytes(leafHash(bytes), leaf) : proof.fits(index, bytes)
      if (!fits) throw new ChatError('FILE_CHANGED', path)
      give(bytes)
    })
  }

  /** Hashes of a node's children. Rejects as `chunk`. */
  node(place: TreePlace): Promise<Uint8Array> {
    return this.#unlessClosed(async () => {
      const children = (await this.#wholeTree()).children(place)
      if (!children) throw new ChatError('WIRE_MALFORMED', 'no such node')
      return children
    })
  }

  /** Rejects with `FILE_CHANGED` or `FILE_UNREADABLE` when it is not what it was when it was opened. */
  check(): Promise<void> {
    return this.#unlessClosed(() => this.#file.check())
  }

  close(): Promise<void> {
    this.#closing.abort(new ChatError('NODE_CLOSED'))
    this.#closed ??= this.#file.close()
    return this.#closed
  }

  /** What fails because we let go of the file is no fault of the file. */
  async #unlessClosed<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      this.#closing.signal.throwIfAborted()
      throw error
    }
  }

  /** After a restart the file is read once as a whole, when the first piece is asked for. */
  #wholeTree(): Promise<ChunkTree> {
    this.#tree ??= this.#file.tree({ signal: this.#closing.signal }).then((tree) => {
      if (equalBytes(tree.root, this.#options.root)) return tree
      throw new ChatError('FILE_CHANGED', this.#options.path)
    })
    return this.#tree
  }
}
