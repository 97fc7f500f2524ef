import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError } from '../../src/errors.ts'
import { COMMANDS } from '../../src/ui/commands.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import type { State } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { callsOf, effectsOf, event, key, line, noticesOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, OTHER_BOB, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY, NOON } from '../helpers/fake-views.ts'

test('a name that nobody goes by suggests the nearest, and the line comes back', () => {
  const typed = (said: string) => after(scene(), text(said), key('enter'))
  const refused = (state: State, line: string) => {
    const [, name] = /^(?:\/\w+ )?(\S+)/.exec(line) ?? []
    const { message, hint } = new ChatError('NODE_NO_PEER', name)
    const purpose = { kind: 'typed', conversation: LOBBY, typed: line } as const
    const code = 'NODE_NO_PEER'
    return after(state, { kind: 'failure', method: 'send', purpose, code, message, hint })
  }
  for (const [line, meant] of [
    ['@crol hello', '@carol'],
    ['@Bbo hello', '@bob'],
    ['/msg car hello', '@carol'],
    ['@zebra hello', undefined],
    ['@x hello', undefined],
  ] as const) {
    const failed = refused(typed(line), line)
    const told = noticesOf(failed).at(-1) ?? ''
    if (meant) assert.ok(told.includes(`did you mean ${meant}`), told)
    else assert.match(told, /\/peers lists everyone/)
    assert.equal(failed.editor.text, line)
  }
})

test('a command that does not exist suggests the nearest and is never sent', () => {
  for (const [typed, meant] of [
    ['/hlep', '/help'],
    ['/mgs @bob secret', '/msg'],
    ['  /verfiy bob', '/verify'],
    ['/xyzzy', '/help lists'],
    ['/', '/help'],
    ['/x', '/help lists'],
    ['/whipser bob x', '/whisper'],
  ] as const) {
    assert.deepEqual(callsOf(scene(), line(typed)), [])
    assert.ok(noticesOf(after(scene(), line(typed)))[0]?.includes(meant), typed)
  }
})

test('an @ with no name behind it goes to nobody, and comes back', () => {
  assert.deepEqual(callsOf(scene(), line('@ bob hello')), [])
  const state = after(scene(), text('@ bob hello'), key('enter'))
  assert.equal(noticesOf(state)[0], 'it must be said who: @NAME TEXT  writes to that person alone')
  assert.equal(state.editor.text, '@ bob hello')
})

test('/peers tells of everyone, or of those who are named', () => {
  const told = (typed: string) => noticesOf(after(scene(), line(typed)))[0] ?? ''
  assert.equal(told('/peers').split('\n').length, 3)
  assert.match(told('/whois @carol'), /^carol: away, [^\n]*$/)
  assert.match(told('/peers crol'), /^no such peer: crol \(did you mean @carol\?\)$/)
})

test('a name that somebody has is taken with a warning', () => {
  const purpose = { kind: 'command', conversation: LOBBY, typed: '' } as const
  const named = (name: string) => {
    const result = { ...ANNA, name }
    const answer = { kind: 'answer', method: 'rename', params: { name }, purpose, result }
    return noticesOf(after(scene(), answer as never))[0] ?? ''
  }
  assert.equal(named('annie'), 'you are annie now')
  assert.match(named('Bob'), /^you are Bob now; somebody else has that name/)
})

test('two slashes send one', () => {
  assert.deepEqual(callsOf(scene(), line('//etc/passwd'))[0]?.params, {
    to: LOBBY,
    text: '/etc/passwd',
  })
})

test('a line with a name in front goes to that person alone', () => {
  const state = after(
    scene(),
    event({ event: 'peer-online', peer: { ...CAROL, name: 'Carol Ann' } }),
    event({ event: 'peer-online', peer: OTHER_BOB }),
  )
  const to = (typed: string) => callsOf(state, line(typed))[0]?.params
  assert.deepEqual(to('@carol ann hello you'), { to: '@Carol Ann', text: 'hello you' })
  assert.deepEqual(to('@nobody hello'), { to: '@nobody', text: 'hello' })
  assert.deepEqual(to(`@Bob·${OTHER_BOB.tag} psst`), { to: OTHER_BOB.peer, text: 'psst' })
  assert.deepEqual(to('/msg @bob hi there'), { to: '@bob', text: 'hi there' })
  assert.equal(callsOf(state, line('@bob'))[0]?.method, 'conversation')
})

