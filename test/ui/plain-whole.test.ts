import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { openChat } from '../../src/ui/app.ts'
import type { CommandName } from '../../src/ui/command.ts'
import { PRESENCE_TOLD_AFTER_MS } from '../../src/ui/plain-presence.ts'
import { FakeClient } from '../helpers/fake-client.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { FakeSignals } from '../helpers/fake-signals.ts'
import { fakeConversation, fakeMessageId, fakePeer, LOBBY } from '../helpers/fake-views.ts'
import { assertHarmless } from '../helpers/harmless.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'

/** Names and texts of somebody who would like to steer terminals. */
const HOSTILE = '\x1b]2;x\x07\x1b[2J\r\u202e\u2066\x9b31m'
const BOB = fakePeer(2, 'bob')
const EVE = fakePeer(3, `eve${HOSTILE}`)
const CLUB = fakeConversation('!club-id', {
  kind: 'private',
  name: `club${HOSTILE}`,
  creator: EVE.peer,
  members: [EVE.peer],
  joined: false,
  invited: true,
})

function open(t: TestContext, env: NodeJS.ProcessEnv) {
  const client = new FakeClient({ peers: [BOB, EVE], conversations: [CLUB] })
  const [input, output] = [new PassThrough(), new PassThrough()]
  const [signals, clock] = [new FakeSignals(), new ManualClock()]
  let text = ''
  output.on('data', (data: Buffer) => {
    text += data.toString()
  })
  const on = signals.on
  const ended = openChat({ client, input, output, env, clock, zone: 'UTC', onSignal: on })
  t.after(async () => {
    signals.send('SIGTERM')
    await ended
  })
  /** What these made it print. */
  const printed = async (done: () => unknown = () => undefined) => {
    await settle()
    const from = text.length
    await done()
    await settle()
    return text.slice(from)
  }
  const says = (line: string) => printed(() => input.write(`${line}\n`))
  return { client, clock, printed, says }
}

/** Each command as somebody would type it where there are lines alone; those missing have tests of their own. */
const TYPED: Readonly<Record<Exclude<CommandName, 'quit' | 'export' | 'send'>, readonly string[]>> =
  {
    help: ['/help', '/help msg'],
    msg: ['/msg bob', '/msg bob psst'],
    me: ['/me waves'],
    reply: ['/reply fine'],
    go: ['/go', '/go 1'],
    draft: ['/draft', '/draft drop'],
    history: ['/history 5'],
    retention: ['/retention', '/retention 1'],
    search: ['/search hello'],
    edit: ['/edit hello all'],
    delete: ['/delete', 'n', '/delete', 'y'],
    react: ['/react 👍'],
    info: ['/info'],
    copy: ['/copy'],
    files: ['/files'],
    save: ['/save'],
    pause: ['/pause'],
    resume: ['/resume'],
    cancel: ['/cancel', 'y'],
    join: ['/join #tea'],
    leave: ['/leave #tea'],
    topic: ['/topic'],
    members: ['/members'],
    room: ['/room', '/room create plans private'],
    invite: ['/invite bob'],
    remove: ['/remove bob', 'n'],
    accept: ['/accept !club-id'],
    decline: ['/decline !club-id'],
    peers: ['/peers'],
    connect: ['/connect 10.0.0.7:1'],
    doctor: ['/doctor'],
    nick: ['/nick anne'],
    away: ['/away lunch'],
    busy: ['/busy'],
    back: ['/back'],
    receipts: ['/receipts on'],
    verify: ['/verify bob'],
    trust: ['/trust bob'],
    untrust: ['/untrust bob'],
    dismiss: ['/dismiss bob'],
    alias: ['/alias bob robert'],
    block: ['/block bob'],
    unblock: ['/unblock bob'],
    mute: ['/mute'],
    theme: ['/theme', '/theme light'],
    mouse: ['/mouse off'],
    bare: ['/bare'],
    clear: ['/clear'],
  }

