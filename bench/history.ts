// How long the chat takes to open on a long history and to move through it, from the call or the key to
// a screen that shows it. MESSAGES messages (1,000,000) in one conversation.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/clock.ts'
import { randomBytes } from '../src/crypto/sodium.ts'
import { LocalClient } from '../src/rpc/local-client.ts'
import { Profile } from '../src/store/profile.ts'
import { openChat } from '../src/ui/app.ts'
import { FakeTerminal } from '../test/helpers/fake-terminal.ts'
import { print, printTimes } from './lib/figures.ts'
import { openQuietNode } from './lib/quiet-node.ts'

const MESSAGES = Number(process.env.MESSAGES || 1_000_000)
const BATCH = 2_000
const ROUNDS = 15
const PAGES = 200

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

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

const HIGHEST = /message \d+ of/

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
try {
  const profile = Profile.locate({ dataDir: folder, env: {} })
  await profile.create({ name: 'alice', random: randomBytes })
  profile.prepare()
  const open = () => openQuietNode(profile)
  await using alice = await open()
  const filled = performance.now()
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    const texts = Array.from({ length: BATCH }, (_, n) => `message ${sent + n} of ten words or so`)
    await Promise.all(texts.map((text) => alice.send({ to: '#lobby', text })))
  }
  print(`wrote ${MESSAGES} messages`, (performance.now() - filled) / 1_000, 's')
  const newest = new RegExp(`message ${MESSAGES - 1} of`)
  const opening: number[] = []
  const up: number[] = []
  const home: number[] = []
  const end: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const terminal = new FakeTerminal(120, 40)
    const { input, output } = terminal
    const client = new LocalClient({ engine: alice, onStop: () => undefined })
    const from = performance.now()
    const ended = openChat({
      client,
      input,
      output,
      env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
      clock: systemClock,
      onSignal: () => () => undefined,
    })
    await until(terminal, (screen) => newest.test(screen))
    opening.push(performance.now() - from)
    const press = async (key: string, fits: (screen: string) => boolean, times: number[]) => {
      const at = performance.now()
      terminal.type(key)
      await until(terminal, fits)
      times.push(performance.now() - at)
      // As fast as a key repeats; the page that comes next is loaded behind the one in sight.
      await sleep(30)
    }
    for (let page = 0; page < PAGES / ROUNDS; page++) {
      const [before] = HIGHEST.exec(terminal.rows.join('\n')) ?? []
      await press('\x1b[5~', (screen) => HIGHEST.exec(screen)?.[0] !== before, up)
    }
    await press('\x1b[H', (screen) => /message 0 of/.test(screen), home)
    await press('\x1b[F', (screen) => newest.test(screen), end)
    terminal.type('/quit\r')
    await ended
    terminal.dispose()
  }
  printTimes(`the chat opened on ${MESSAGES} messages`, opening)
  printTimes('a page up', up)
  printTimes('to the very first message', home)
  printTimes('and back to the newest', end)
} finally {
  await rm(folder, { recursive: true, force: true })
}
