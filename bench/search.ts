import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changeOf } from '../src/chat/change.ts'
import { LOBBY, publicRoom } from '../src/chat/conversation.ts'
import { clockAt } from '../src/chat/hlc.ts'
import { encodeMessage } from '../src/chat/message.ts'
import { TERMS_VERSION } from '../src/chat/words.ts'
import { systemClock } from '../src/clock.ts'
import { Identity } from '../src/crypto/identity.ts'
import { LOG_START, verifyRun, writeRun } from '../src/crypto/run.ts'
import { randomBytes } from '../src/crypto/sodium.ts'
import { silentLog } from '../src/log.ts'
import { Changes } from '../src/node/changes.ts'
import type { Node } from '../src/node/index.ts'
import type { SearchRequest } from '../src/node/search.ts'
import { SearchIndexer } from '../src/node/search-indexer.ts'
import { Profile } from '../src/store/profile.ts'
import { Store } from '../src/store/store.ts'
import { print, printTimes, timed } from './lib/figures.ts'
import { openQuietNode } from './lib/quiet-node.ts'

const MESSAGES = Number(process.env.MESSAGES ?? 1_000_000)
const AUTHORS = 20
const RUN = 200
const ROUNDS = 25
/** Words of a language, as often as words are: the second half as often as the first, and so on. */
const VOCABULARY = 30_000
const SYLLABLES = 'ba ce di fo gu ha ke li mo nu pa re si to vu wa xe yi zo lan'.split(' ')

let seed = 1
function below(limit: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * limit)
}

function wordOf(number: number): string {
  let word = ''
  for (let left = number + 20; left > 0; left = Math.floor(left / 20)) word += SYLLABLES[left % 20]
  return word
}

const words = Array.from({ length: VOCABULARY }, (_, number) => wordOf(number))
const anyWord = () => words[Math.floor(VOCABULARY ** (below(2 ** 24) / 2 ** 24)) - 1] ?? ''

function textOf(message: number): string {
  if (message === 10) return 'the one quixotic message'
  return Array.from({ length: 4 + below(12) }, anyWord).join(' ')
}

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
const profile = Profile.locate({ dataDir: folder, env: {} })

const authorOf = (number: number) => Identity.fromSeed(new Uint8Array(32).fill(100 + number))

/** Writes the messages as if they had come from others. */
async function fill(): Promise<void> {
  await using store = await openStore()
  const conversation = publicRoom(LOBBY).key
  const authors = Array.from({ length: AUTHORS }, (_, number) => ({
    identity: authorOf(number),
    head: LOG_START,
  }))
  const start = clockAt(Date.now() - MESSAGES * 1_000)
  const second = clockAt(2_000) - clockAt(1_000)
  for (let sent = 0; sent < MESSAGES; sent += RUN) {
    const author = authors[below(AUTHORS)]
    if (!author) continue
    const { identity, head } = author
    const entries = Array.from({ length: RUN }, (_, i) => ({
      type: 1 as const,
      clock: start + BigInt(sent + i) * second,
      parents: [],
      body: {
        salt: randomBytes(16),
        bytes: encodeMessage({ kind: 'text', text: textOf(sent + i) }),
      },
    }))
    const place = { conversation, device: new Uint8Array(16).fill(1), head }
    const run = verifyRun(writeRun(identity, place, entries).bytes.slice())
    const last = run.entries.at(-1)
    if (!last) continue
    author.head = { seq: last.entry.seq, id: last.id.slice(), clock: last.entry.clock }
    if ((await store.logs.append(run)) !== 'stored') throw new Error('not stored')
  }
}

async function openStore(): Promise<Store> {
  const keys = await profile.readKeys()
  return Store.open({
    database: profile.paths.database,
    mark: profile.paths.mark,
    databaseKey: keys.databaseKey,
    author: Identity.fromSeed(keys.seed).publicKey,
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
    changeOf,
    searchVersion: TERMS_VERSION,
  })
}

/** Makes the index of all of it, and tells what that costs. */
async function index(): Promise<void> {
  await using store = await openStore()
  const { logs } = store
  const before = await store.diskBytes()
  const onError = (error: unknown) => console.error(error)
  const changes = new Changes(logs.changes)
  const indexer = new SearchIndexer({ logs, changes, clock: systemClock, onError })
  const ms = await timed(() => indexer.settle())
  print('indexed', (MESSAGES * 1_000) / ms, 'messages/s')
  print('database without the index', before / 1e6, 'MB')
  print('index', logs.search.bytes / 1e6, 'MB')
  await indexer.close()
}

async function measure(node: Node, what: string, request: SearchRequest): Promise<void> {
  const times: number[] = []
  let found = 0
  for (let round = 0; round < ROUNDS; round++) {
    times.push(
      await timed(async () => {
        found = (await node.search(request)).messages.length
      }),
    )
  }
  printTimes(`${what} (${found} found)`, times)
}

try {
  await profile.create({ name: 'alice', random: randomBytes })
  profile.prepare()
  print('written', (MESSAGES * 1_000) / (await timed(fill)), 'messages/s')
  await index()
  const opening = performance.now()
  await using node = await openQuietNode(profile)
  print('opened', performance.now() - opening, 'ms')
  const [common = '', usual = '', another = ''] = [words[0], words[300], words[700]]
  print('the first search', await timed(() => node.search({ words: ['quixotic'] })), 'ms')
  await measure(node, 'a word of one message', { words: ['quixotic'] })
  await measure(node, 'a word of most messages', { words: [common] })
  await measure(node, 'two letters', { words: [common.slice(0, 2)] })
  await measure(node, 'two words', { words: [usual, another] })
  await measure(node, 'two words that never meet', { words: ['quixotic', common] })
  await measure(node, 'of one person', { words: [usual], from: authorOf(3).peer })
  await measure(node, 'a word that nobody said', { words: ['zzz'] })
  print('memory', process.memoryUsage().rss / 1e6, 'MB')
} finally {
  await rm(folder, { recursive: true, force: true })
}
