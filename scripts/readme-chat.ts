// npm run build, then node --import tsx scripts/readme-chat.ts: writes the picture of the chat into README.md, taken of
// two real programs that talk on loopback, each on a terminal of tmux.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Tmux } from '../test/helpers/tmux.ts'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const README = fileURLToPath(new URL('../README.md', import.meta.url))
const BEGIN = '<!-- the chat, by scripts/readme-chat.ts -->'
const END = '<!-- end -->'
const SIZE = { width: 100, height: 16 }

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-readme-'))
const terminals: Tmux[] = []

async function open(name: string, ...flags: readonly string[]): Promise<Tmux> {
  const tmux = await Tmux.open({ ...SIZE, env: { TZ: 'UTC' } })
  terminals.push(tmux)
  const home = ['--data-dir', join(folder, name)]
  const program = [process.execPath, MAIN, ...home]
  await tmux.type([...program, 'init', '--name', name, '--no-passphrase'].join(' '))
  await tmux.press('Enter')
  await tmux.waitFor(new RegExp(name))
  await tmux.type(`clear; ${[...program, '--no-mdns', ...flags].join(' ')}`)
  await tmux.press('Enter')
  await tmux.waitFor(/#lobby>/)
  return tmux
}

async function say(tmux: Tmux, line: string, wanted: RegExp): Promise<void> {
  await tmux.type(line)
  await tmux.press('Enter')
  await tmux.waitFor(wanted)
}

try {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const alice = await open('alice', '--port', String(port))
  const bob = await open('bob', '--port', '0', '--peer', `127.0.0.1:${port}`)
  await alice.waitFor(/● bob/)
  await say(alice, '/join #trip', /^ #trip/)
  await say(alice, '/topic Saturday, 9:30, pier 4', /Saturday/)
  await say(bob, '/join #trip', /^ #trip/)
  await say(alice, 'Who brings the *maps*?', /maps\? ✓1/)
  await say(bob, '/reply me! all of them are on https://example.org/maps', /example\.org\/maps ✓1/)
  await alice.waitFor(/example\.org/)
  await say(alice, '/react 👍', /\[👍/)
  await say(bob, '> pier 4', /▎ pier 4/)
  await say(bob, '@alice can you pick me up? 🚗', /^ @alice[\s\S]*✓/)
  await alice.waitFor(/@bob +1/)
  await alice.type('of course, ')
  const screen = await alice.waitFor(/#trip> of course,/)
  const readme = await readFile(README, 'utf8')
  const from = readme.indexOf(BEGIN)
  const to = readme.indexOf(END)
  if (from === -1 || to === -1) throw new Error(`README.md lacks ${BEGIN} … ${END}`)
  const picture = `${BEGIN}\n\n\`\`\`\n${screen}\n\`\`\`\n\n`
  await writeFile(README, readme.slice(0, from) + picture + readme.slice(to))
  console.log(screen)
} finally {
  for (const tmux of terminals) await tmux.close()
  await rm(folder, { recursive: true, force: true })
}
