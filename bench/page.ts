// One page of 50 messages out of MESSAGES (1,000,000): at the end, in the middle, at the beginning.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/clock.ts'
import { randomBytes } from '../src/crypto/sodium.ts'
import { silentLog } from '../src/log.ts'
import { openNode } from '../src/node/index.ts'
import { Profile } from '../src/store/profile.ts'
import { printTimes, timed } from './lib/figures.ts'

const MESSAGES = Number(process.env.MESSAGES || 1_000_000)
const BATCH = 2_000
const ROUNDS = 51
const conversation = '#lobby'

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
  let middle = ''
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    const texts = Array.from(
      { length: BATCH },
      (_, n) => `a message as people write them ${sent + n}`,
    )
    const views = await Promise.all(texts.map((text) => alice.send({ to: conversation, text })))
    if (sent <= MESSAGES / 2) middle = views[0]?.id ?? ''
  }
  const page = (more: { take?: 'first'; before?: string; after?: string }) =>
    timed(() => alice.history({ conversation, limit: 50, ...more }))
  for (const [what, more] of [
    ['the end', {}],
    ['before the middle', { before: middle }],
    ['after the middle', { after: middle }],
    ['the beginning', { take: 'first' }],
  ] as const) {
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) times.push(await page(more))
    printTimes(`50 of ${MESSAGES.toLocaleString('en')} messages, ${what}`, times)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
