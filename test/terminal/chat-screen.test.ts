import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Tmux, whyNoTmux } from '../helpers/tmux.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const missing = await whyNoTmux()
const needsTmux = missing === undefined ? {} : { skip: missing }

/** The chat on an engine in memory, in a real terminal. `env` goes before the program. */
async function open(t: TestContext, mode = '', env = '') {
  const tmux = await Tmux.open({ width: 90, height: 24, cwd: ROOT })
  t.after(() => tmux.close())
  await tmux.type(
    `stty -a >/tmp/$$.before; ${env} ${process.execPath} --import tsx test/helpers/chat-program.ts ${mode}; ` +
      'echo "code $?"; stty -a | cmp - /tmp/$$.before && echo same; rm /tmp/$$.before',
  )
  await tmux.press('Enter')
  return tmux
}

/** The terminal after the chat: the shell's own screen, cooked as before. */
async function assertGivenBack(tmux: Tmux): Promise<void> {
  const screen = await tmux.waitFor(/^same$/m)
  assert.doesNotMatch(screen, /#lobby>/)
  assert.equal(await tmux.fact('alternate_on'), '0')
  assert.equal(await tmux.fact('cursor_flag'), '1')
  assert.equal(await tmux.fact('wrap_flag'), '1')
}

/** The process of the chat, as it says itself in the foreground of the pane. */
async function chatPid(tmux: Tmux): Promise<number> {
  const shell = Number(await tmux.fact('pane_pid'))
  const pids = execFileSync('pgrep', ['-P', String(shell), 'node'], { encoding: 'utf8' })
  return Number(pids.trim().split('\n')[0])
}

test('a conversation on a real terminal, from opening to quitting', needsTmux, async (t) => {
  const tmux = await open(t)
  await tmux.waitFor(/On this network now: bob, carol/)
  await tmux.type('ping')
  await tmux.press('Enter')
  await tmux.waitFor(/anna ping ✓1[\s\S]*bob pong/)
  await tmux.type('@bob 日本語 👍🏽 only for you')
  await tmux.press('Enter')
  const screen = await tmux.waitFor(/^ @bob[\s\S]*anna 日本語 👍 only for you ✓/)
  assert.match(screen, /2 @bob/)
  await tmux.press('M-1')
  await tmux.waitFor(/^ #lobby/)
  await tmux.type('/quit')
  await tmux.press('Enter')
  await tmux.waitFor(/left: {"kind":"quit"}/)
  await assertGivenBack(tmux)
})

test('a resize folds the panels away and brings them back', needsTmux, async (t) => {
  const tmux = await open(t)
  await tmux.waitFor(/│● bob/)
  await tmux.resize(40, 12)
  await tmux.waitFor((screen) => !screen.includes('│') && /^#lobby>/m.test(screen))
  await tmux.resize(200, 60)
  const screen = await tmux.waitFor(/│● bob/)
  assert.equal(screen.split('\n').length, 60)
  for (let n = 0; n < 10; n++) await tmux.resize(50 + n * 9, 14 + n)
  await tmux.resize(90, 24)
  await tmux.waitFor(/│● bob[\s\S]* anna · 2 online\n#lobby>$/)
})

test('a paste of several lines is one message', needsTmux, async (t) => {
  const tmux = await open(t)
  await tmux.waitFor(/#lobby>/)
  await tmux.paste('one\n/quit\nthree')
  await tmux.waitFor(/#lobby> one\n +\/quit\n +three/)
  await tmux.press('Enter')
  await tmux.waitFor(/anna one[\s\S]*three ✓1/)
  await tmux.paste('1\n2\n3\n4\n5\n6\n7')
  await tmux.waitFor(/Paste 7 lines as one message\?/)
  await tmux.press('Escape')
  await tmux.waitFor((screen) => !screen.includes('Paste'))
  await tmux.waitFor(/^#lobby>$/m)
})

test('a flood is shown to its end, and scrolled through', needsTmux, async (t) => {
  const tmux = await open(t)
  await tmux.waitFor(/#lobby>/)
  await tmux.type('flood 3000')
  await tmux.press('Enter')
  await tmux.waitFor(/flood 3000 of 3000/)
  await tmux.press('PageUp')
  await tmux.waitFor(/-- more \(\d+\) --/)
  for (let n = 0; n < 5; n++) await tmux.press('Home')
  await tmux.press('End')
  await tmux.waitFor(/flood 3000 of 3000/)
})

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
  test(`${signal} gives the terminal back`, needsTmux, async (t) => {
    const tmux = await open(t)
    await tmux.waitFor(/#lobby>/)
    process.kill(await chatPid(tmux), signal)
    await tmux.waitFor(new RegExp(`left: {"kind":"signal","signal":"${signal}"}`))
    await assertGivenBack(tmux)
  })
}

test('a crash gives the terminal back before its trace is printed', needsTmux, async (t) => {
  const tmux = await open(t)
  await tmux.waitFor(/#lobby>/)
  await tmux.type('crash')
  await tmux.press('Enter')
  await tmux.waitFor(/Error: a crash on purpose[\s\S]*code 1/)
  await assertGivenBack(tmux)
})

test('an engine that goes away is said, and the terminal given back', needsTmux, async (t) => {
  const tmux = await open(t)
  await tmux.waitFor(/#lobby>/)
  await tmux.type('vanish')
  await tmux.press('Enter')
  await tmux.waitFor(/p2pchat: the node behind this chat has closed[\s\S]*left: {"kind":"closed"}/)
  await assertGivenBack(tmux)
})

test(
  'Ctrl-Z gives the terminal to the shell, and fg brings the chat back',
  needsTmux,
  async (t) => {
    const tmux = await open(t)
    await tmux.waitFor(/#lobby>/)
    await tmux.type('a draft')
    await tmux.waitFor(/#lobby> a draft/)
    await tmux.press('C-z')
    await tmux.waitFor((screen) => !screen.includes('#lobby>') && /[Ss]topped|code/.test(screen))
    assert.equal(await tmux.fact('alternate_on'), '0')
    await tmux.type('fg')
    await tmux.press('Enter')
    await tmux.waitFor(/#lobby> a draft/)
    assert.equal(await tmux.fact('alternate_on'), '1')
  },
)

test('on a dumb terminal the chat is lines', needsTmux, async (t) => {
  const tmux = await open(t, '', 'TERM=dumb')
  await tmux.waitFor(/-- you are anna/)
  await tmux.type('ping')
  await tmux.press('Enter')
  await tmux.waitFor(/#lobby bob: pong/)
  assert.equal(await tmux.fact('alternate_on'), '0')
  await tmux.press('C-d')
  await tmux.waitFor(/left: {"kind":"hangup"}/)
  await assertGivenBack(tmux)
})

test('the first run asks for a name and shows no passphrase', needsTmux, async (t) => {
  const tmux = await open(t, 'sign-up')
  await tmux.waitFor(/Name others see:/)
  await tmux.type('änna')
  await tmux.press('Enter')
  await tmux.waitFor(/Passphrase \(empty for none\):/)
  await tmux.type('secret')
  await tmux.press('Enter')
  await tmux.waitFor(/The same again:/)
  await tmux.type('secret')
  await tmux.press('Enter')
  const screen = await tmux.waitFor(/answer: {"name":"änna","passphrase":"secret"}/)
  assert.equal(screen.split('secret').length, 2)
  await assertGivenBack(tmux)
})
