import type { Clock, Timer } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Batch } from './batch.ts'
import { CommitQueue } from './commit-queue.ts'
import { checkRoom, folderBytes } from './database-files.ts'
import { diskFailure } from './disk-failure.ts'
import { compactLevel, type Leveldb, openLevel } from './leveldb.ts'

export interface DatabaseOptions {
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  /** The database was opened anew after a refused write: what memory holds of it must be read again. */
  readonly onReopened: () => Promise<void>
  /** Called when the disk begins to refuse writes, and when it takes them again. */
  readonly onWritable: (writable: boolean, cause: ChatError | undefined) => void
}

export interface Range {
  readonly gte: Uint8Array
  readonly lt?: Uint8Array
  readonly lte?: Uint8Array
  readonly reverse?: boolean
  /** How many records will be taken, where that is known: they are read at once. */
  readonly expected?: number
}

/** Before every key there is. */
const NOWHERE = Uint8Array.of(0)
/** A scan reads ahead little at first, since many end at once, and then more and more. */
const READ_AHEAD_GROWTH = 8
const MAX_READ_AHEAD = 1_000
const READ_AHEAD_BYTES = 65_536
const REOPEN_MIN_MS = 500
const REOPEN_MAX_MS = 30_000

/**
 * LevelDB without its traps: never created over a damaged one, every write synced, and after a
 * refused write (full disk) read-only until it was reopened, by itself, once there is room.
 */
export class Database {
  readonly #options: DatabaseOptions
  readonly #queue = new CommitQueue((group) => this.#write(group))
  #level: Leveldb
  #failure: ChatError | undefined
  #retry: Timer | undefined
  #backoff = REOPEN_MIN_MS
  readonly #reads = new Set<Promise<unknown>>()
  #swap: Promise<void> | undefined
  #recovery: Promise<void> | undefined
  #closing: Promise<void> | undefined

  private constructor(options: DatabaseOptions, level: Leveldb) {
    this.#options = options
    this.#level = level
  }

  /**
   * Opens the database in `folder`; creates it only where nothing of one is there. Rejects with
   * `STORE_DAMAGED` (nothing was changed), `STORE_IN_USE`, `STORE_FULL` or `STORE_UNREADABLE`.
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    return new Database(options, await openLevel(options.folder, true))
  }

  get writable(): boolean {
    return this.#failure === undefined && !this.#closing
  }

  /** Writes with one sync. Rejects with `STORE_FULL`, `STORE_FAILED` or `STORE_CLOSED`. */
  async commit(batch: Batch): Promise<void> {
    if (this.#closing) throw new ChatError('STORE_CLOSED')
    return this.#queue.commit(batch)
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#read((level) => level.get(key))
  }

  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.#read((level) => level.getMany([...keys]))
  }

  hasMany(keys: readonly Uint8Array[]): Promise<boolean[]> {
    return this.#read((level) => level.hasMany([...keys]))
  }

  /** Hands out the records of a range in order until `take` returns false or there are no more. */
  scan(
    { expected = 1, ...range }: Range,
    take: (key: Uint8Array, value: Uint8Array) => boolean,
  ): Promise<void> {
    return this.#read(async (level) => {
      const iterator = level.iterator({ ...range, highWaterMarkBytes: READ_AHEAD_BYTES })
      try {
        const first = Math.min(expected, MAX_READ_AHEAD)
        for (let count = first; ; count = Math.min(count * READ_AHEAD_GROWTH, MAX_READ_AHEAD)) {
          const records = await iterator.nextv(count)
          if (records.length === 0) return
          for (const [key, value] of records) if (!take(key, value)) return
        }
      } finally {
        await iterator.close()
      }
    })
  }

  /** Moves what was written lately into tables: what replaces it then lies in later ones. */
  flush(): Promise<void> {
    return this.compact(NOWHERE, NOWHERE)
  }

  /**
   * Rewrites the files that hold the range, so that what was replaced in it since the last `flush` is
   * gone from them.
   */
  async compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    // A read that began before sees what was there then, and keeps it there.
    await this.#unread()
    await this.#read((level) => compactLevel(level, from, to))
  }

  /** Bytes of all files. */
  diskBytes(): Promise<number> {
    return folderBytes(this.#options.folder)
  }

  /** Waits for what was committed, then closes. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#retry?.cancel()
    await this.#queue.idle()
    await this.#recovery
    await this.#unread()
    await this.#level.close()
  }

  async #write(group: readonly Batch[]): Promise<void> {
    if (this.#failure) throw this.#failure
    try {
      const writing = this.#level.batch()
      for (const { keys, values } of group) {
        for (let i = 0; i < keys.length; i++) {
          const key = keys[i]
          const value = values[i]
          if (!key) continue
          if (value) writing.put(key, value)
          else writing.del(key)
        }
      }
      const synced: { sync: boolean } = { sync: true }
      await writing.write(synced)
    } catch (error) {
      this.#refuse(diskFailure(error, this.#options.folder))
      throw this.#failure
    }
  }

  // A write that failed may have torn LevelDB's log: nothing may follow it before a reopen.
  #refuse(cause: ChatError): void {
    this.#options.log.warn({ code: cause.code, err: cause }, 'the database refused a write')
    this.#failure = cause
    this.#backoff = REOPEN_MIN_MS
    this.#options.onWritable(false, cause)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#closing) return
    this.#retry = this.#options.clock.after(this.#backoff, () => {
      this.#backoff = Math.min(this.#backoff * 2, REOPEN_MAX_MS)
      this.#recovery = this.#recover()
    })
  }

  async #recover(): Promise<void> {
    const { folder, log, onReopened, onWritable } = this.#options
    try {
      await checkRoom(folder)
      this.#swap = this.#reopen().finally(() => {
        this.#swap = undefined
      })
      await this.#swap
      await onReopened()
    } catch (error) {
      this.#failure = diskFailure(error, folder)
      log.debug({ code: this.#failure.code }, 'the database cannot be written yet')
      this.#schedule()
      return
    }
    this.#failure = undefined
    log.info({}, 'the database takes writes again')
    onWritable(true, undefined)
  }

  async #reopen(): Promise<void> {
    await this.#unread()
    await this.#level.close()
    this.#level = await openLevel(this.#options.folder, false)
  }

  async #read<T>(run: (level: Leveldb) => Promise<T>): Promise<T> {
    await this.#swap?.catch(() => undefined)
    if (this.#closing) throw new ChatError('STORE_CLOSED')
    if (this.#level.status !== 'open') throw this.#failure ?? new ChatError('STORE_CLOSED')
    const reading = run(this.#level)
    this.#reads.add(reading)
    try {
      return await reading
    } catch (error) {
      throw diskFailure(error, this.#options.folder)
    } finally {
      this.#reads.delete(reading)
    }
  }

  /** Resolves when every read that is under way has ended. */
  async #unread(): Promise<void> {
    await Promise.allSettled(this.#reads)
  }
}
