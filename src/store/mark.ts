import { closeSync, constants, fdatasync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Clock, Timer } from '../clock.ts'
import { hash, label } from '../crypto/sodium.ts'
import { DEVICE_ID_BYTES, equalBytes } from '../ids.ts'
import type { Log } from '../log.ts'
import { concatBytes } from '../wire/codec.ts'
import { readSmallFile, writeFileAtomic } from './atomic-file.ts'
import { diskFailure } from './disk-failure.ts'

export interface MarkValue {
  /** Our device id. */
  readonly device: Uint8Array
  /** Entries that this device has ever committed, in all conversations. */
  readonly entries: number
}

const MAGIC = Buffer.from('p2pmark\u0001', 'latin1')
const MARK_LABEL = label('p2pchat mark v1')
const CHECK_BYTES = 16
export const MARK_BYTES = MAGIC.length + DEVICE_ID_BYTES + 8 + CHECK_BYTES
const SYNC_AFTER_MS = 1_000

const dataSync = promisify(fdatasync)

/**
 * The high-water mark: a file beside the database that knows how much of our own must be in it. If
 * the database ever holds less, it was lost or replaced, and our logs must not go on from there: two
 * entries in one place would look like a lie of ours.
 */
export class Mark {
  readonly device: Uint8Array
  readonly #fd: number
  readonly #clock: Clock
  readonly #log: Log
  #entries: number
  #timer: Timer | undefined
  #syncing: Promise<void> | undefined
  #open = true

  private constructor(fd: number, value: MarkValue, clock: Clock, log: Log) {
    this.#fd = fd
    this.device = value.device
    this.#entries = value.entries
    this.#clock = clock
    this.#log = log
  }

  /** What the file says; `'absent'`, or `'damaged'` when its check does not fit. */
  static async read(path: string): Promise<MarkValue | 'absent' | 'damaged'> {
    const bytes = await readSmallFile(path, MARK_BYTES).catch((error: unknown) => {
      throw diskFailure(error, path)
    })
    if (!bytes) return 'absent'
    return decodeMark(bytes) ?? 'damaged'
  }

  /** Writes the file anew, durably, and keeps it open. */
  static async create(path: string, value: MarkValue, clock: Clock, log: Log): Promise<Mark> {
    await writeFileAtomic(path, encodeMark(value))
    return Mark.open(path, value, clock, log)
  }

  /** Keeps open what `read` has read. */
  static open(path: string, value: MarkValue, clock: Clock, log: Log): Mark {
    try {
      return new Mark(openSync(path, constants.O_WRONLY), value, clock, log)
    } catch (error) {
      throw diskFailure(error, path)
    }
  }

  get entries(): number {
    return this.#entries
  }

  /**
   * This many are committed now. In the system's hands when it returns, which a kill cannot undo; on
   * the disk within a second.
   */
  raise(entries: number): void {
    if (entries <= this.#entries || !this.#open) return
    this.#entries = entries
    try {
      writeSync(this.#fd, encodeMark({ device: this.device, entries }), 0, MARK_BYTES, 0)
    } catch (error) {
      // A mark that lags behind only notices less.
      this.#log.warn({ err: error }, 'the high-water mark cannot be written')
    }
    this.#timer ??= this.#clock.after(SYNC_AFTER_MS, () => {
      this.#timer = undefined
      this.#syncing = this.#sync()
    })
  }

  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    this.#timer?.cancel()
    await this.#syncing
    await this.#sync()
    closeSync(this.#fd)
  }

  async #sync(): Promise<void> {
    try {
      await dataSync(this.#fd)
    } catch (error) {
      this.#log.warn({ err: error }, 'the high-water mark cannot be synced')
    }
  }
}

/** `"p2pmark" || 1 || device (16) || entries u64 || check (16)`. */
export function encodeMark({ device, entries }: MarkValue): Uint8Array {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(entries))
  const value = concatBytes(MAGIC, device, number)
  return concatBytes(value, check(value))
}

export function decodeMark(bytes: Uint8Array): MarkValue | undefined {
  if (bytes.length !== MARK_BYTES) return undefined
  const value = bytes.subarray(0, MARK_BYTES - CHECK_BYTES)
  if (!equalBytes(bytes.subarray(value.length), check(value))) return undefined
  if (!equalBytes(value.subarray(0, MAGIC.length), MAGIC)) return undefined
  const at = MAGIC.length + DEVICE_ID_BYTES
  const entries = new DataView(value.buffer, value.byteOffset + at, 8).getBigUint64(0)
  return { device: value.slice(MAGIC.length, at), entries: Number(entries) }
}

function check(value: Uint8Array): Uint8Array {
  return hash(concatBytes(MARK_LABEL, value)).subarray(0, CHECK_BYTES)
}
