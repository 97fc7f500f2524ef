import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView } from '../../src/node/index.ts'
import { Ledger, type Said } from './chaos-ledger.ts'

const ROOM = '#room'
const PEERS = ['anna', 'ben']

function view(id: string, author: number, text: string, more: Partial<MessageView> = {}) {
  return {
    ...{ id, conversation: ROOM, kind: 'text', text, replyTo: null, mention: false },
    ...{ from: { peer: PEERS[author], name: `${author}` }, state: 'received', recipients: [] },
    ...{ sentAt: '', receivedAt: '', order: id, edited: false, redacted: false, reactions: {} },
    ...more,
  } as unknown as MessageView
}

interface Talk {
  readonly ledger: Ledger
  readonly said: readonly [Said, Said, Said]
  readonly right: readonly MessageView[]
}

/** Three messages, of which one was edited, one taken back and one reacted to. */
function talk(): Talk {
  const ledger = new Ledger(PEERS)
  const told = (author: number, text: string, id: string) => {
    const said = ledger.say(author, ROOM, text)
    ledger.told(said, id)
    return said
  }
  const said = [told(0, 'one', '1'), told(1, 'two', '2'), told(0, 'three', '3')] as const
  said[0].edits.push({ wanted: 'uno', answered: true }, { wanted: 'un', answered: false })
  said[1].redactions.push({ wanted: true, answered: true })
  said[2].reactions.set('1 +1', [{ wanted: true, answered: true }])
  const right = [
    view('1', 0, 'uno', { edited: true }),
    view('2', 1, '', { redacted: true }),
    view('3', 0, 'three', { reactions: { '+1': ['ben' as never] } }),
  ]
  return { ledger, said, right }
}

function complaints(other: readonly MessageView[], mine = other): string[] {
  const { ledger } = talk()
  const shown = [
    { host: 0, messages: mine },
    { host: 1, messages: other },
  ]
  return ledger.check(ROOM, shown, true)
}

test('what is as it should be is not complained about', () => {
  const { right } = talk()
  assert.deepEqual(complaints(right), [])
  const [, ...rest] = right
  // An edit whose call was cut off may have been made.
  assert.deepEqual(complaints([view('1', 0, 'un', { edited: true }), ...rest]), [])
})

test('whatever is wrong with a history is complained about', () => {
  const { right } = talk()
  const [one, two, three] = right
  assert.ok(one && two && three)
  const wrong: Record<string, readonly MessageView[]> = {
    'is lost': [one, two],
    'stands after': [one, two, two, three],
    'was never sent': [...right, view('4', 0, 'four')],
    'is before': [{ ...three, order: '0' }, one, two],
    'is not redacted': [one, view('2', 1, 'two'), three],
    'is redacted and shows': [one, { ...two, text: 'two' }, three],
    'is redacted by nobody': [{ ...one, text: '', redacted: true }, two, three],
    reads: [view('1', 0, 'one'), two, three],
    'of host 1 is lost': [one, two, view('3', 0, 'three')],
  }
  for (const [why, messages] of Object.entries(wrong)) {
    const found = complaints(messages)
    assert.ok(
      found.some((problem) => problem.includes(why)),
      `${why}: ${found.join('; ')}`,
    )
    assert.ok(complaints(messages, right).some((problem) => problem.includes('differ at')))
  }
})

test('a message whose call was cut off may be there, once and of its author', () => {
  const { ledger, right } = talk()
  ledger.say(1, ROOM, 'four')
  const shown = (author: number) => {
    return [{ host: 0, messages: [...right, view('4', author, 'four')] }]
  }
  assert.equal(ledger.check(ROOM, shown(0), true).length, 1)
  const without = [{ host: 0, messages: right }]
  assert.deepEqual(ledger.check(ROOM, without, true), [])
  assert.deepEqual(ledger.check(ROOM, shown(1), true), [])
  assert.equal(ledger.check(ROOM, without, true).length, 1, 'once shown it has to stay')
})

test('who was shown to hold a message and does not is found out', () => {
  const { ledger, right } = talk()
  const [one, ...rest] = right
  assert.ok(one)
  ledger.claim([{ ...one, recipients: [{ peer: 'ben' as never, state: 'queued' }] }])
  assert.equal(ledger.hasClaims(ROOM, 1), false)
  ledger.claim([{ ...one, recipients: [{ peer: 'ben' as never, state: 'delivered' }] }])
  assert.equal(ledger.hasClaims(ROOM, 1), true)
  assert.deepEqual(ledger.falseClaims(ROOM, { host: 1, messages: right }), [])
  assert.equal(ledger.falseClaims(ROOM, { host: 1, messages: rest }).length, 1)
  ledger.settle()
  assert.equal(ledger.hasClaims(ROOM, 1), false)
})
