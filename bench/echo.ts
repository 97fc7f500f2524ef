// From a key to its echo on a real terminal, through the real program, while RATE messages a second
// (1,000) arrive from another node. The terminal is one of script(1); build first.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { print, printTimes } from './lib/figures.ts'
import { Program } from './lib/program.ts'

const RATE = Number(process.env.RATE || 1_000)
const KEYS = 600
const KEY_EVERY_MS = 35
/** Of the input, in which a letter is painted alone, at its place. */
const PROMPT = '#lobby> '
const HEIGHT = 40
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The chat of a profile on a terminal of 120 by 40; what it paints is read as it comes. */
class Chat implements Disposable {
  readonly #child: ReturnType<typeof spawn>
  #shown = ''

  constructor(program: Program, address: string) {
    const main = new URL('../dist/main.js', import.meta.url).pathname
    const chat = `${process.execPath} ${main} --no-mdns --port 0 --peer ${address}`
    const command = `stty cols 120 rows ${HEIGHT}; exec ${chat}`
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], {
      env: { ...process.env, P2PCHAT_DATA_DIR: program.folder, TERM: 'xterm-256color' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#shown += text
      this.#child.emit('shown')
    })
  }

  type(text: string): void {
    this.#child.stdin?.write(text)
  }

  /** Resolves once this has been painted since the last time; forgets what was before. */
  async until(wanted: string): Promise<void> {
    while (!this.#shown.includes(wanted)) await once(this.#child, 'shown')
    this.#shown = ''
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGTERM')
  }
}

using alice = await Program.signUp('alice')
using bob = await Program.signUp('bob')
await using sender = await bob.daemon()
using chat = new Chat(alice, sender.address)
await chat.until('1 online')
const times: Record<'calm' | 'flood', number[]> = { calm: [], flood: [] }

async function measure(into: number[]): Promise<void> {
  let typed = ''
  for (let n = 0; n < KEYS; n++) {
    if (typed.length === 40) {
      chat.type('\x15')
      typed = ''
      await sleep(KEY_EVERY_MS)
    }
    const letter = LETTERS[Math.floor(Math.random() * LETTERS.length)] ?? 'x'
    typed += letter
    const from = performance.now()
    chat.type(letter)
    await chat.until(`\x1b[${HEIGHT};${PROMPT.length + typed.length}H${letter}`)
    into.push(performance.now() - from)
    await sleep(KEY_EVERY_MS * (0.5 + Math.random()))
  }
  chat.type('\x15')
  await sleep(KEY_EVERY_MS)
}

await measure(times.calm)
let sending = true
let sent = 0
const from = performance.now()
const flood = (async () => {
  while (sending) {
    const due = Math.floor(((performance.now() - from) * RATE) / 1_000)
    const some = Array.from({ length: Math.min(100, due - sent) }, (_, n) => `flood ${sent + n}`)
    sent += some.length
    await Promise.all(some.map((text) => sender.client.call('send', { to: '#lobby', text })))
    await sleep(5)
  }
})()
await measure(times.flood)
sending = false
await flood
print('messages a second meanwhile', (sent * 1_000) / (performance.now() - from), '/s')
printTimes('key to echo, nothing else going on', times.calm)
printTimes(`key to echo, while ${RATE} messages a second arrive`, times.flood)
