import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Tmux, whyNoTmux } from '../helpers/tmux.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const missing = await whyNoTmux()
const updating = Boolean(process.env.UPDATE_GOLDEN)

interface Scene {
  readonly title: string
  readonly play: (tmux: Tmux) => Promise<void>
  /** What is on the screen once it has been painted. */
  readonly shows: RegExp
}

const say = async (tmux: Tmux, line: string) => {
  await tmux.type(line)
  await tmux.press('Enter')
}

/** One after the other in one chat; each but the first begins by leaving the one before. */
const SCENES: readonly Scene[] = [
  { title: 'a lobby in which much was said', play: async () => undefined, shows: /look!/ },
  {
    title: 'scrolled to the beginning',
    play: (tmux) => tmux.press('Home'),
    shows: /2030 ─[\s\S]*good morning/,
  },
  {
    title: 'a message chosen',
    play: (tmux) => tmux.press('End', 'M-Up', 'M-Up'),
    shows: /S save {2}Enter answer/,
  },
  {
    title: 'an answer begun',
    play: async (tmux) => {
      await tmux.press('M-Up', 'M-Up')
      await tmux.type('rof ')
      await tmux.press('C-j')
      await tmux.type('two lines')
    },
    shows: /of\n +two lines/,
  },
  {
    title: 'going somewhere by some letters',
    play: async (tmux) => {
      await tmux.press('C-u', 'BSpace', 'C-u', 'C-g', 'C-k')
      await tmux.type('c')
    },
    shows: /Go to: c/,
  },
  {
    title: 'finding words',
    play: async (tmux) => {
      await tmux.press('C-g', 'C-f')
      await say(tmux, 'and')
    },
    shows: /2 found/,
  },
  {
    title: 'what was written before, searched',
    play: async (tmux) => {
      await tmux.press('C-g')
      await say(tmux, '/back')
      await tmux.waitFor(/you are online now/)
      await tmux.press('C-r')
      await tmux.type('ba')
    },
    shows: /\(search\) ba: \/back/,
  },
  {
    title: 'help',
    play: async (tmux) => {
      await tmux.press('C-g')
      await say(tmux, '/help')
    },
    shows: /Talk ─/,
  },
  { title: 'the end of help', play: (tmux) => tmux.press('End'), shows: /Ctrl\+Z/ },
  {
    title: 'a safety number',
    play: async (tmux) => {
      await tmux.type('q')
      await say(tmux, '/verify bob')
    },
    shows: /12345 12345/,
  },
  {
    title: 'the network, as the doctor sees it',
    play: async (tmux) => {
      await tmux.type('q')
      await say(tmux, '/doctor')
    },
    shows: /How the network is/,
  },
  {
    title: 'a command that is none',
    play: async (tmux) => {
      await tmux.type('q')
      await say(tmux, '/hepl')
    },
    shows: /no command \/hepl/,
  },
  {
    title: 'a large paste',
    play: (tmux) => tmux.paste('1\n2\n3\n4\n5\n6\n7'),
    shows: /Paste 7 lines/,
  },
  {
    title: 'the messages alone',
    play: async (tmux) => {
      await tmux.press('C-g', 'M-v')
    },
    shows: /mark with the mouse/,
  },
  {
    title: 'an invitation',
    play: async (tmux) => {
      await tmux.press('C-g')
      await say(tmux, 'invite me')
    },
    shows: /A accept {2}D decline/,
  },
  {
    title: 'an invitation looked at',
    play: async (tmux) => {
      await tmux.press('M-2')
    },
    shows: /^ !club · you are invited/,
  },
  {
    title: 'two files offered',
    play: async (tmux) => {
      await tmux.press('M-1')
      await say(tmux, 'offer me')
    },
    shows: /S save {2}D decline/,
  },
  {
    title: 'one person alone',
    play: async (tmux) => {
      await tmux.press('C-g')
      await say(tmux, '@carol only for you')
    },
    shows: /^ @carol[\s\S]*only for you ✓/,
  },
]

/** The pictures of a file, by title. */
function parse(golden: string): ReadonlyMap<string, string> {
  const parts = golden.split(/^=== (.*)$\n/m).slice(1)
  return new Map(parts.flatMap((part, n) => (n % 2 === 0 ? [[part, parts[n + 1] ?? '']] : [])))
}

for (const [width, height] of [
  [40, 12],
  [80, 24],
  [120, 40],
  [200, 60],
] as const) {
  const name = `${width}x${height}`
  test(
    `the program looks as it did in every part at ${name}`,
    missing === undefined ? {} : { skip: missing },
    async (t) => {
      const file = new URL(`golden/${name}.txt`, import.meta.url)
      const golden = updating ? new Map<string, string>() : parse(await readFile(file, 'utf8'))
      const tmux = await Tmux.open({ width, height, cwd: ROOT })
      t.after(() => tmux.close())
      await say(tmux, `${process.execPath} --import tsx test/helpers/chat-program.ts noon`)
      const pictures: string[] = []
      for (const { title, play, shows } of SCENES) {
        await play(tmux)
        const screen = await tmux.waitFor(shows)
        const picture = updating ? await calm(tmux) : await like(tmux, golden.get(title), screen)
        pictures.push(`=== ${title}\n${picture}`)
      }
      if (updating) {
        await mkdir(new URL('golden/', import.meta.url), { recursive: true })
        await writeFile(file, pictures.join(''))
      }
      assert.equal(pictures.join(''), await readFile(file, 'utf8'))
    },
  )
}

/** The screen once it looks like this; else as it is at the deadline. */
async function like(tmux: Tmux, wanted: string | undefined, now: string): Promise<string> {
  if (`${now}\n` === wanted) return wanted
  const screen = await tmux.waitFor((shown) => `${shown}\n` === wanted).catch(() => tmux.screen())
  return typeof screen === 'string' ? `${screen}\n` : `${screen.join('\n')}\n`
}

/** The screen when it has stayed the same for a while; only for writing it down. */
async function calm(tmux: Tmux): Promise<string> {
  for (let same = 0, last = ''; ; ) {
    const screen = (await tmux.screen()).join('\n')
    same = screen === last ? same + 1 : 0
    last = screen
    if (same === 25) return `${screen}\n`
  }
}
