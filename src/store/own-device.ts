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

/** Where a log ends, and from where on it is disputed. */
export type OwnHead = LogHead & { readonly forkedAt?: number | undefined }

/**
 * Which device we are. Only as long as everything that this device ever wrote is in the database:
 * otherwise a new one, so that no log of ours ever forks. If one did fork, because a copy of this
 * profile writes too, also a new one.
 */
export class OwnDevice implements Closable {
  readonly #options: OwnDeviceOptions
  #mark: Mark
  #renewing: Promise<void> | undefined

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
    heads: readonly OwnHead[],
    isNew: boolean,
  ): Promise<{ device: OwnDevice; lost: ChatError | undefined }> {
    const { path, clock, random, log } = options
    const value = await Mark.read(path)
    const known = typeof value === 'object'
    const inDatabase = known ? countOwn(heads, options.author, value.device) : 0
    const copied = known && isForked(heads, options.author, value.device)
    if (known && !isNew && !copied && inDatabase >= value.entries) {
      const mark = Mark.open(path, value, clock, log)
      mark.raise(inDatabase)
      return { device: new OwnDevice(options, mark), lost: undefined }
    }
    const fresh = { device: random(DEVICE_ID_BYTES), entries: 0 }
    const mark = await Mark.create(path, fresh, clock, log)
    // Cut off in the middle of its very first opening, a profile has lost nothing.
    const untouched = value === 'absent' && heads.length === 0
    const why = copied ? 'STORE_COPIED' : 'STORE_LOST'
    const lost = untouched ? undefined : new ChatError(why, path)
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

  /** Looks again after the database was reopened. A `STORE_…` when we are a new device now. */
  async check(heads: readonly OwnHead[]): Promise<ChatError | undefined> {
    const { author } = this.#options
    if (isForked(heads, author, this.#mark.device)) return this.#renew('STORE_COPIED')
    const found = countOwn(heads, author, this.#mark.device)
    if (found < this.#mark.entries) return this.#renew('STORE_LOST')
    this.#mark.raise(found)
    return undefined
  }

  /** A log forked. If it is ours, we become a new device, and `onNew` is told with `STORE_COPIED`. */
  forked(ref: LogRef, onNew: (why: ChatError) => void): void {
    if (!this.owns(ref) || this.#renewing) return
    this.#renewing = this.#renew('STORE_COPIED').then(onNew, (error: unknown) => {
      this.#options.log.error({ error }, 'no new device id could be written')
    })
    void this.#renewing.finally(() => {
      this.#renewing = undefined
    })
  }

  async #renew(why: 'STORE_LOST' | 'STORE_COPIED'): Promise<ChatError> {
    const { path, clock, random, log } = this.#options
    await this.#mark.close()
    const fresh = { device: random(DEVICE_ID_BYTES), entries: 0 }
    this.#mark = await Mark.create(path, fresh, clock, log)
    return new ChatError(why, path)
  }

  async close(): Promise<void> {
    await this.#renewing
    await this.#mark.close()
  }
}

function countOwn(heads: readonly LogHead[], author: Uint8Array, device: Uint8Array): number {
  let entries = 0
  for (const head of heads) {
    if (equalBytes(head.author, author) && equalBytes(head.device, device)) entries += head.seq
  }
  return entries
}

function isForked(heads: readonly OwnHead[], author: Uint8Array, device: Uint8Array): boolean {
  return heads.some((head) => {
    return (
      head.forkedAt !== undefined &&
      equalBytes(head.author, author) &&
      equalBytes(head.device, device)
    )
  })
}
