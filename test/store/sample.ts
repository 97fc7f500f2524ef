import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { Identity } from '../../src/crypto/identity.ts'
import {
  LOG_START,
  type LogPosition,
  type VerifiedRun,
  verifyRun,
  writeRun,
} from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import { Store, type StoreOptions } from '../../src/store/store.ts'

/** A folder of its own, gone after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-store-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The same identity for the same number. */
export function sampleIdentity(number: number): Identity {
  return Identity.fromSeed(new Uint8Array(32).fill(number))
}

export function filled(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte)
}

export const DATABASE_KEY = filled(32, 7)
export const ROOM = filled(32, 1)

/** Options of a store in `folder`; the author is identity 1. */
export function storeOptions(folder: string, more: Partial<StoreOptions> = {}): StoreOptions {
  return {
    database: join(folder, 'db'),
    mark: join(folder, 'mark'),
    databaseKey: DATABASE_KEY,
    author: sampleIdentity(1).publicKey,
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
    ...more,
  }
}

/** A store that is closed after the test, if the test did not. */
export async function openStore(
  t: TestContext,
  folder: string,
  more: Partial<StoreOptions> = {},
): Promise<Store> {
  const store = await Store.open(storeOptions(folder, more))
  t.after(() => store.close())
  return store
}

/** Writes one log, entry after entry, without any store. */
export class LogWriter {
  readonly identity: Identity
  readonly conversation: Uint8Array
  readonly device: Uint8Array
  head: LogPosition = LOG_START

  constructor(identity: Identity, conversation = ROOM, device = filled(16, 9)) {
    this.identity = identity
    this.conversation = conversation
    this.device = device
  }

  get ref(): { conversation: Uint8Array; author: Uint8Array; device: Uint8Array } {
    const { conversation, device } = this
    return { conversation, author: this.identity.publicKey, device }
  }

  /** The next run: one entry for each text, at these clocks or right after the last one. */
  write(texts: readonly string[], clocks: readonly bigint[] = []): VerifiedRun {
    const { identity, conversation, device, head } = this
    const run = writeRun(
      identity,
      { conversation, device, head },
      texts.map((text, i) => ({
        type: 1,
        clock: clocks[i] ?? head.clock + BigInt(i + 1),
        parents: [],
        body: { salt: filled(16, 3), bytes: Buffer.from(text) },
      })),
    )
    const last = run.entries.at(-1)
    if (!last) throw new TypeError('nothing written')
    this.head = { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
    return verifyRun(run.bytes.slice())
  }
}

export function textOf(entry: { body: { bytes: Uint8Array } | undefined }): string | undefined {
  return entry.body && Buffer.from(entry.body.bytes).toString()
}
