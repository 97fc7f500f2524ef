import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conversationTag, publicRoom } from '../../src/chat/conversation.ts'
import { encodeMessage } from '../../src/chat/message.ts'
import { LOG_START, type LogPosition, writeRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import type { MessageView, Node } from '../../src/node/index.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import { PACKET } from '../../src/wire/packet.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { Troll } from './troll.ts'

const LOBBY = publicRoom('#lobby')

/** The troll says this to one node, and its log goes on from there. */
async function say(troll: Troll, node: Node, text: string, head: LogPosition) {
  const session = await troll.meet(node, 'troll')
  const c = conversationTag(session.sessionId, LOBBY)
  const log = { conversation: LOBBY.key, device: troll.device, head }
  const run = writeRun(troll.identity, log, [
    {
      type: ENTRY_TYPE.message,
      clock: BigInt(Date.now()) << 16n,
      parents: [],
      body: { salt: randomBytes(16), bytes: encodeMessage({ kind: 'text', text }) },
    },
  ])
  const heard = eventOf(node, 'message', ({ message }) => message.text === text)
  session.send({ t: PACKET.digests, l: [[c, new Uint8Array(32)]], q: false })
  session.send({ t: PACKET.run, c, r: run.bytes })
  await heard
  const offline = eventOf(node, 'peer-offline')
  await troll[Symbol.asyncDispose]()
  await offline
  const [entry] = run.entries
  assert.ok(entry)
  return { run, end: { seq: entry.entry.seq, id: entry.id, clock: entry.entry.clock } }
}

/** Looks at the history of the lobby until it is so; rejects after 10 s. */
async function untilHistory(
  node: Node,
  isSo: (page: readonly MessageView[]) => boolean,
): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!isSo(await node.history({ conversation: '#lobby' }))) {
    assert.ok(performance.now() < deadline, 'not within 10 s')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('who tells one this and another that is found out once the two meet, and holds up nobody', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  const troll = new Troll()
  const common = await say(troll, alice, 'hello', LOG_START)
  await say(troll, alice, 'I am with you, alice', common.end)
  await say(troll, bob, 'I am with you, bob', common.end)
  const { port } = await alice.status()
  await bob.connect({ address: `127.0.0.1:${port}` })
  for (const node of [alice, bob]) {
    await untilHistory(node, (page) => {
      const before = page.some(({ text, disputed }) => text === 'hello' && !disputed)
      const after = page.filter(({ text }) => text.startsWith('I am with you'))
      return before && after.length > 0 && after.every((message) => message.disputed)
    })
  }
  await alice.send({ to: '#lobby', text: 'did you hear that?' })
  await untilHistory(bob, (page) => page.some(({ text }) => text === 'did you hear that?'))
})
