import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathTyped } from '../../src/ui/completion.ts'
import { EMPTY_EDITOR, withText } from '../../src/ui/editor.ts'
import { event, key, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, scene } from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakeConversation, fakeMessage } from '../helpers/fake-views.ts'

test('Tab completes commands, names and rooms, and goes round', () => {
  const completed = (typed: string, times = 1) =>
    after(scene(), text(typed), ...Array.from({ length: times }, () => key('tab'))).editor.text
  assert.equal(completed('/ver'), '/verify ')
  assert.equal(completed('@bo'), '@bob ')
  assert.equal(completed('ca'), 'carol: ')
  assert.equal(completed('ask ca'), 'ask carol ')
  assert.equal(completed('/trust b'), '/trust @bob ')
  assert.equal(completed('see #lo'), 'see #lobby ')
  assert.equal(completed('@', 2), '@carol ')
  assert.equal(completed('@b', 2), '@b')
  assert.equal(completed('zzz'), 'zzz')
  assert.equal(completed('/room cr'), '/room create ')
  assert.equal(completed('/rooms l'), '/rooms list ')
  assert.equal(completed('/mouse '), '/mouse on ')
  assert.equal(completed('/mouse ', 2), '/mouse off ')
  assert.equal(completed('/help ', 2), '/help msg ')
  assert.equal(completed('/help ver'), '/help verify ')
  assert.equal(completed('/help /ver'), '/help /verify ')
  assert.equal(completed('/receipts of'), '/receipts off ')
  assert.equal(completed('/retention a'), '/retention all ')
  assert.equal(completed('/react '), '/react 👍 ')
  assert.equal(completed('/react @bo'), '/react @bob ')
  assert.equal(completed('/whis'), '/whisper ')
  assert.equal(completed('/retention bo'), '/retention bo', 'no name stands there')
})

/** Anna among people, rooms and files whose names have spaces. */
function company() {
  const room = (name: string, more: object) =>
    event({ event: 'conversation', conversation: fakeConversation(name, { name, ...more }) })
  const message = { ...fakeMessage({ n: 1, from: BOB, text: 'x' }), kind: 'file' as const }
  const file = fakeFile({ file: message.id, name: 'two words.txt', state: 'offered' })
  const mine = fakeMessage({ n: 2, from: ANNA, text: 'helo there' })
  const state = after(
    scene({ messages: [{ ...message, file }, mine] }),
    event({ event: 'peer-online', peer: { ...CAROL, name: 'Carol Ann' } }),
    room('#tea', {}),
    room('!plans', { kind: 'private', joined: true }),
    room('!club', { kind: 'private', joined: false, invited: true }),
  )
  return {
    ...state,
    dialog: undefined,
    rooms: ['#lobby', '#tea', '#art'],
    themes: ['dark', 'light'],
  }
}

test('Tab behind a command offers what the command takes, with the spaces of its names', () => {
  const completed = (typed: string, times = 1) =>
    after(company(), text(typed), ...Array.from({ length: times }, () => key('tab'))).editor.text
  for (const [typed, done] of [
    ['/verify ca', '/verify @Carol Ann '],
    ['/verify carol a', '/verify @Carol Ann '],
    ['/verify @Carol A', '/verify @Carol Ann '],
    ['/whois b', '/whois @bob '],
    ['/join ', '/join #art '],
    ['/join a', '/join #art '],
    ['/leave ', '/leave #tea '],
    ['/leave pl', '/leave !plans '],
    ['/members #l', '/members #lobby '],
    ['/accept ', '/accept !club '],
    ['/invite !plans @b', '/invite !plans @bob '],
    ['/go te', '/go #tea '],
    ['/go pl', '/go !plans '],
    ['/save ', '/save two words.txt '],
    ['/save two w', '/save two words.txt '],
    ['/cancel t', '/cancel two words.txt '],
    ['/topic ', '/topic everybody '],
    ['/edit ', '/edit helo there '],
    ['/nick ', '/nick anna '],
    ['/theme l', '/theme light '],
    ['/mute o', '/mute on '],
    ['/send --', '/send --no-preview '],
    ['/me see ca', '/me see Carol Ann '],
  ] as const) {
    assert.equal(completed(typed), done, typed)
  }
  for (const typed of ['/me ', '/away ', '/connect ', '/verify zz', '/clear ', '/leave #lo']) {
    assert.equal(completed(typed), typed === '/leave #lo' ? '/leave #lobby ' : typed, typed)
  }
})

test('a path is all that is typed behind the command, as it is or in quotes', () => {
  const typed = (line: string) => pathTyped(withText(EMPTY_EDITOR, line))
  for (const [line, path] of [
    ['/send ', ''],
    ['/send a b', 'a b'],
    ['/send ~/My Files/x', '~/My Files/x'],
    ['/send "~/My Fi', '~/My Fi'],
    ['/send "a b"', undefined],
    ['/send --no-preview x y', 'x y'],
    ['/send --no', undefined],
    ['/export dir/a b', 'dir/a b'],
    ['/save 2 my fold', 'my fold'],
    ['/save two words.txt ~/in here', '~/in here'],
    ['/save two w', undefined],
    ['send x', undefined],
  ] as const) {
    assert.equal(typed(line), path, line)
  }
})
