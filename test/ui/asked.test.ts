import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileView, MessageView } from '../../src/rpc/methods.ts'
import type { Action } from '../../src/ui/model/action.ts'
import { ASKED_EVERY_MS, untilNextCard } from '../../src/ui/model/asked-card.ts'
import { UNASKED_ANSWER_AFTER_MS } from '../../src/ui/model/card-keys.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import type { State } from '../../src/ui/model/state.ts'
import { event, key, line, rowsOf, type Timeless, text } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, DIRECT, OTHER_BOB, scene } from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakeConversation, fakeMessage, fakeMessageId, LOBBY, NOON } from '../helpers/fake-views.ts'
import { Opened } from '../helpers/opened-chat.ts'

const SECOND = UNASKED_ANSWER_AFTER_MS
const TICK = { kind: 'tick' } as const

/** An offer of `n.txt`, to us alone unless it says where. */
function offer(
  n: number,
  from = BOB,
  conversation = `@${from.peer}`,
): MessageView & { file: FileView } {
  const author = { peer: from.peer, name: from.name }
  const file = fakeFile({ file: fakeMessageId(n), from: author, conversation, name: `${n}.txt` })
  return { ...fakeMessage({ n, conversation, from, text: file.name }), kind: 'file', file }
}

const comes = (message: MessageView) => event({ event: 'message', message })
const isOver = ({ file }: { file: FileView }) =>
  event({ event: 'file', file: { ...file, state: 'failed' } })
const invites = (id: string, from = BOB) =>
  event({
    event: 'conversation',
    conversation: fakeConversation(`!${id}`, {
      kind: 'private',
      name: id,
      creator: from.peer,
      joined: false,
      invited: true,
      members: [from.peer],
    }),
  })

/** So many milliseconds after noon. */
function at(ms: number, state: State, ...actions: readonly Timeless[]): State {
  return actions.reduce(
    (next, action) => reduce(next, { ...action, now: NOON + ms } as Action).state,
    state,
  )
}

/** What the card in sight is about, if there is one: `1.txt`, `!plans`. */
function asked(state: State): string | undefined {
  const { dialog } = state
  if (dialog?.kind !== 'card') return undefined
  return dialog.lines.flatMap(({ ...each }) =>
    'text' in each ? (/\d+\.txt$|!\w+(?=\.$)/.exec(each.text) ?? []) : [],
  )[0]
}

const callsOf = (ms: number, state: State, action: Timeless) =>
  reduce(state, { ...action, now: NOON + ms } as Action).effects.flatMap((effect) =>
    effect.kind === 'call' && effect.method !== 'typing' ? [effect.method] : [],
  )
const status = (state: State) => rowsOf(state).at(-2) ?? ''

test('an offer comes up when the one before it is taken back, as soon as its turn is', () => {
  const [first, second, third] = [offer(1), offer(2), offer(3)]
  const all = after(scene(), comes(first), comes(second), comes(third))
  assert.equal(asked(all), '1.txt')
  const gone = at(3_000, all, isOver(first))
  assert.equal(asked(gone), undefined)
  assert.match(status(gone), /2 questions wait/)
  assert.equal(untilNextCard(gone, NOON + 3_000), ASKED_EVERY_MS - 3_000)
  const next = at(ASKED_EVERY_MS, gone, TICK)
  assert.equal(asked(next), '2.txt')
  assert.match(rowsOf(next).join('\n'), /One more question waits/)
  assert.doesNotMatch(status(next), /question/)
  assert.equal(asked(at(30_000, next, isOver(second))), '3.txt', 'its turn was long ago')
})

