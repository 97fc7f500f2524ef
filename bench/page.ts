// One page of 50 messages out of MESSAGES (1,000,000): at the end, in the middle, at the beginning.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from '../src/crypto/sodium.ts'
import { Profile } from '../src/store/profile.ts'
import { printTimes, timed } from './lib/figures.ts'
import { openQuietNode } from './lib/quiet-node.ts'

const MESSAGES = Number(process.env.MESSAGES || 1_000_000)
const BATCH = 2_000
const ROUNDS = 51
const conversation = '#lobby'

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
try {
  const profile = Profile.locate({ dataDir: folder, env: {} })
  await profile.create({ name: 'alice', random: randomBytes })
  profile.prepare()
  await using alice = await openQuietNode(profile)
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
