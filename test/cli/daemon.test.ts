import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

test('a daemon owns its profile; a second one is turned away with exit code 6', async () => {
  await using place = new Place()
  await place.init('alice')
  const { program, peer, port } = await place.daemon('alice')
  assert(port > 0)
  const second = await runHere(['daemon', '--profile', 'alice', '--json'], place.folder)
  assert.equal(second.code, 6)
  assert.equal(JSON.parse(second.stdout).error.code, 'STORE_IN_USE')
  const echo = await runHere(['echo', '--profile', 'alice'], place.folder)
  assert.equal(echo.code, 6)

  const [status] = await place.json(['status', '--profile', 'alice'])
  assert.equal(status.running, true)
  assert.equal(status.peer, peer)
  assert.equal(status.port, port)
  assert.equal(status.online, true)
  assert.match(
    (await runHere(['status', '--profile', 'alice'], place.folder)).stdout,
    /^running +since .*\nname +alice/,
  )

  const stop = await runHere(['stop', '--profile', 'alice', '--json'], place.folder)
  assert.deepEqual(JSON.parse(stop.stdout), { stopping: true })
  // When `stop` has returned, the profile is free.
  assert.equal((await runHere(['id', '--profile', 'alice'], place.folder)).code, 0)
  const ended = await program.ended()
  assert.deepEqual([ended.code, ended.stderr], [0, ''])
  assert.equal(JSON.parse(ended.stdout.trimEnd().split('\n').at(-1) ?? '').event, 'closing')
})

test('stop and status with nobody running', async () => {
  await using place = new Place()
  await place.init('alice')
  const stop = await runHere(['stop', '--profile', 'alice'], place.folder)
  assert.equal(stop.code, 1)
  assert.match(stop.stderr, /not running/)
  const status = await runHere(['status', '--profile', 'alice', '--json'], place.folder)
  assert.equal(status.code, 0)
  assert.deepEqual(JSON.parse(status.stdout), {
    running: false,
    profile: 'alice',
    name: 'alice',
  })
})

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const) {
  test(`${signal} closes a daemon in order and ends it with ${code}`, async () => {
    await using place = new Place()
    await place.init('alice')
    const { program } = await place.daemon('alice')
    program.signal(signal)
    const ended = await program.ended()
    assert.equal(ended.code, code)
    assert.equal(ended.stderr, '')
    assert.match(ended.stdout, /"event":"closing"/)
    await assert.rejects(stat(join(place.folder, 'alice', 'socket')))
  })
}

test('after a daemon was killed its profile opens again', async () => {
  await using place = new Place()
  await place.init('alice')
  const { program } = await place.daemon('alice')
  program.signal('SIGKILL')
  await program.ended()
  assert.equal((await runHere(['id', '--profile', 'alice'], place.folder)).code, 0)
  await place.daemon('alice')
})

test('watch prints what happens in one conversation, from ready to closing', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const alice = await place.daemon('alice')
  const watch = place.start(['watch', '#lobby', '--profile', 'alice', '--json'])
  const ready = await watch.json()
  assert.deepEqual(ready, { event: 'ready', peer: alice.peer, name: 'alice', port: alice.port })
  const bob = await place.daemon('bob', '--peer', alice.address)
  const send = (to: string, text: string) =>
    place.json(['send', '--profile', 'bob', to, text, '--timeout', '20'])
  await alice.program.json(({ event }) => event === 'peer-online')
  await send('@alice', 'not for the room')
  await send('#lobby', 'for the room')
  const { message } = await watch.json(({ event }) => event === 'message')
  assert.equal(message.text, 'for the room')
  assert.equal(message.from.peer, bob.peer)
  alice.program.signal('SIGKILL')
  assert.equal((await watch.json(({ event }) => event === 'closing')).event, 'closing')
  assert.equal((await watch.ended()).code, 0)
})

test('watch runs the profile itself when nobody does, and serves others meanwhile', async () => {
  await using place = new Place()
  await place.init('alice')
  const watch = place.start(['watch', '--profile', 'alice', '--json'])
  assert.equal((await watch.json()).event, 'ready')
  const [status] = await place.json(['status', '--profile', 'alice'])
  assert.equal(status.running, true)
  const [sent] = await place.json([
    'send',
    '--profile',
    'alice',
    '#lobby',
    'hi',
    '--wait',
    'queued',
  ])
  assert.equal((await watch.json(({ event }) => event === 'message')).message.id, sent.id)
  watch.signal('SIGINT')
  assert.equal((await watch.ended()).code, 130)
})

test('a reader that had enough ends the program quietly', async () => {
  await using place = new Place()
  await place.init('alice')
  const watch = place.start(['watch', '--profile', 'alice', '--json'])
  await watch.json()
  watch.stdout.destroy()
  await place.run(['send', '--profile', 'alice', '#lobby', 'hi', '--wait', 'queued'])
  const { code, stderr } = await watch.ended()
  assert.deepEqual([code, stderr], [0, ''])
})

test('many commands at once on a profile that nobody runs all succeed', async () => {
  await using place = new Place()
  await place.init('alice')
  const commands = Array.from({ length: 8 }, (_, n) =>
    n % 2 === 0
      ? place.run(['send', '--profile', 'alice', '#lobby', `n${n}`, '--timeout', '1'])
      : place.run(['send', '--profile', 'alice', '#lobby', `n${n}`, '--wait', 'queued']),
  )
  const ended = await Promise.all(commands)
  assert.deepEqual(
    ended.map(({ code, stderr }) => [code, stderr.replace(/^p2pchat: queued: .*\n$/, '')]),
    ended.map((_, n) => [n % 2 === 0 ? 3 : 0, '']),
  )
  const history = await place.json(['history', '--profile', 'alice', '#lobby'])
  assert.deepEqual(history.map(({ text }) => text).sort(), [
    'n0',
    'n1',
    'n2',
    'n3',
    'n4',
    'n5',
    'n6',
    'n7',
  ])
})