test('whoever answers one is asked the next at once', () => {
  const all = after(scene(), comes(offer(1)), comes(offer(2)), invites('plans', CAROL))
  const second = at(SECOND, all, text('s'))
  assert.equal(asked(second), '2.txt')
  assert.deepEqual(callsOf(SECOND, all, text('s')), ['fileAccept'])
  assert.equal(asked(at(SECOND + 1, second, text('d'))), undefined, 'it is as new as any')
  const third = at(2 * SECOND, second, text('d'))
  assert.equal(asked(third), '!plans')
  assert.deepEqual(callsOf(3 * SECOND, third, text('a')), ['accept'])
  assert.equal(asked(at(3 * SECOND, third, text('a'))), undefined)
})

test('what comes while somebody types comes up when the line is empty again', () => {
  for (const question of [comes(offer(1)), invites('plans')]) {
    const busy = after(scene(), text('and so'), question)
    assert.equal(busy.dialog, undefined)
    assert.match(status(busy), /a question waits/)
    assert.equal(untilNextCard(busy, NOON), undefined)
    for (const done of [key('enter'), key('C-u'), key('C-c')]) {
      const empty = at(5_000, busy, done)
      assert.equal(empty.dialog?.kind, 'card', done.key)
      const blind = at(5_500, empty, text('s'))
      assert.deepEqual([blind.dialog, blind.editor.text], [undefined, 's'])
    }
  }
})

test('who types on under a card is asked again, and not before its turn', () => {
  const typed = at(500, after(scene(), comes(offer(1))), text('so'))
  assert.deepEqual([typed.dialog, typed.editor.text], [undefined, 'so'])
  const sent = at(2_000, typed, key('enter'))
  assert.equal(sent.dialog, undefined)
  assert.match(status(sent), /a question waits/)
  assert.equal(asked(at(ASKED_EVERY_MS, sent, TICK)), '1.txt')
  const writing = at(9_000, sent, text('more'))
  assert.equal(asked(at(ASKED_EVERY_MS, writing, TICK)), undefined)
  assert.equal(asked(at(20_000, writing, key('enter'))), '1.txt')
})

test('later is for all that one person asks, and for nobody else', () => {
  const all = after(scene(), comes(offer(1)), comes(offer(2)), comes(offer(3, CAROL)))
  for (const leaves of [key('escape'), key('C-c'), key('C-k'), key('M-2')]) {
    const put = at(2_000, all, leaves)
    assert.notEqual(put.dialog?.kind, 'card')
    const free = { ...put, dialog: undefined }
    assert.equal(asked(at(ASKED_EVERY_MS, free, TICK)), '3.txt', leaves.key)
    assert.equal(asked(at(ASKED_EVERY_MS, free, TICK, isOver(offer(3, CAROL)))), undefined)
  }
  const later = at(2_000, after(scene(), comes(offer(1))), key('escape'))
  assert.doesNotMatch(status(later), /question/)
  assert.equal(asked(at(60_000, later, TICK)), undefined)
  assert.equal(asked(at(60_000, later, comes(offer(2)))), '2.txt')
})

test('a card is answered by a key before which there was none for a second', () => {
  const card = after(scene(), comes(offer(1)))
  const blind = at(900, card, key('up'))
  assert.equal(asked(blind), '1.txt')
  const soon = at(1_800, blind, text('s'))
  assert.deepEqual([soon.dialog, soon.editor.text], [undefined, 's'])
  assert.deepEqual(callsOf(1_800, blind, text('s')), [])
  assert.deepEqual(callsOf(900 + SECOND, blind, text('s')), ['fileAccept'])
  const read = at(SECOND, card, key('down'))
  assert.deepEqual(
    callsOf(SECOND + 1, read, text('s')),
    ['fileAccept'],
    'who scrolls it has seen it',
  )
})

