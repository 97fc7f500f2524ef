import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../helpers/free-port.ts'
import { Tmux, whyNoTmux } from '../helpers/tmux.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const missing = await whyNoTmux()
const needsTmux = missing === undefined ? {} : { skip: missing }

/** Somebody at a terminal of their own, with a profile of their own. */
class Person {
  readonly tmux: Tmux
  readonly #where: readonly string[]
  readonly #command: string

  private constructor(tmux: Tmux, where: readonly string[], flags: readonly string[]) {
    this.tmux = tmux
    this.#where = where
    this.#command = [process.execPath, MAIN, ...where, ...flags].join(' ')
  }

  static async at(t: TestContext, port: number, ...flags: readonly string[]): Promise<Person> {
    const folder = await mkdtemp(join(tmpdir(), 'p2pchat-chat-'))
    const tmux = await Tmux.open({ width: 100, height: 30 })
    t.after(async () => {
      await tmux.close()
      await rm(folder, { recursive: true, force: true })
    })
    const more = ['--no-mdns', '--port', String(port), ...flags]
    return new Person(tmux, ['--data-dir', folder], more)
  }

  async run(): Promise<void> {
    await this.say(`clear; ${this.#command}; echo "left $?"`)
  }

  /** What the program that runs answers to a method of its socket. */
  async ask(method: string): Promise<string> {
    const asked = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} })}\n`
    const rpc = execFile(process.execPath, [MAIN, 'rpc', ...this.#where])
    rpc.stdin?.end(asked)
    let answer = ''
    for await (const chunk of rpc.stdout ?? []) answer += chunk
    return answer
  }

  async signUp(name: string, passphrase = ''): Promise<void> {
    await this.run()
    await this.tmux.waitFor(/^>Name:/m)
    await this.say(name)
    await this.tmux.waitFor(/^>Passphrase:/m)
    await this.say(passphrase)
    if (passphrase !== '') {
      await this.tmux.waitFor(/^>The same again:/m)
      await this.say(passphrase)
    }
    await this.tmux.waitFor(/#lobby>/)
  }

  async say(line: string): Promise<void> {
    await this.tmux.type(line)
    await this.tmux.press('Enter')
  }
}

test(
  'two people sign up, see each other, write, leave and find it all again',
  needsTmux,
  async (t) => {
    const port = await freePort()
    const anna = await Person.at(t, port)
    const bob = await Person.at(t, await freePort(), '--peer', `127.0.0.1:${port}`)
    await anna.signUp('anna')
    await anna.tmux.waitFor(/Nobody else was seen here so far/)
    await bob.signUp('bob')
    await anna.tmux.waitFor(/● bob/)
    await bob.tmux.waitFor(/● anna/)

    await bob.say('hello everybody')
    await bob.tmux.waitFor(/bob hello everybody ✓1/)
    await anna.tmux.waitFor(/bob hello everybody/)

    await anna.say('@bob just for you')
    await anna.tmux.waitFor(/^ @bob[\s\S]*anna just for you ✓/)
    await bob.tmux.waitFor(/2 @anna +1 /)
    await bob.tmux.press('M-a')
    await bob.tmux.waitFor(/^ @anna[\s\S]*anna just for you/)

    await bob.say('/quit')
    await bob.tmux.waitFor(/^left 0$/m)
    assert.equal(await bob.tmux.fact('alternate_on'), '0')
    await anna.tmux.waitFor(/nobody online/)
    await anna.say('see you later')
    await anna.tmux.waitFor(/anna see you later …/)

    await bob.run()
    await bob.tmux.waitFor(/^ #lobby[\s\S]*bob hello everybody/)
    await anna.tmux.waitFor(/anna see you later ✓/)
  },
)

test('who leaves the sign-up is nobody yet, and has the terminal back', needsTmux, async (t) => {
  const anna = await Person.at(t, 0)
  for (const key of ['Escape', 'C-c']) {
    await anna.run()
    await anna.tmux.waitFor(/^>Name:/m)
    await anna.say('anna')
    await anna.tmux.type('open sesame')
    await anna.tmux.waitFor(/typed, not shown/)
    await anna.tmux.press(key)
    const screen = await anna.tmux.waitFor(/^left 130$/m)
    assert.doesNotMatch(screen, /sesame/)
    assert.equal(await anna.tmux.fact('alternate_on'), '0')
  }
  await anna.signUp('anna')
})

test('Ctrl-C twice leaves and gives the terminal back', needsTmux, async (t) => {
  const anna = await Person.at(t, 0)
  await anna.signUp('anna')
  await anna.tmux.press('C-c')
  await anna.tmux.waitFor(/Press Ctrl\+C once more to leave/)
  await anna.tmux.press('C-c')
  await anna.tmux.waitFor(/^left 0$/m)
  assert.equal(await anna.tmux.fact('alternate_on'), '0')
  await anna.say('stty -a')
  await anna.tmux.waitFor(/(?<!-)icanon[\s\S]*(?<!-)echo /)
})

test('what is typed before the chat is there is done once it is', needsTmux, async (t) => {
  const anna = await Person.at(t, 0)
  await anna.signUp('anna')
  await anna.say('/quit')
  await anna.tmux.waitFor(/^left 0$/m)
  await anna.run()
  await anna.say('hello early')
  await anna.say('and again')
  await anna.tmux.type('half a line')
  await anna.tmux.waitFor(/anna hello early …[\s\S]* and again …[\s\S]*^#lobby> half a line$/m)
  await anna.tmux.press('C-c')
  await anna.say('/quit')
  // The shell's own screen shows what was echoed before the program had begun.
  await anna.tmux.waitFor(/left 0$/m)
  await anna.say('stty -a')
  await anna.tmux.waitFor(/(?<!-)icanon[\s\S]*(?<!-)echo /)
})

test(
  'what is typed while a passphrase opens the profile waits for the chat',
  needsTmux,
  async (t) => {
    const anna = await Person.at(t, 0)
    await anna.signUp('anna', 'open sesame')
    await anna.say('/quit')
    await anna.tmux.waitFor(/^left 0$/m)
    await anna.run()
    await anna.tmux.waitFor(/Passphrase/)
    await anna.say('open sesame')
    await anna.say('hello early')
    await anna.tmux.type('half a line')
    await anna.tmux.waitFor(/anna hello early …[\s\S]*^#lobby> half a line$/m)
    await anna.tmux.press('C-c')
    await anna.say('/quit')
    const screen = await anna.tmux.waitFor(/^left 0$/m)
    assert.doesNotMatch(screen, /hello early|half a line/)
  },
)

test('what was half written a moment before a kill -9 is there again', needsTmux, async (t) => {
  const anna = await Person.at(t, 0)
  await anna.signUp('anna')
  await anna.tmux.type('half a line')
  await anna.tmux.waitFor(/#lobby> half a line/)
  while (!(await anna.ask('drafts')).includes('half a line')) await anna.tmux.screen()
  const shell = await anna.tmux.fact('pane_pid')
  const pid = execFileSync('pgrep', ['-P', shell, 'node'], { encoding: 'utf8' }).trim()
  process.kill(Number(pid), 'SIGKILL')
  await anna.tmux.waitFor(/left 137/)
  // Nobody gave the terminal back: Enter is none for the shell.
  await anna.tmux.type('stty sane')
  await anna.tmux.press('C-j')
  await anna.run()
  await anna.tmux.waitFor(/#lobby> half a line$/m)
  await anna.tmux.press('C-u')
  await anna.say('/quit')
  await anna.tmux.waitFor(/left 0/)
})
