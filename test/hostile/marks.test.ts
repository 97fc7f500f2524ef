import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Conversation,
  conversationTag,
  directConversation,
  publicRoom,
} from '../../src/chat/conversation.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import type { Node, TypingView } from '../../src/node/index.ts'
import type { Session } from '../../src/peer/session.ts'
import { TYPING_BURST } from '../../src/wire/limits.ts'
import { PACKET, type Packet } from '../../src/wire/packet.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import { Troll } from './troll.ts'

/** Resolves when the node has looked at everything that was sent before. */
async function heard(node: Node, session: Session, word: string): Promise<void> {
  const told = eventOf(node, 'peer-changed', ({ peer }) => peer.statusText === word)
  session.send({ t: PACKET.profile, n: 'liar', s: 1, x: word })
  await told
}

test('nobody has read what their disk has not acknowledged, whatever they say', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open()
  await using liar = new Troll()
  const session = await liar.meet(alice, 'liar')
  const { peer } = await alice.status()
  const direct = directConversation(liar.identity, peer)
  const sent = await alice.send({ to: '@liar', text: 'not for everybody' })
  let changes = 0
  alice.subscribe(({ event }) => {
    if (event === 'message-changed') changes++
  })
  const tagOf = (conversation: Conversation) => conversationTag(session.sessionId, conversation)
  // Her device is not known to a peer that took no run of hers: so every mark here is a guess.
  const marks: Packet[] = [direct, publicRoom('#lobby'), publicRoom('#secret')].flatMap((each) =>
    [0, 1, 2 ** 48 - 1].map((s) => ({
      t: PACKET.read,
      c: tagOf(each),
      d: randomBytes(16),
      s,
    })),
  )
  for (const mark of marks) session.send(mark)
  await heard(alice, session, 'said it')
  const [message] = await alice.history({ conversation: sent.conversation })
  assert.equal(message?.state, 'queued')
  assert.equal(changes, 0)
  assert.equal(session.closed, false)
})

test('a flood of typing ends at the burst and with the session, and breaks nothing', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open()
  await using liar = new Troll()
  const session = await liar.meet(alice, 'liar')
  const told: TypingView[] = []
  alice.subscribe((event) => {
    if (event.event === 'typing') told.push(event.typing)
  })
  const c = conversationTag(session.sessionId, publicRoom('#lobby'))
  const away = conversationTag(session.sessionId, publicRoom('#secret'))
  for (let n = 0; n < 500; n++) {
    session.send({ t: PACKET.typing, c: n % 3 === 0 ? away : c, o: n % 2 === 0 })
  }
  await heard(alice, session, 'all sent')
  assert.ok(told.length > 0 && told.length <= TYPING_BURST + 2, `${told.length}`)
  assert.ok(told.every(({ conversation }) => conversation === '#lobby'))
  assert.equal(session.closed, false)
  await liar[Symbol.asyncDispose]()
})
