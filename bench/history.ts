// How long the chat takes to open on a long history and to move through it: from the call or the key until
// the last byte was painted, and until a terminal emulator in the same process shows it. MESSAGES
// messages (1,000,000) in one conversation, of TEXT_BYTES each (some 30). While the index for searching
// is made of them, and again when it is up to date.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/clock.ts'
import { randomBytes } from '../src/crypto/sodium.ts'
import type { Node } from '../src/node/index.ts'
import { LocalClient } from '../src/rpc/local-client.ts'
import { Profile } from '../src/store/profile.ts'
import { openChat } from '../src/ui/app.ts'
import { FakeTerminal } from '../test/helpers/fake-terminal.ts'
import { print, printTimes } from './lib/figures.ts'
import { openQuietNode } from './lib/quiet-node.ts'

const MESSAGES = Number(process.env.MESSAGES || 1_000_000)
const TEXT_BYTES = Number(process.env.TEXT_BYTES || 0)
const BATCH = Math.max(20, Math.min(2_000, Math.floor(2_000_000 / (TEXT_BYTES || 1))))
const ROUNDS = 15
const PAGES = 200
/** Longer than a key that is held down takes to come again. */
const KEY_EVERY_MS = 30

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What a long message says beside its number, which is at both of its ends. */
const MORE = ' and more words of it'.repeat(Math.ceil(TEXT_BYTES / 21))

function textOf(n: number): string {
  const text = `message ${n} of ten words or so`
  return TEXT_BYTES > 0 ? `${text}${MORE}: message ${n} of all` : text
}

/** Times of one thing, in milliseconds. */
interface Times {
  readonly painted: number[]
  readonly shown: number[]
}

/** Resolves once the screen is so; the terminal's own work counts too. */
async function until(terminal: FakeTerminal, fits: (screen: string) => boolean): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (!fits(terminal.rows.join('\n'))) {
    signal.throwIfAborted()
    await new Promise<void>((resolve) => {
      const heard = terminal.xterm.onWriteParsed(() => {
        heard.dispose()
        resolve()
      })
    })
  }
}

/** Resolves when a search has no more to index first: then it has no need to read the history. */
async function indexed(alice: Node): Promise<void> {
  for (;;) {
    // It takes some 25 µs a message.
    await sleep(MESSAGES / 40)
    const { scanned } = await alice.search({ words: ['nobodysaysthis'] })
    if (scanned === 0) return
  }
}

async function measure(alice: Node, when: string): Promise<void> {
  const newest = new RegExp(`message ${MESSAGES - 1} of`)
  const [opening, up, home, end] = Array.from(
    { length: 4 },
    (): Times => ({ painted: [], shown: [] }),
  )
  for (let round = 0; round < ROUNDS; round++) {
    const terminal = new FakeTerminal(120, 40)
    const { input, output } = terminal
    let painted = 0
    const write = output.write.bind(output)
    output.write = (chunk: unknown) => {
      const taken = write(chunk)
      painted = performance.now()
      return taken
    }
    const client = new LocalClient({ engine: alice, onStop: () => undefined })
    const from = performance.now()
    const add = (times: Times | undefined, since: number) => {
      times?.painted.push(painted - since)
      times?.shown.push(performance.now() - since)
    }
    const ended = openChat({
      client,
      input,
      output,
      env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
      clock: systemClock,
      onSignal: () => () => undefined,
    })
    await until(terminal, (screen) => newest.test(screen))
    add(opening, from)
    const press = async (
      key: string,
      fits: (screen: string) => boolean,
      times: Times | undefined,
    ) => {
      const at = performance.now()
      terminal.type(key)
      await until(terminal, fits)
      add(times, at)
      // The page that comes next is loaded behind the one in sight.
      await sleep(KEY_EVERY_MS)
    }
    for (let page = 0; page < PAGES / ROUNDS; page++) {
      const before = terminal.rows.join('\n')
      await press('\x1b[5~', (screen) => screen !== before, up)
    }
    await press('\x1b[H', (screen) => /message 0 of/.test(screen), home)
    await press('\x1b[F', (screen) => newest.test(screen), end)
    terminal.type('/quit\r')
    await ended
    terminal.dispose()
  }
  for (const [what, times] of Object.entries({
    opening,
    'a page up': up,
    'to the first': home,
    'to the newest': end,
  })) {
    printTimes(`${what}, ${when}, painted`, times?.painted ?? [])
    printTimes(`${what}, ${when}, shown`, times?.shown ?? [])
  }
}

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
try {
  const profile = Profile.locate({ dataDir: folder, env: {} })
  await profile.create({ name: 'alice', random: randomBytes })
  profile.prepare()
  const open = () => openQuietNode(profile)
  await using alice = await open()
  const filled = performance.now()
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    const texts = Array.from({ length: BATCH }, (_, n) => textOf(sent + n))
    await Promise.all(texts.map((text) => alice.send({ to: '#lobby', text })))
  }
  print(`wrote ${MESSAGES} messages`, (performance.now() - filled) / 1_000, 's')
  await measure(alice, 'indexing')
  await indexed(alice)
  await measure(alice, 'indexed')
} finally {
  await rm(folder, { recursive: true, force: true })
}