test('commands call the methods they are named after', () => {
  const direct = withPage(after(scene(), key('M-2')), [])
  const call = (typed: string, state = scene()) => {
    const [made] = callsOf(state, line(typed))
    return made && [made.method, made.params]
  }
  assert.deepEqual(call('/me waves'), ['send', { to: LOBBY, text: 'waves', kind: 'action' }])
  assert.deepEqual(call('/nick anne marie'), ['rename', { name: 'anne marie' }])
  assert.deepEqual(call('/connect 10.0.0.7:17877'), ['connect', { address: '10.0.0.7:17877' }])
  assert.deepEqual(call('/alias bob robert'), ['alias', { peer: '@bob', name: 'robert' }])
  assert.deepEqual(call('/alias @bob'), ['alias', { peer: '@bob', name: null }])
  assert.deepEqual(call('/verify', direct), ['verify', { peer: BOB.peer }])
  assert.deepEqual(call('/trust @bob'), ['trust', { peer: '@bob' }])
  assert.deepEqual(call('/block carol'), ['block', { peer: '@carol' }])
  const blocked = event({ event: 'peer-changed', peer: { ...CAROL, trust: 'blocked' } })
  const unblock = call('/unblock carol', after(scene(), blocked))
  assert.deepEqual(unblock, ['unblock', { peer: '@carol' }])
  assert.deepEqual(call('/HELP'), undefined)
  for (const wanting of ['/me', '/nick', '/connect', '/alias', '/reply']) {
    assert.equal(call(wanting), undefined)
    assert.match(
      noticesOf(after(scene(), line(wanting)))[0] ?? '',
      /something is missing: \/\w+ \[?@?[A-Z]/,
    )
  }
})

test('a reply answers the newest message of somebody else, or of the one named', () => {
  const state = scene({
    messages: [
      fakeMessage({ n: 1, from: BOB, text: 'from bob' }),
      fakeMessage({ n: 2, from: CAROL, text: 'from carol' }),
      fakeMessage({ n: 3, from: ANNA, text: 'from me' }),
      { ...fakeMessage({ n: 4, from: CAROL, text: 'set the topic: tea' }), kind: 'event' },
    ],
  })
  const reply = (typed: string) => callsOf(state, line(typed))[0]?.params
  const idOf = (n: number) => fakeMessage({ n, from: BOB, text: '' }).id
  assert.deepEqual(reply('/reply yes'), { to: LOBBY, text: 'yes', replyTo: idOf(2) })
  assert.deepEqual(reply('/reply @bob yes'), { to: LOBBY, text: 'yes', replyTo: idOf(1) })
  assert.equal(callsOf(scene(), line('/reply yes')).length, 0)
})

test('people who come from other chats find their words, and no word means two things', () => {
  const state = withPage(after(scene(), key('M-2')), [])
  for (const [typed, usual] of [
    ['/dm bob hello', '/msg bob hello'],
    ['/PM bob hello', '/msg bob hello'],
    ['/whisper bob hello', '/msg bob hello'],
    ['/query bob', '/msg bob'],
    ['/list', '/room list'],
    ['/rooms', '/room'],
    ['/part #tea', '/leave #tea'],
    ['/names #tea', '/members #tea'],
    ['/ignore', '/block'],
    ['/name annie', '/nick annie'],
  ] as const) {
    const [made] = callsOf(state, line(typed))
    assert(made, typed)
    const [meant] = callsOf(state, line(usual))
    assert.deepEqual([made.method, made.params], [meant?.method, meant?.params], typed)
  }
  assert.deepEqual(
    noticesOf(after(scene(), line('/who'))),
    noticesOf(after(scene(), line('/peers'))),
  )
  assert.match(
    noticesOf(after(scene(), line('/help dm'))).join(' '),
    /\/msg PEER.*\nfor example: \/msg bob .*\nalso as \/dm, \/pm/,
  )
  const words = COMMANDS.flatMap(({ name, also = [] }) => [name, ...also])
  assert.equal(new Set(words).size, words.length)
})

test('a command that was not done leaves the line free, and Up brings it back', () => {
  for (const typed of [
    '/mgs @bob a long word',
    '/receipts maybe',
    '/room make',
    '/nick',
    '/nope',
  ]) {
    const state = after(scene(), text(typed), key('enter'))
    assert.notEqual(noticesOf(state).length, 0, typed)
    assert.equal(state.editor.text, '', typed)
    assert.equal(after(state, key('up')).editor.text, typed)
  }
  const refused = after(scene(), text('/topic much too long'), key('enter'), {
    kind: 'failure',
    method: 'topic',
    purpose: { kind: 'command', conversation: LOBBY, typed: '/topic much too long' },
    code: 'ARGS_TOPIC',
    message: 'not a usable topic',
    hint: undefined,
  })
  assert.equal(refused.editor.text, '')
  assert.equal(after(refused, key('up')).editor.text, '/topic much too long')
})

test('a command that takes nothing is not done where something follows, and says so', () => {
  const state = scene({ messages: [fakeMessage({ n: 1, from: ANNA, text: 'mine' })] })
  const alone = COMMANDS.filter(({ name }) => EN.commands[name].args === '')
  assert.ok(alone.length > 5)
  for (const { name, leaves } of alone) {
    const { state: next, effects } = reduce(state, { ...line(`/${name} now`), now: NOON })
    if (leaves) {
      assert.notEqual(effects.length, 0, name)
      continue
    }
    assert.deepEqual(effects, [], name)
    assert.equal(next.dialog, undefined, name)
    assert.match(noticesOf(next)[0] ?? '', new RegExp(`^nothing may follow it: /${name}  `))
  }
  const german = { ...state, texts: DE }
  assert.match(noticesOf(after(german, line('/back foo')))[0] ?? '', /^dahinter darf nichts/)
  assert.deepEqual(effectsOf(state, line('/quit see you')), effectsOf(state, line('/quit')))
})

test('a name with more behind it is nobody, and never the one it begins with', () => {
  const peer = (typed: string) => callsOf(scene(), line(typed))[0]?.params
  for (const verb of ['verify', 'trust', 'untrust', 'dismiss', 'block']) {
    assert.deepEqual(peer(`/${verb} bob smith`), { peer: 'bob smith' }, verb)
    assert.deepEqual(peer(`/${verb} @bob `), { peer: '@bob' }, verb)
  }
})

test('every command that takes something has an example, and the example is understood', () => {
  for (const { name } of COMMANDS) {
    for (const texts of [EN, DE]) {
      const { args, example }: { args: string; example?: string } = texts.commands[name]
      assert.equal(example === undefined, args === '', name)
      if (example === undefined) continue
      assert.match(example, new RegExp(`^/${name} .`))
      const said = noticesOf(after({ ...scene(), themes: ['light'], texts }, line(example))).join()
      assert.doesNotMatch(said, /missing|not understood|fehlt|nicht verständlich/, example)
    }
  }
})

test('/help tells of a command and never runs one', () => {
  for (const typed of ['/help verify bob', '/help /leave now', '/help quit now']) {
    const { state, effects } = reduce(scene(), { ...line(typed), now: NOON })
    assert.deepEqual(effects, [], typed)
    assert.match(noticesOf(state)[0] ?? '', /^\/(verify|leave|quit)\b/, typed)
  }
  assert.equal(
    noticesOf(after(scene(), line('/help hlep')))[0],
    'no command /hlep: did you mean /help?',
  )
})
