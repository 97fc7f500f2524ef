import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/clock.ts'
import { randomBytes } from '../src/crypto/sodium.ts'
import { silentLog } from '../src/log.ts'
import { openNode } from '../src/node/index.ts'
import { Profile } from '../src/store/profile.ts'
import { print, printTimes, timed } from './lib/figures.ts'

const MESSAGES = 100_000
const ROUNDS = 7

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
try {
  const profile = Profile.locate({ dataDir: folder, env: {} })
  await profile.create({ name: 'alice', random: randomBytes })
  profile.prepare()
  await using alice = await openNode({
    profile,
    keys: await profile.readKeys(),
    network: false,
    port: 0,
    exactPort: false,
    mdns: false,
    interfaces: [],
    peers: [],
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
    version: 'bench',
  })
  await alice.send({ to: '#lobby', text: 'the one rare message' })
  for (let sent = 1; sent < MESSAGES; ) {
    const some = Math.min(1_000, MESSAGES - sent)
    const text = 'a message as people write them, of ten words or so'
    const texts = Array.from({ length: some }, (_, n) => `${text} ${sent + n}`)
    await Promise.all(texts.map((each) => alice.send({ to: '#lobby', text: each })))
    sent += some
  }
  const rare: number[] = []
  const common: number[] = []
  let scanned = 0
  for (let round = 0; round < ROUNDS; round++) {
    const search = async (word: string) => {
      ;({ scanned } = await alice.search({ words: [word] }))
    }
    common.push(await timed(() => search('people')))
    rare.push(await timed(() => search('rare')))
  }
  printTimes(`a word of the oldest of ${scanned} messages`, rare)
  printTimes('a word of every message, the newest 50', common)
  print('looked through', (scanned * 1_000) / Math.min(...rare), 'messages/s at best')
} finally {
  await rm(folder, { recursive: true, force: true })
}
