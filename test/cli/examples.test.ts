import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Place } from './program.ts'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

test('the bot in Python answers', async (t) => {
  if (spawnSync('python3', ['--version']).error) return t.skip('python3 is not installed')
  await using place = new Place()
  await place.init('bot')
  await place.init('alice')
  const bot = spawn('python3', [path('examples/echo_bot.py'), '--profile', 'bot'], {
    env: {
      PATH: process.env.PATH,
      HOME: place.folder,
      P2PCHAT_DATA_DIR: place.folder,
      P2PCHAT_NO_MDNS: '1',
      P2PCHAT_PORT: '0',
      P2PCHAT: `'${process.execPath}' --import tsx '${path('src/main.ts')}'`,
    },
  })
  const ended = once(bot, 'exit')
  try {
    const [ready] = await once(createInterface(bot.stdout), 'line')
    const [, port] = /^bot is ready on port (\d+)$/.exec(ready) ?? []
    const watch = place.start([
      'watch',
      '--profile',
      'alice',
      '--json',
      '--peer',
      `127.0.0.1:${port}`,
    ])
    await watch.json(({ event }) => event === 'peer-online')
    await place.json(['send', '--profile', 'alice', '@bot', 'hello', '--timeout', '20'])
    const { message } = await watch.json(
      ({ event, message }) => event === 'message' && message.state === 'received',
    )
    assert.equal(message.text, 'You said: hello')
    const [stopped] = await place.json(['stop', '--profile', 'bot'])
    assert.deepEqual(stopped, { stopping: true })
    assert.equal((await ended)[0], 0)
  } finally {
    bot.kill('SIGKILL')
    await ended
  }
})

test('the unit file runs a command that there is, and knows its exit codes', async () => {
  const unit = readFileSync(path('examples/p2pchat.service'), 'utf8')
  assert.match(unit, /^ExecStart=.* p2pchat daemon --no-input$/m)
  assert.match(unit, /^RestartPreventExitStatus=2 6 7 9$/m)
  assert.match(unit, /^SuccessExitStatus=143$/m)
})