test('what comes while another dialog is there comes up when that is left', () => {
  const help = after(scene(), line('/help'), comes(offer(1)), invites('plans', CAROL))
  assert.match(rowsOf(help).join('\n'), /Help/)
  assert.match(status(help), /2 questions wait/)
  assert.equal(asked(after(help, key('escape'))), '1.txt')
  const reply = after(scene({ messages: [offer(9)] }), key('M-up'), text('r'), comes(offer(1)))
  assert.equal(reply.dialog, undefined)
  assert.equal(asked(after(reply, key('escape'))), '1.txt')
  const bare = after({ ...scene(), bare: true }, comes(offer(1)))
  assert.equal(asked(bare), undefined)
  assert.equal(asked(after(bare, key('escape'))), '1.txt')
})

test('what was sent elsewhere turns there, and takes no card away', () => {
  const written = after(scene(), text('@carol hello'), comes(offer(1)), key('enter'))
  assert.equal(asked(written), '1.txt')
  const conversation = `@${CAROL.peer}`
  const sent = after(written, {
    kind: 'answer',
    method: 'send',
    params: { to: '@carol', text: 'hello' },
    purpose: { kind: 'typed', conversation: LOBBY, typed: '@carol hello' },
    result: fakeMessage({ n: 5, conversation, from: scene().self, text: 'hello' }),
  })
  assert.deepEqual([sent.current, asked(sent)], [conversation, '1.txt'])
})

test('the offer of a room waits for whoever is in that room', () => {
  const busy = after(scene(), text('so'), comes(offer(1, BOB, LOBBY)), key('M-2'))
  assert.equal(busy.current, DIRECT)
  assert.equal(asked(busy), undefined)
  assert.doesNotMatch(status(busy), /question/)
  const back = after(busy, key('M-1'))
  assert.match(status(back), /a question waits/)
  assert.equal(asked(after(back, key('C-u'))), '1.txt')
  const muted = { ...back, muted: new Set([LOBBY]) }
  assert.equal(asked(after(muted, key('C-u'))), undefined)
})

test('a key that is not to be trusted asks nothing by itself', () => {
  const known = after(scene(), event({ event: 'peer-changed', peer: OTHER_BOB }))
  assert.equal(asked(after(known, comes(offer(1, OTHER_BOB)))), undefined)
  assert.equal(asked(after(known, invites('plans', OTHER_BOB))), undefined)
  const busy = after(scene(), text('so'), comes(offer(1, CAROL)))
  const blocked = after(
    busy,
    event({ event: 'peer-changed', peer: { ...CAROL, trust: 'blocked' } }),
  )
  assert.doesNotMatch(status(blocked), /question/)
  assert.equal(asked(after(blocked, key('enter'))), undefined)
})

test('one who floods is one card in ten seconds, and keeps nobody else away', () => {
  const many = Array.from({ length: 500 }, (_, n) => comes(offer(n + 1)))
  const flooded = after(scene(), text('so'), ...many, comes(offer(900, CAROL)))
  assert.match(status(flooded), /101 questions wait/)
  let state = at(1, flooded, key('enter'))
  const cards = new Set<number>()
  for (let ms = 0; ms < 60_000; ms += 500) {
    state = at(ms, state, isOver(offer(1 + cards.size)), text('x'), key('enter'))
    cards.add(state.asked.at)
  }
  assert.equal(cards.size, 6, 'a minute of cards that go and come')
  const put = at(60_000, at(1, flooded, key('enter')), key('escape'))
  assert.equal(asked(put), '900.txt')
})

test('a card comes in its turn where nothing else happens', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  const [first, second] = [offer(1), offer(2)]
  chat.client.emit({ event: 'message', message: first })
  chat.client.emit({ event: 'message', message: second })
  assert.match(await chat.show(), /1\.txt[\s\S]*One more question waits/)
  chat.client.emit({ event: 'file', file: { ...first.file, state: 'failed' } })
  assert.match(await chat.show(), /a question waits/)
  await chat.clock.advance(ASKED_EVERY_MS)
  assert.match(await chat.show(), /A file is offered[\s\S]*2\.txt/)
  chat.signals.send('SIGTERM')
  await chat.ended
  await chat.terminal.settled()
  chat.assertGivenBack()
})