for (const LANG of ['C.UTF-8', 'de_DE.UTF-8']) {
  test(`every command answers in lines, and no byte steers a terminal (${LANG})`, async (t) => {
    const silent: string[] = []
    for (const lines of Object.values(TYPED)) {
      const { client, says } = open(t, { TERM: 'xterm-256color', LANG })
      client.files.all.push(fakeFile({ name: `plan${HOSTILE}`, file: fakeMessageId(900) }))
      client.arrive(EVE, HOSTILE, { kind: 'file', file: client.files.all[0] ?? fakeFile() })
      client.arrive(EVE, `hello${HOSTILE}`)
      client.arrive(client.self, 'hello')
      for (const line of lines) {
        const answer = await says(line)
        if (!/^(-- |!! |\d\d:\d\d )/.test(answer)) silent.push(line)
        assertHarmless(answer)
      }
    }
    assert.deepEqual(silent, [])
  })

  test(`whatever happens is told in lines, and no byte steers a terminal (${LANG})`, async (t) => {
    const { client, clock, printed } = open(t, { TERM: 'xterm-256color', LANG })
    const file = fakeFile({ name: `plan${HOSTILE}`, file: fakeMessageId(901), size: 1e6 })
    client.files.all.push(file)
    const told = async (what: string, done: () => unknown, wanted: RegExp | null = /\n/) => {
      const lines = await printed(done)
      assertHarmless(lines)
      if (wanted) assert.match(lines, wanted, what)
      else assert.equal(lines, '', what)
    }
    await told('message', () => client.arrive(EVE, `a${HOSTILE}\n\n\tb`))
    await told('offer', () => client.arrive(EVE, file.name, { id: file.file, kind: 'file', file }))
    const running = { state: 'running', received: 5e5 } as const
    await told('progress', () => client.files.become(file.file, running), null)
    const done = { state: 'done', received: 1e6, path: `/tmp/plan${HOSTILE}` } as const
    await told('file', () => client.files.become(file.file, done))
    const other = fakeConversation('!other-id', { ...CLUB, name: `other${HOSTILE}` })
    const invited = { ...other, conversation: '!other-id' }
    await told('invitation', () => client.emit({ event: 'conversation', conversation: invited }))
    await told('key', () => client.put({ ...EVE, trust: 'changed', claimed: 'bob' }), /!! /)
    const typing = { conversation: LOBBY, peer: BOB.peer, name: 'bob', typing: true }
    await told('typing', () => client.emit({ event: 'typing', typing }), null)
    const warning = { code: 'STORE_FULL', message: `full${HOSTILE}`, hint: null } as const
    await told('warning', () => client.emit({ event: 'warning', warning }), /!! /)
    client.put({ ...EVE, status: 'offline' })
    const gone = await printed(() => clock.advance(PRESENCE_TOLD_AFTER_MS))
    assertHarmless(gone)
    assert.match(gone, /^-- eve.*\n$/)
  })
}

test('who comes and goes is told once it lasts, and together', async (t) => {
  const { client, clock, printed } = open(t, { TERM: 'dumb', LANG: 'C.UTF-8' })
  const crowd = Array.from({ length: 10 }, (_, n) => fakePeer(20 + n, `p${n}`))
  await printed()
  for (const peer of crowd) client.put(peer)
  for (let flaps = 0; flaps < 5; flaps++) {
    client.put({ ...BOB, status: 'offline' })
    client.put(BOB)
  }
  assert.equal(await printed(), '')
  const lines = await printed(() => clock.advance(PRESENCE_TOLD_AFTER_MS))
  assert.equal(lines, '-- p0, p1, p2, p3, p4 and 5 more are online\n')
  client.put({ ...BOB, status: 'offline' })
  const gone = await printed(() => clock.advance(PRESENCE_TOLD_AFTER_MS))
  assert.equal(gone, '-- bob is gone\n')
})
