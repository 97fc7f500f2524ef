import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

test('a room is made, listed, talked in and left, with or without a running p2pchat', async () => {
  await using place = new Place()
  await place.init('alice')
  const alice = (...argv: readonly string[]) =>
    runHere([...argv, '--profile', 'alice', '--json'], place.folder)
  const made = await alice('room', 'create', '#Dev')
  assert.equal(made.code, 0)
  assert.deepEqual(Object.keys(JSON.parse(made.stdout)), [
    'conversation',
    'kind',
    'name',
    'title',
    'unread',
    'mentions',
    'members',
    'joined',
    'invited',
    'creator',
    'lastAt',
    'retention',
  ])
  assert.equal(JSON.parse(made.stdout).conversation, '#dev')
  assert.equal((await alice('room', 'topic', '#dev', 'release', 'on', 'Friday')).code, 0)
  const listed = (await alice('room', 'list')).stdout.trimEnd().split('\n')
  assert.deepEqual(
    listed.map((line) => JSON.parse(line)).map(({ name, joined, title }) => [name, joined, title]),
    [
      ['#lobby', true, 'everybody on this network'],
      ['#dev', true, 'release on Friday'],
    ],
  )
  const told = await runHere(['history', '#dev', '--profile', 'alice'], place.folder)
  assert.match(told.stdout, /\* alice set the topic: release on Friday/)
  assert.equal((await alice('room', 'topic', '#dev', '')).code, 0)
  assert.equal(JSON.parse((await alice('room', 'topic', '#dev')).stdout).title, '')
  const members = await alice('room', 'members', '#dev')
  assert.deepEqual([JSON.parse(members.stdout).name, members.code], ['alice', 0])

  const bare = await runHere(['room', '--profile', 'alice'], place.folder)
  assert.match(bare.stdout, /^#lobby +1 here +joined +everybody on this network\n#dev +1 here/)
  assert.match(bare.stderr, /not running/)
  const left = await runHere(['room', 'leave', '#dev', '--profile', 'alice'], place.folder)
  assert.deepEqual([left.code, left.stderr], [0, ''])
  assert.match(left.stdout, /^you have left #dev/)
  assert.match(
    (await runHere(['room', '--profile', 'alice'], place.folder)).stdout,
    /#dev.* {2}left/,
  )
  const still = await runHere(['history', '#dev', '--profile', 'alice'], place.folder)
  assert.ok(still.stdout.startsWith(told.stdout), still.stderr)
  assert.equal((await alice('room', 'topic', '#dev')).code, 8)
  assert.equal((await alice('send', '#dev', 'x')).code, 8)
})

test('what is no room, or cannot be done to one, is refused with its exit code', async () => {
  await using place = new Place()
  await place.init('alice')
  for (const [argv, exit, text, hint] of [
    [['leave', '#dev'], 8, /no such conversation: #dev/, /room join/],
    [['members', '#dev'], 8, /no such conversation: #dev/, /room join/],
    [['topic', '#dev', 'x'], 8, /no such conversation: #dev/, /room join/],
    [['join', '#a b'], 2, /not a usable room name: #a b/, /quote/],
    [['join', '#\x1b[2J'], 2, /not a usable room name: #␛/, /quote/],
    [['join'], 2, /room join <room>/, /quote a room/],
    [['create', 'dev'], 2, /begins with #/, /room create/],
    [['create', '#dev', '--private'], 2, /of a private one does not/, /--private/],
    [['create', 'a b', '--private'], 2, /not a usable room name: a b/, /quote/],
    [['leave', '#lobby'], 1, /nobody leaves #lobby/, /everybody/],
    [['topic', '#lobby', 'a\nb'], 2, /not a usable topic/, /one line/],
  ] as const) {
    const ended = await runHere(['room', ...argv, '--profile', 'alice'], place.folder)
    assert.equal(ended.code, exit, argv.join(' '))
    assert.match(ended.stderr, text)
    assert.match(ended.stderr, hint)
    assert.equal(ended.stdout, '')
  }
})

test('a room of somebody else is listed, completed, joined and caught up with', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const alice = await place.daemon('alice')
  const bob = await place.daemon('bob')
  await place.json(['room', 'create', '#dev', '--profile', 'alice'])
  await place.json(['send', '#dev', 'hello', '--wait', 'queued', '--profile', 'alice'])
  await place.json(['connect', alice.address, '--profile', 'bob'])
  const offered = await runHere(
    ['__complete', 'room', 'join', '--profile', 'bob', '#d'],
    place.folder,
  )
  assert.equal(offered.stdout, '#dev\n')
  const rooms = await place.json(['room', 'list', '--profile', 'bob'])
  assert.deepEqual(
    rooms.map(({ conversation, joined }) => [conversation, joined]),
    [
      ['#lobby', true],
      ['#dev', false],
    ],
  )
  await place.json(['room', 'join', '#dev', '--profile', 'bob'])
  const { message } = await bob.program.json(({ event }) => event === 'message')
  assert.equal(message.text, 'hello')
  const members = await place.json(['room', 'members', '#dev', '--profile', 'bob'])
  assert.deepEqual(
    members.map(({ name }) => name),
    ['bob', 'alice'],
  )
})
