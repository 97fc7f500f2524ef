import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

const ESCAPES = '\x1b[31mred\x1b]0;title\x07 \u202eRTL \x9b2J'

test('a message of one person reaches the other, and every field of it is there', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const bob = await place.daemon('bob')
  const [peer] = await place.json(['connect', bob.address, '--profile', 'alice'])
  assert.deepEqual([peer.peer, peer.name, peer.trust], [bob.peer, 'bob', 'new'])
  // Another process, which was not told the address: it was remembered.
  const text = `hello "bob"\nsecond line ${ESCAPES}`
  const { code, stdout } = await place.run(
    ['send', '--profile', 'alice', '@bob', '-', '--json', '--timeout', '20'],
    { input: `${text}\n` },
  )
  assert.equal(code, 0)
  const sent = JSON.parse(stdout)
  assert.deepEqual(Object.keys(sent), [
    'id',
    'conversation',
    'kind',
    'from',
    'text',
    'sentAt',
    'receivedAt',
    'order',
    'state',
    'replyTo',
    'edited',
    'redacted',
    'reactions',
    'mention',
    'clockAhead',
    'disputed',
    'recipients',
  ])
  assert.equal(sent.state, 'delivered')
  assert.equal(sent.text, text)
  assert.match(sent.sentAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const { message } = await bob.program.json(({ event }) => event === 'message')
  assert.equal(message.id, sent.id)
  assert.equal(message.text, text)
  assert.equal(message.state, 'received')

  // To a person, nothing in it is more than text.
  const history = await place.run(['history', '--profile', 'bob', '@alice'])
  assert.match(history.stdout, /<alice> hello "bob"\n {4}second line ␛/)
  for (const control of '\x1b\x9b\x07\u202e') assert(!history.stdout.includes(control))

  const reply = await place.json([
    'send',
    '--profile',
    'bob',
    '@alice',
    'yes',
    '--reply-to',
    sent.id,
    '--wait',
    'queued',
  ])
  assert.equal(reply[0].replyTo, sent.id)
  const lines = await place.json(['history', '--profile', 'bob', '@alice'])
  assert.deepEqual(
    lines.map(({ text }) => text),
    [text, 'yes'],
  )
  const [row] = await place.json(['peers', '--all', '--profile', 'bob'])
  assert.deepEqual(Object.keys(row).slice(0, 9), [
    'peer',
    'name',
    'tag',
    'status',
    'statusText',
    'trust',
    'addresses',
    'lastSeen',
    'self',
  ])
  bob.program.signal('SIGTERM')
  assert.equal((await bob.program.ended()).code, 143)
})

test('a message to somebody who is not there stays queued: exit code 3', async () => {
  await using place = new Place()
  await place.init('alice')
  const unknown = await runHere(['send', '--profile', 'alice', '@nobody', 'x'], place.folder)
  assert.equal(unknown.code, 8)
  assert.match(unknown.stderr, /no such (peer|conversation)/)
  const plain = await runHere(
    ['send', '--profile', 'alice', '#lobby', 'hi', '--timeout', '0.2'],
    place.folder,
  )
  assert.equal(plain.code, 3)
  assert.match(plain.stdout, /^queued [a-z2-7]{52}\n$/)
  assert.match(plain.stderr, /^p2pchat: queued: .*#lobby.*\n$/)
  const json = await runHere(
    ['send', '--profile', 'alice', '#lobby', 'hi', '--timeout', '0', '--json'],
    place.folder,
  )
  assert.equal(json.code, 3)
  assert.equal(json.stderr, '')
  assert.equal(JSON.parse(json.stdout).state, 'queued')
  const asked = ['send', '--profile', 'alice', '#lobby', 'hi', '--wait', 'queued', '--json']
  assert.equal((await runHere(asked, place.folder)).code, 0)
})

test('the text comes from stdin, and has its limits', async () => {
  await using place = new Place()
  await place.init('alice')
  const send = ['send', '--profile', 'alice', '#lobby', '--wait', 'queued', '--json']
  const say = async (input: string | Uint8Array, ...more: string[]) => {
    const { code, stdout } = await runHere([...send, ...more], place.folder, {}, input)
    return code === 0 ? JSON.parse(stdout).text : JSON.parse(stdout).error.code
  }
  assert.equal(await say('one\ntwo\n'), 'one\ntwo')
  assert.equal(await say('one\n\n', '-'), 'one\n')
  assert.equal(await say('x'.repeat(16_384)), 'x'.repeat(16_384))
  assert.equal(await say('x'.repeat(16_385)), 'ARGS_TEXT')
  assert.equal(await say('x'.repeat(1_000_000)), 'ARGS_TEXT')
  assert.equal(await say(Uint8Array.of(0xff, 0xfe)), 'ARGS_TEXT')
  assert.equal(await say(''), 'ARGS_TEXT')
})

test('history is paged by limit, before and since', async () => {
  await using place = new Place()
  await place.init('alice')
  const ids: string[] = []
  for (let n = 0; n < 5; n++) {
    const args = ['send', '--profile', 'alice', '#lobby', `n${n}`, '--wait', 'queued', '--json']
    ids.push(JSON.parse((await runHere(args, place.folder)).stdout).id)
  }
  const texts = async (...args: string[]) => {
    const all = ['history', '--profile', 'alice', '#lobby', '--json', ...args]
    const { stdout } = await runHere(all, place.folder)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).text)
  }
  assert.deepEqual(await texts(), ['n0', 'n1', 'n2', 'n3', 'n4'])
  assert.deepEqual(await texts('--limit', '2'), ['n3', 'n4'])
  assert.deepEqual(await texts('--limit', '2', '--before', ids[3] ?? ''), ['n1', 'n2'])
  assert.deepEqual(await texts('--limit', '2500'), ['n0', 'n1', 'n2', 'n3', 'n4'])
  assert.deepEqual(await texts('--since', '1h'), ['n0', 'n1', 'n2', 'n3', 'n4'])
  assert.deepEqual(await texts('--since', '2999-01-01'), [])
  const bad = ['history', '--profile', 'alice', '#lobby', '--before', 'nonsense']
  assert.equal((await runHere(bad, place.folder)).code, 8)
})

