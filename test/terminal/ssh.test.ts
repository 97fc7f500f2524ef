import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '../helpers/free-port.ts'
import { RpcPerson } from '../helpers/rpc-person.ts'
import { SlowLine } from '../helpers/slow-line.ts'
import { SshHost, whyNoSsh } from '../helpers/ssh-host.ts'
import { Tmux, whyNoTmux } from '../helpers/tmux.ts'
import { until } from '../helpers/until.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const run = promisify(execFile)
const missing = (await whyNoTmux()) ?? (await whyNoSsh())

/** A key is on the screen after as long as it takes there and back. */
const DELAY_MS = 100
const SENTENCE = 'nobody waits for the echo of what they write'
/** A cell or two, where the cursor is, and what ssh needs around that. */
const MAX_BYTES_A_KEY = 130

const NAME = 'the chat over ssh on a slow line'
if (missing === undefined) describe(NAME, fromAfar)
// Of a suite that is skipped nothing is counted.
else test(NAME, { skip: missing })

/** One conversation of somebody who is logged in from afar, each test going on where the one before left. */
function fromAfar(): void {
  let folder: string
  let host: SshHost
  let line: SlowLine
  let tmux: Tmux
  let bob: RpcPerson
  let title: string
  let profile: readonly string[]
  let last: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'p2pchat-far-'))
    const [hers, his] = [await freePort(), await freePort()].map(String)
    assert.ok(hers !== undefined && his !== undefined)
    const at = (name: string, port: string, other: string) => [
      ...['--data-dir', join(folder, name), '--no-mdns'],
      ...['--port', port, '--peer', `127.0.0.1:${other}`],
    ]
    profile = at('anna', hers, his)
    const bobs = at('bob', his, hers)
    ;[host, tmux] = await Promise.all([SshHost.open(), Tmux.open({ width: 100, height: 24 })])
    line = await SlowLine.open(host.port, DELAY_MS)
    title = await tmux.fact('pane_title')
    await login()
    await run(process.execPath, [MAIN, 'init', ...bobs, '--name', 'bob', '--no-passphrase'])
    bob = new RpcPerson(bobs)
  })

  after(async () => {
    await tmux.close()
    await line.close()
    await Promise.all([host.close(), bob?.close()])
    await rm(folder, { recursive: true, force: true })
  })

  async function login(): Promise<void> {
    const words = [process.execPath, MAIN, ...profile].join(' ')
    await say(`clear; ${host.login(line.port, `LANG=C.UTF-8 exec ${words}`)}; echo "left $?"`)
  }

  async function say(text: string): Promise<void> {
    await tmux.type(text)
    await tmux.press('Enter')
  }

  const tell = (text: string) => bob.call('send', { to: '#lobby', text })
  const mouse = (button: number) => tmux.type(`\x1b[<${button};40;10M`)
  /** An empty line, with everything that was sent before on the screen: a letter comes last, and goes. */
  async function calm(): Promise<string> {
    await tmux.type('z')
    await tmux.waitFor(/^#lobby> z$/m)
    await tmux.press('BSpace')
    await tmux.waitFor(/^#lobby>$/m)
    return tmux.painted()
  }

  test('somebody signs up from afar', async () => {
    await tmux.waitFor(/^>Name:/m)
    await say('anna')
    await tmux.waitFor(/^>Passphrase:/m)
    await say('')
    await tmux.waitFor(/^#lobby>/m)
    await tmux.waitFor(/● bob/)
  })

  test('who types faster than the echo loses nothing, whatever arrives meanwhile', async () => {
    const { back } = line.carried
    for (const [n, letter] of [...SENTENCE].entries()) {
      if (n === 20) await tell('are you there?')
      await tmux.type(letter)
    }
    await tmux.waitFor((screen) => screen.replace(/\n +/g, ' ').includes(`#lobby> ${SENTENCE}`))
    const bytes = (line.carried.back - back) / SENTENCE.length
    assert.ok(bytes < MAX_BYTES_A_KEY, `${bytes} bytes a key`)
    await tmux.press('Enter')
    await tmux.waitFor(/bob are you there\?[\s\S]*anna nobody waits [\s\S]* ✓1/)
  })

  test('keys that come byte by byte are whole keys', async () => {
    await tmux.type('one two three')
    // Alt+B, the left arrow, and Alt+D.
    for (const bytes of [
      ['1b', '62'],
      ['1b', '5b', '44'],
      ['1b', '64'],
    ]) {
      await tmux.press(...bytes.flatMap((byte) => ['-H', byte, ';', 'send-keys']).slice(0, -2))
    }
    await tmux.type('_')
    await tmux.waitFor(/^#lobby> one two_$/m)
    await say('')
    await tmux.waitFor(/anna one two_ ✓1/)
  })

  test('a large paste is asked about, and is one message', async () => {
    await tmux.paste(Array.from({ length: 7 }, (_, n) => `line ${n}`).join('\n'))
    await tmux.waitFor(/Paste 7 lines as one message\?/)
    await tmux.press('Enter')
    await tmux.waitFor(/#lobby> line 0\n +line 1/)
    await tmux.press('Enter')
    await tmux.waitFor(/anna line 0 [\s\S]* line 6 ✓1/)
  })

  test('a resize, the wheel and a search go there and back', async () => {
    for (let n = 1; n <= 40; n++) await tell(`message ${n}`)
    await tmux.waitFor(/message 40/)
    await tmux.resize(60, 16)
    await tmux.waitFor((screen) => !screen.includes('│') && /^#lobby>/m.test(screen))
    await tmux.resize(100, 24)
    await tmux.waitFor(/│● bob/)
    await mouse(64)
    await tmux.waitFor(/-- more \(3\) --/)
    await mouse(65)
    await tmux.waitFor((screen) => !screen.includes('-- more'))
    await tmux.press('C-f')
    await say('two_')
    await tmux.waitFor(/> 20.* anna: one two_/)
    await tmux.press('Enter')
    await tmux.waitFor(/anna one two_[\s\S]*R reply/)
    await tmux.press('Escape')
    await tmux.waitFor((screen) => !/R reply/.test(screen))
    await tmux.press('End')
    await tmux.waitFor(/message 40/)
  })

  test('what the terminal answers to nobody is not typed', async () => {
    await tmux.type('\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;22c\x1bP>|tmux 3.3a\x1b\\\x1b[24;1R')
    last = await calm()
  })

  test('the screen is what a repaint makes of it', async () => {
    await tmux.press('C-l')
    assert.equal(await calm(), last)
  })

  test('the terminal is given back as it was', async () => {
    await say('/quit')
    const screen = await tmux.waitFor(/^left 0$/m)
    assert.doesNotMatch(screen, /lobby|online/)
    for (const [fact, wanted] of [
      ['alternate_on', '0'],
      ['mouse_any_flag', '0'],
      ['cursor_flag', '1'],
      ['wrap_flag', '1'],
      ['pane_title', title],
    ] as const) {
      assert.equal(await tmux.fact(fact), wanted, fact)
    }
    await tmux.paste(': unbracketed')
    await tmux.waitFor(/^[$#] : unbracketed$/m)
    await tmux.press('C-u')
  })

  test('who comes back sees the same', async () => {
    await login()
    await tmux.waitFor(/message 40[\s\S]* anna · 1 online/)
    assert.equal(await calm(), last)
  })

  test('a line that breaks ends the chat, and harms neither store nor draft', async () => {
    const { stdout } = await run(process.execPath, [MAIN, 'status', ...profile, '--json'])
    const { pid } = JSON.parse(stdout)
    await tmux.type('half a line')
    await tmux.waitFor(/^#lobby> half a line$/m)
    await line.close()
    await until(() => {
      try {
        process.kill(pid, 0)
        return false
      } catch {
        return true
      }
    })
    await using anna = new RpcPerson(profile)
    const drafts = await anna.call('drafts')
    assert.deepEqual(drafts, [{ conversation: '#lobby', text: 'half a line' }])
    const history = await anna.call('history', { conversation: '#lobby', limit: 50 })
    assert.ok(Array.isArray(history))
    assert.equal(history.at(-1).text, 'message 40')
  })
}
