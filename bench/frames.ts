// From a key to the last byte of the screen that shows it, in a chat whose engine is memory and whose
// terminal takes bytes at once: what layout and painting cost, for texts short and long in several
// scripts. `npm run frames draft` measures only what has that word in its name.
import { PassThrough, Writable } from 'node:stream'
import { systemClock } from '../src/clock.ts'
import { openChat } from '../src/ui/app.ts'
import { FakeClient } from '../test/helpers/fake-client.ts'
import { fakeMessage, fakePeer } from '../test/helpers/fake-views.ts'
import { print, printTimes } from './lib/figures.ts'

const MESSAGES = 600
const PAGES = 50
const KEYS = 60
/** Of a long message, and of a draft, in bytes of UTF-8. */
const LONG_BYTES = 10_240
const KEY_EVERY_MS = 20
const OPENS_WITHIN_MS = 300
const [wanted = ''] = process.argv.slice(2)

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Words of a script until they take so many bytes. */
function textOf(words: readonly string[], bytes: number): string {
  let text = ''
  for (let n = 0; Buffer.byteLength(text) < bytes; n++) text += words[(n * n + n) % words.length]
  return text.trimEnd()
}

const WORDS = {
  Latin: ['shall ', 'be ', 'written ', 'über ', 'a ', 'message, ', 'and more. ', 'people '],
  CJK: ['日本語', 'の', '文章', 'と', '한국어 ', '中文', '。', 'カタカナ'],
  emoji: ['👍', '👩‍👩‍👧', '🇩🇪', '❤️ ', '🎉🎉 ', '👋🏽', '1️⃣ ', '😀 '],
  pointed: ['שָׁלוֹם ', 'עוֹלָם ', 'בְּרֵאשִׁית '],
  Hindi: ['नमस्ते ', 'दुनिया ', 'यह ', 'संदेश '],
  Hebrew: ['שלום ', 'עולם ', 'זו ', 'הודעה ', 'ארוכה ', 'מאוד, ', 'עם ', 'מילים '],
  mixed: ['שלום ', 'hello ', '(123) ', 'العربية ', 'a-b ', 'עם ', '日本 ', '👍 '],
  markup: [
    '*bold* ',
    '_soft_ ',
    '`code` ',
    'https://example.org/a_b ',
    '2*3*4 ',
    'plain ',
    '**x** ',
  ],
  signs: ['*a ', '_b ', '`c ', '* ', '_ ', '**d ', '__e ', 'https:// '],
} as const

class Input extends PassThrough {
  readonly isTTY = true

  setRawMode(): this {
    return this
  }
}

/** Takes all bytes at once, and knows when it took the last. */
class Sink extends Writable {
  readonly isTTY = true
  readonly columns = 120
  readonly rows = 40
  at = 0
  bytes = 0

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.at = performance.now()
    this.bytes += chunk.length
    done()
  }
}

class Chat {
  readonly #input = new Input()
  readonly #output = new Sink()
  readonly #ended: Promise<unknown>

  constructor(texts: (n: number) => string) {
    const bob = fakePeer(2, 'bob')
    const messages = Array.from({ length: MESSAGES }, (_, n) =>
      fakeMessage({ n: n + 1, from: bob, text: texts(n), at: Date.UTC(2030, 0, 1) + n * 60_000 }),
    )
    this.#ended = openChat({
      client: new FakeClient({ peers: [bob], messages }),
      input: this.#input,
      output: this.#output,
      env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
      clock: systemClock,
      onSignal: () => () => undefined,
    })
  }

  /** Milliseconds until the last byte was painted before the terminal could be read again. */
  async press(key: string): Promise<number> {
    const { bytes } = this.#output
    const from = performance.now()
    this.#input.write(key)
    await new Promise(setImmediate)
    const ms = (this.#output.bytes === bytes ? performance.now() : this.#output.at) - from
    await sleep(KEY_EVERY_MS)
    return ms
  }

  async close(): Promise<void> {
    this.#input.write('\x03\x03\x03')
    await this.#ended
  }
}

/** Keys that are not measured, and then those that are. */
interface Keys {
  readonly before?: readonly string[]
  readonly keys: readonly string[]
}

async function measure(what: string, texts: (n: number) => string, { before = [], keys }: Keys) {
  if (!what.includes(wanted)) return
  const chat = new Chat(texts)
  await sleep(OPENS_WITHIN_MS)
  for (const key of before) await chat.press(key)
  const times: number[] = []
  for (const key of keys) times.push(await chat.press(key))
  if (times.length === 1) print(what, times[0] ?? 0, 'ms')
  else printTimes(what, times)
  await chat.close()
}

const paste = (text: string) => `\x1b[200~${text}\x1b[201~`
const short = (n: number) => `message ${n} of ten words or so`
const [PAGE_UP, PAGE_DOWN, TO_START, LEFT] = ['\x1b[5~', '\x1b[6~', '\x01', '\x1b[D']
const up = Array.from({ length: PAGES }, () => PAGE_UP)
const down = up.map(() => PAGE_DOWN)
await measure('the very first key', short, { keys: ['x'] })
await measure('the first right-to-left letter', short, { before: ['x'], keys: ['\u05e9'] })
await measure('the first page up', short, { before: ['x'], keys: [PAGE_UP] })
await measure('page up, short messages', short, { keys: up })
await measure('page down, short messages', short, { before: up, keys: down })
for (const [script, words] of Object.entries(WORDS)) {
  const long = textOf(words, LONG_BYTES)
  await measure(`page up, 10 kB of ${script} each`, (n) => `${n} ${long}`, { keys: up })
}
for (const [script, words] of Object.entries(WORDS)) {
  const long = paste(textOf(words, LONG_BYTES))
  const letter = Array.from(words[0])[0] ?? 'x'
  const letters = Array.from({ length: KEYS }, (_, n) => (n % 6 === 5 ? LEFT : letter))
  await measure(`key at the end of a draft of 10 kB of ${script}`, short, {
    before: [long],
    keys: letters,
  })
  await measure(`key at its start, draft of 10 kB of ${script}`, short, {
    before: [long, TO_START],
    keys: letters,
  })
}
const letters = Array.from({ length: KEYS }, () => 'x')
await measure('key in a draft of 10 kB in short lines', short, {
  before: [paste('a line of a draft\n'.repeat(LONG_BYTES / 18)), 'y'],
  keys: letters,
})
