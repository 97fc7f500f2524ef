import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { callsOf, event, key, line, noticesOf, rowsOf, text } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, DIRECT, scene, withPage } from '../helpers/chat-scene.ts'

const card = (peer = CAROL, from: State = scene()) =>
  after(from, {
    kind: 'answer',
    method: 'verify',
    params: { peer: peer.peer },
    purpose: { kind: 'command', conversation: from.current, typed: '/verify' },
    result: { peer, safetyNumber: '12345'.repeat(12) },
  })
const trusts = (state: State, action: Parameters<typeof callsOf>[1]) =>
  callsOf(state, action).some(({ method }) => method === 'trust')
const last = (state: State) => rowsOf(state).at(-2) ?? ''

test('what is not there to be taken back is said to be not there', () => {
  const said = (typed: string) => {
    const state = after(scene(), line(typed))
    return [callsOf(scene(), line(typed)).length, noticesOf(state)[0]]
  }
  assert.deepEqual(said('/unblock bob'), [0, `bob is not blocked anyway (key ${BOB.tag})`])
  assert.deepEqual(said('/untrust carol'), [0, `carol is not verified anyway (key ${CAROL.tag})`])
  assert.deepEqual(said('/untrust bob'), [1, undefined])
})

test('T on the safety number asks, with the number in sight, and only Enter after it trusts', () => {
  assert.equal(trusts(card(), text('t')), false)
  const asked = after(card(), text('t'))
  assert.match(last(asked), /All digits equal to those of carol\? Enter yes, Esc no/)
  assert.match(rowsOf(asked).join('\n'), /12345 12345/)
  for (const typed of ['y', 't', 'ttt', 'T', 'n', 'ype', 'x', ' ']) {
    assert.equal(trusts(asked, text(typed)), false, typed)
  }
  assert.equal(trusts(asked, { kind: 'paste', text: '\n' }), false)
  assert.deepEqual(callsOf(asked, key('enter'))[0]?.params, { peer: CAROL.peer })
  const said = after({ ...scene(), texts: DE }, key('escape'))
  assert.match(
    last(after(card(CAROL, said), text('t'))),
    /Alle Ziffern gleich .* Enter ja, Esc nein/,
  )
})

test('whoever does not say yes is back at the number, or types on', () => {
  const asked = after(card(), text('t'))
  for (const no of [key('escape'), key('C-g'), key('C-c'), text('n')]) {
    const back = after(asked, no)
    assert.equal(back.dialog?.kind, 'card')
    assert.doesNotMatch(last(back), /Enter yes/)
    assert.equal(trusts(back, key('enter')), false)
  }
  assert.equal(after(asked, text('y')).dialog?.kind, 'card', 'not typed either')
  const typed = after(asked, text('hanks'))
  assert.deepEqual([typed.dialog, typed.editor.text], [undefined, 'hanks'])
  assert.equal(after(asked, key('M-2')).current, DIRECT)
})

test('the number of who is verified offers the way back instead', () => {
  const shown = rowsOf(card(BOB)).join('\n')
  assert.match(shown, /\/untrust [^T]*@bob takes/)
  assert.doesNotMatch(shown, /press T|T they/)
  assert.equal(after(card(BOB), text('t')).editor.text, 't')
  assert.deepEqual(callsOf(scene(), line('/untrust bob'))[0]?.method, 'untrust')
})

test('somebody who came with a taken name and went back is told of as that, with the way out', () => {
  const mallory = { ...CAROL, name: 'mallory', trust: 'changed' as const, claimed: 'bob' }
  const told = after(scene(), event({ event: 'peer-changed', peer: mallory }))
  const notice = noticesOf(told).at(-1) ?? ''
  assert.match(notice, /mallory came as bob/)
  assert.match(notice, new RegExp(`/dismiss @mallory·${mallory.tag}`))
  assert.doesNotMatch(notice, /has changed/)
  assert.deepEqual(callsOf(told, line('/dismiss mallory'))[0]?.params, { peer: '@mallory' })
  const still = { ...mallory, name: 'bob' }
  const other = after(scene(), event({ event: 'peer-changed', peer: still }))
  const said = noticesOf(other).at(-1) ?? ''
  assert.match(said, /key behind the name bob·\w+ has changed[\s\S]*\/block @bob·/)
  assert.doesNotMatch(said, /dismiss/)
})

test('the bar and the card over a line that is not sent say the same of who went back', () => {
  const mallory = { ...BOB, name: 'mallory', trust: 'changed' as const, claimed: 'carol' }
  const there = withPage(
    after(scene(), event({ event: 'peer-changed', peer: mallory }), key('M-2')),
    [],
  )
  assert.match(rowsOf(there)[0] ?? '', /CAME AS carol: \/verify, \/dismiss or \/block/)
  const warned = after(there, text('secret'), key('enter'))
  assert.match(
    rowsOf(warned).join('\n'),
    /mallory came as carol[\s\S]*You know carol with another key/,
  )
})

test('a command that lacks its person says so, and the number in plain lines is told once', () => {
  for (const name of ['verify', 'trust', 'untrust', 'dismiss', 'block', 'unblock']) {
    const said = noticesOf(after(scene(), line(`/${name}`))).at(-1) ?? ''
    assert.match(said, new RegExp(`^it must be said who: /${name} \\[PEER\\]`))
  }
  const bare = noticesOf(after(scene(), line('/msg'))).at(-1) ?? ''
  assert.match(bare, /^something is missing: \/msg PEER/)
  const plain = noticesOf(card(CAROL, { ...scene(), plain: true })).at(-1) ?? ''
  assert.equal(plain.split('/trust').length - 1, 1)
})