test('trust, alias, block and verify change and tell what is known of a peer', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const bob = await place.daemon('bob')
  await place.json(['connect', bob.address, '--profile', 'alice'])
  const one = async (...args: string[]) => {
    const { code, stdout } = await runHere([...args, '--profile', 'alice', '--json'], place.folder)
    assert.equal(code, 0, stdout)
    return JSON.parse(stdout)
  }
  const [mine, theirs] = [
    await one('verify', '@bob'),
    (await place.json(['verify', '@alice', '--profile', 'bob']))[0],
  ]
  assert.match(mine.safetyNumber.replaceAll(' ', ''), /^\d{60}$/)
  assert.equal(mine.safetyNumber, theirs.safetyNumber)
  assert.equal(mine.peer.name, 'bob')
  assert.equal((await one('trust', bob.peer)).trust, 'verified')
  assert.equal((await one('untrust', '@bob')).trust, 'new')
  assert.equal((await one('dismiss', '@bob')).trust, 'new')
  assert.equal((await one('alias', bob.peer.slice(0, 8), 'Robert')).name, 'Robert')
  assert.equal((await one('block', '@Robert')).trust, 'blocked')
  const send = ['send', '@Robert', 'x', '--profile', 'alice', '--timeout', '0']
  assert.equal((await runHere(send, place.folder)).code, 4)
  assert.equal((await one('unblock', '@Robert')).trust, 'new')
  assert.equal((await one('alias', '@Robert')).name, 'bob')
})

test('connect says who is not there', async () => {
  await using place = new Place()
  await place.init('alice')
  const connect = (address: string) =>
    runHere(['connect', address, '--profile', 'alice', '--timeout', '3'], place.folder)
  const refused = await connect('127.0.0.1:1')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /nobody answers there/)
  for (const address of ['nonsense', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:99999', ':5']) {
    assert.equal((await connect(address)).code, 2, address)
  }
})

test('a script tells what somebody does, and marks as read', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const alice = await place.daemon('alice')
  await place.json(['connect', alice.address, '--profile', 'bob'])
  const [sent] = await place.json(['send', '@alice', 'waves', '--action', '--profile', 'bob'])
  assert.equal(sent.kind, 'action')
  const unread = async () => {
    const all = await place.json(['conversations', '--profile', 'alice'])
    return all.map((each) => [each.name, each.unread])
  }
  assert.deepEqual((await unread())[0], ['@bob', 1])
  const told = await runHere(['history', '@bob', '--profile', 'alice'], place.folder)
  assert.match(told.stdout, / \* bob waves\n$/)
  const read = await runHere(['read', '@bob', '--profile', 'alice'], place.folder)
  assert.deepEqual([read.code, read.stdout], [0, '@bob: everything is read\n'])
  assert.deepEqual((await unread())[0], ['@bob', 0])
  const nobody = await runHere(['read', '#nosuch', '--profile', 'alice', '--json'], place.folder)
  assert.deepEqual([nobody.code, JSON.parse(nobody.stdout).error.code], [8, 'NODE_NO_CONVERSATION'])
})
