import type { Clock } from '../clock.ts'
import type { Random } from '../crypto/sodium.ts'
import { ChatError } from '../errors.ts'
import { DEVICE_ID_BYTES, equalBytes } from '../ids.ts'
import type { Log } from '../log.ts'
import type { Closable } from '../resources.ts'
import type { LogHead, LogRef } from './log-table.ts'
import { Mark } from './mark.ts'

export interface OwnDeviceOptions {
  /** Path of the high-water mark. */
  readonly path: string
  readonly author: Uint8Array
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/**
 * Which device we are. Only as long as everything that this device ever wrote is in the database:
 * otherwise a new one, so that no log of ours ever forks.
 */
export class OwnDevice implements Closable {
  readonly #options: OwnDeviceOptions
  #mark: Mark

  private constructor(options: OwnDeviceOptions, mark: Mark) {
    this.#options = options
    this.#mark = mark
  }

  /**
   * `heads`: every log in the database; `isNew`: there was no database before. `lost` is a
   * `STORE_LOST` for the person when something is missing.
   */
  static async open(
    options: OwnDeviceOptions,
    heads: readonly LogHead[],
    isNew: boolean,
  ): Promise<{ device: OwnDevice; lost: ChatError | undefined }> {
    const { path, clock, random, log } = options
    const value = await Mark.read(path)
    const known = typeof value === 'object'
    const inDatabase = known ? countOwn(heads, options.author, value.device) : 0
    if (known && !isNew && inDatabase >= value.entries) {
      const mark = Mark.open(path, value, clock, log)
      mark.raise(inDatabase)
      return { device: new OwnDevice(options, mark), lost: undefined }
    }
    const fresh = { device: random(DEVICE_ID_BYTES), entries: 0 }
    const mark = await Mark.create(path, fresh, clock, log)
    // Cut off in the middle of its very first opening, a profile has lost nothing.
    const untouched = value === 'absent' && heads.length === 0
    const lost = untouched ? undefined : new ChatError('STORE_LOST', path)
    return { device: new OwnDevice(options, mark), lost }
  }

  /** 16 bytes. */
  get id(): Uint8Array {
    return this.#mark.device
  }

  /** True for logs that this device writes. */
  owns({ author, device }: LogRef): boolean {
    return equalBytes(author, this.#options.author) && equalBytes(device, this.#mark.device)
  }

  /** A head moved: the mark follows when the log is ours. */
  stored(head: LogHead, before: number): void {
    if (this.owns(head)) this.#mark.raise(this.#mark.entries + head.seq - before)
  }

  /** Looks again after the database was reopened. A `STORE_LOST` when we are a new device now. */
  async check(heads: readonly LogHead[]): Promise<ChatError | undefined> {
    const { path, author, clock, random, log } = this.#options
    const found = countOwn(heads, author, this.#mark.device)
    if (found >= this.#mark.entries) {
      this.#mark.raise(found)
      return undefined
    }
    await this.#mark.close()
    const fresh = { device: random(DEVICE_ID_BYTES), entries: 0 }
    this.#mark = await Mark.create(path, fresh, clock, log)
    return new ChatError('STORE_LOST', path)
  }

  close(): Promise<void> {
    return this.#mark.close()
  }
}

function countOwn(heads: readonly LogHead[], author: Uint8Array, device: Uint8Array): number {
  let entries = 0
  for (const head of heads) {
    if (equalBytes(head.author, author) && equalBytes(head.device, device)) entries += head.seq
  }
  return entries
}
