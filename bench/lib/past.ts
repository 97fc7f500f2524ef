import { publicRoom } from '../../src/chat/conversation.ts'
import { clockAt } from '../../src/chat/hlc.ts'
import { systemClock } from '../../src/clock.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { LOG_START, type VerifiedRun, writeRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import { Store } from '../../src/store/store.ts'
import type { Home } from '../../test/helpers/open-node.ts'

export interface Past {
  readonly room: string
  readonly messages: number
  readonly authors: number
  /** Messages under one signature. */
  readonly runEntries: number
}

const AGE_MS = 86_400_000
const UNDER_WAY = 500

/** What strangers said in a room yesterday, by turns. */
export function* pastRuns({ room, messages, authors, runEntries }: Past): Generator<VerifiedRun> {
  const { key } = publicRoom(room)
  const start = clockAt(Date.now() - AGE_MS)
  const people = Array.from({ length: authors }, () => ({
    identity: Identity.generate(randomBytes),
    device: randomBytes(16),
    head: LOG_START,
  }))
  for (let at = 0; at < messages; at += runEntries) {
    const author = people[(at / runEntries) % authors]
    if (!author) return
    const drafts = Array.from({ length: runEntries }, (_, n) => ({
      type: 1,
      clock: start + BigInt(at + n),
      parents: [],
      body: { salt: randomBytes(16), bytes: Buffer.from(`\x01\x00message ${at + n} of a room`) },
    }))
    const log = { conversation: key, device: author.device, head: author.head }
    const run = writeRun(author.identity, log, drafts)
    const last = run.entries.at(-1)
    if (last) author.head = { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
    yield run
  }
}

/** Puts runs into the stores of people whose nodes are not running. */
export async function fill(homes: readonly Home[], runs: Iterable<VerifiedRun>): Promise<void> {
  const stores = await Promise.all(homes.map(openStore))
  let writing: Promise<unknown>[] = []
  for (const run of runs) {
    writing.push(...stores.map(({ logs }) => logs.append(run)))
    if (writing.length < UNDER_WAY) continue
    await Promise.all(writing)
    writing = []
  }
  await Promise.all(writing)
  await Promise.all(stores.map((store) => store.close()))
}

async function openStore(home: Home): Promise<Store> {
  const profile = home.profile()
  profile.prepare()
  const { databaseKey } = await profile.readKeys()
  return Store.open({
    database: profile.paths.database,
    mark: profile.paths.mark,
    databaseKey,
    author: new Uint8Array(32),
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
  })
}
