import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Tmux, whyNoTmux } from '../helpers/tmux.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const missing = await whyNoTmux()
const needsTmux = missing === undefined ? {} : { skip: missing }

/** Why there is no GNU screen here; undefined where there is. */
async function whyNoScreen(): Promise<string | undefined> {
  const found = await run('screen', ['--version']).catch((error) => error)
  return /Screen version/.test(found.stdout ?? '') ? undefined : 'screen is not installed'
}

const noScreen = missing ?? (await whyNoScreen())
const needsScreen = noScreen === undefined ? {} : { skip: noScreen }

async function say(tmux: Tmux, line: string): Promise<void> {
  await tmux.type(line)
  await tmux.press('Enter')
}

/** The chat, between two looks at the settings of the terminal; `same` is printed where they agree. */
async function chat(tmux: Tmux, env = ''): Promise<void> {
  const program = `${process.execPath} --import tsx test/helpers/chat-program.ts`
  await say(
    tmux,
    `stty -a >/tmp/$$.was; ${env} ${program}; stty -a | cmp - /tmp/$$.was && echo same; rm /tmp/$$.was`,
  )
  await tmux.waitFor(/#lobby>/)
}

async function assertGivenBack(tmux: Tmux): Promise<void> {
  await say(tmux, '/quit')
  const screen = await tmux.waitFor(/^same$/m)
  assert.doesNotMatch(screen, /#lobby>|online/, 'nothing of the chat is left')
  assert.equal(await tmux.fact('mouse_any_flag'), '0')
  assert.equal(await tmux.fact('cursor_flag'), '1')
  assert.equal(await tmux.fact('wrap_flag'), '1')
}

for (const [env, wanted] of [
  ['TERM=linux', /anna ü v v 日本 v1/],
  ['TERM=vt100 LANG=C', /anna u v v \?{4} v1/],
  ['TERM=screen', /anna ü v ✓ 日本 ✓1/],
  ['TERM=xterm NO_COLOR=1', /anna ü v ✓ 日本 ✓1/],
  ['TERM=xterm COLORTERM=truecolor', /anna ü v ✓ 日本 ✓1/],
] as const) {
  test(`${env}: the chat writes, scrolls and gives the terminal back`, needsTmux, async (t) => {
    const tmux = await Tmux.open({ width: 90, height: 24, cwd: ROOT })
    t.after(() => tmux.close())
    await chat(tmux, env)
    await say(tmux, 'ü v ✓ 日本')
    await tmux.waitFor(wanted)
    await say(tmux, 'flood 60')
    await tmux.waitFor(/flood 60 of 60/)
    await tmux.press('PageUp')
    await tmux.waitFor(/-- more \(\d+\) --/)
    await tmux.press('End')
    await assertGivenBack(tmux)
  })
}

/** A shell in a window of GNU screen, which is shown in tmux. */
async function inScreen(t: TestContext): Promise<Tmux> {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-screen-'))
  await chmod(folder, 0o700)
  const settings = join(folder, 'screenrc')
  await writeFile(settings, 'startup_message off\ndefutf8 on\nvbell off\n')
  const tmux = await Tmux.open({ width: 90, height: 24, cwd: ROOT, env: { SCREENDIR: folder } })
  t.after(async () => {
    await run('screen', ['-S', 'p2pchat', '-X', 'quit'], {
      env: { ...process.env, SCREENDIR: folder },
    }).catch(() => undefined)
    await tmux.close()
    await rm(folder, { recursive: true, force: true })
  })
  await say(tmux, `screen -c ${settings} -U -S p2pchat /bin/sh`)
  await say(tmux, 'echo "in $STY $TERM"')
  await tmux.waitFor(/^in \d+\.p2pchat screen/m)
  return tmux
}

test(
  'in GNU screen it writes, folds, scrolls, copies and leaves nothing behind',
  needsScreen,
  async (t) => {
    const tmux = await inScreen(t)
    await tmux.set('set-clipboard', 'on')
    await chat(tmux)
    await say(tmux, '日本語 👍🏽 é https://x.y')
    await tmux.waitFor(/anna 日本語 👍 é https:\/\/x\.y ✓1/)
    for (const row of (await tmux.screen()).slice(1, -2))
      assert.equal(row.split('│').length, 3, row)
    await tmux.resize(50, 12)
    await tmux.waitFor((screen) => !screen.includes('│') && /^#lobby>/m.test(screen))
    await tmux.resize(90, 24)
    await tmux.waitFor(/│● bob/)
    await tmux.press('C-k')
    await tmux.waitFor(/^Go to:/m)
    await tmux.press('Escape')
    await tmux.waitFor(/^#lobby>$/m)
    await tmux.paste('1\n2\n3\n4\n5\n6\n7')
    await tmux.waitFor(/Paste 7 lines as one message\?/)
    await tmux.press('Escape')
    await tmux.waitFor((screen) => !screen.includes('Paste') && /^#lobby>$/m.test(screen))
    await say(tmux, '@bob for you')
    await tmux.waitFor(/^ @bob/)
    await tmux.press('M-1')
    await tmux.waitFor(/^ #lobby/)
    await say(tmux, '/copy')
    await tmux.waitFor(/are in the clipboard/)
    assert.match(await tmux.buffer(), /^日本語 👍🏽 é https/)
    await assertGivenBack(tmux)
  },
)
