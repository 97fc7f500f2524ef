import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView } from '../../src/rpc/methods.ts'
import { saidIn } from '../../src/ui/said.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { chooseTexts } from '../../src/ui/texts/texts.ts'
import { formatDay } from '../../src/ui/view/time.ts'
import { fakePeerId } from '../helpers/fake-views.ts'

/** Where both languages rightly say the same: what is typed, and a word that is one in both. */
const ALIKE = [
  'bar.key',
  'commands.away.args',
  'commands.block.example',
  'commands.busy.args',
  'commands.cancel.example',
  'commands.connect.args',
  'commands.connect.example',
  'commands.dismiss.example',
  'commands.draft.args',
  'commands.draft.example',
  'commands.edit.args',
  'commands.help.example',
  'commands.history.example',
  'commands.me.args',
  'commands.mouse.args',
  'commands.mouse.example',
  'commands.mute.args',
  'commands.mute.example',
  'commands.nick.args',
  'commands.nick.example',
  'commands.pause.example',
  'commands.peers.example',
  'commands.react.example',
  'commands.receipts.args',
  'commands.receipts.example',
  'commands.resume.example',
  'commands.retention.args',
  'commands.retention.example',
  'commands.room.args',
  'commands.theme.args',
  'commands.theme.example',
  'commands.topic.args',
  'commands.trust.example',
  'commands.unblock.example',
  'commands.untrust.example',
  'commands.verify.example',
  'notify.one',
  'rooms.answer',
  'signUp.fields.name',
  'signUp.fields.passphrase',
]

/** Arguments of the texts that take more than words and numbers. */
const ARGUMENTS: Readonly<Record<string, ReadonlyArray<readonly unknown[]>>> = {
  'answer.kept': [
    ['«0»', { all: true }, 0],
    ['«0»', { days: 1 }, 1],
    ['«0»', { days: 7 }, 2],
    ['«0»', { count: 9 }, 3],
  ],
  'empty.alone': [['«0»'], [undefined]],
  'empty.company': [
    [['«0»', '«1»'], 0, '«2»'],
    [['«0»'], 3, '«1»'],
  ],
  ...Object.fromEntries(
    ['plain.online', 'plain.gone'].map((path) => [
      path,
      [
        [['«0»'], 0],
        [['«0»', '«1»'], 0],
        [['«0»', '«1»'], 3],
      ],
    ]),
  ),
  'bar.typing': [
    [['«0»'], 0],
    [['«0»', '«1»'], 0],
    [['«0»', '«1»'], 3],
  ],
}

/** Every text of a catalogue by its path; what takes arguments, with some. */
function textsOf(catalogue: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof catalogue === 'string') return new Map([[path, catalogue]])
  if (typeof catalogue === 'function') return said(catalogue as Speaking, path)
  assert(typeof catalogue === 'object' && catalogue !== null, path)
  const inner = Object.entries(catalogue).map(([key, value]) =>
    textsOf(value, path === '' ? key : `${path}.${key}`),
  )
  return new Map(inner.flatMap((texts) => [...texts]))
}

type Speaking = (...given: readonly unknown[]) => unknown

function said(speak: Speaking, path: string): ReadonlyMap<string, string> {
  const words = Array.from({ length: speak.length }, (_, n) => `«${n}»`)
  const numbers = [1, 2].map((count) => words.map(() => count))
  const calls = ARGUMENTS[path] ?? [words, ...numbers]
  return new Map(
    calls.flatMap((given, n) => {
      const told = speak(...given)
      return [...textsOf(typeof told === 'number' ? String(told) : told, path)].map(
        ([at, text]) => [`${at} (${n})`, text] as const,
      )
    }),
  )
}

const [english, german] = [textsOf(EN), textsOf(DE)]
const pathOf = (name: string) => name.replace(/ \(.*/, '')

test('both languages have every text, and none is empty in one alone', () => {
  assert.deepEqual([...german.keys()], [...english.keys()])
  for (const [name, text] of english) {
    assert.equal(text === '', german.get(name) === '', name)
  }
})

test('no text is the same in both languages where words are in it', () => {
  const alike = [...english].filter(
    ([name, text]) => text === german.get(name) && /\p{L}{2}/u.test(text.replace(/«\d»/g, '')),
  )
  assert.deepEqual([...new Set(alike.map(([name]) => pathOf(name)))].sort(), ALIKE)
})

test('what one language tells of somebody, a place or a number, the other tells too', () => {
  const places = (text = '') => [...new Set(text.match(/«\d»/g))].sort()
  for (const [name, text] of english) assert.deepEqual(places(german.get(name)), places(text), name)
})

test('the language is that of the locale, and English where it is another', () => {
  assert.equal(chooseTexts({ LANG: 'de_AT.UTF-8' }), DE)
  assert.equal(chooseTexts({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }), EN)
  assert.equal(chooseTexts({ LANG: 'fr_FR.UTF-8' }), EN)
  assert.equal(chooseTexts({ LANG: 'constructor' }), EN)
  assert.equal(chooseTexts({ LANG: 'en_GB.UTF-8' }, 'de'), DE)
  assert.equal(chooseTexts({ LANG: 'de_DE.UTF-8' }, 'fr'), EN)
  assert.equal(chooseTexts({ LANG: 'en_GB.UTF-8', LANGUAGE: 'fr:de:en' }), DE)
  assert.equal(chooseTexts({ LANG: 'de_AT@euro', LANGUAGE: 'en_GB' }), EN)
  assert.equal(chooseTexts({ LC_ALL: 'C.UTF-8', LANGUAGE: 'de' }), EN)
  assert.equal(chooseTexts({ LANGUAGE: 'de' }), EN)
})

test('what happened in a room is told in the language of the chat', () => {
  const [self, bob] = [fakePeerId(1), fakePeerId(2)]
  const told = (texts: typeof EN, event: Partial<MessageView['event']>) =>
    saidIn({ texts, self, nameOf: (_, known) => known }, {
      text: 'in words of a newer engine',
      event: { kind: 'topic', target: null, room: null, text: null, ...event },
    } as MessageView)
  const target = { peer: bob, name: 'bob' }
  const me = { peer: self, name: 'anna' }
  for (const [event, en, de] of [
    [{ text: 'tea' }, 'set the topic: tea', 'hat das Thema gesetzt: tea'],
    [{ text: '' }, 'removed the topic', 'hat das Thema entfernt'],
    [{ kind: 'joined' }, 'joined the room', 'hat den Raum betreten'],
    [{ kind: 'left' }, 'left the room', 'hat den Raum verlassen'],
    [{ kind: 'invited', target }, 'invited bob', 'hat bob eingeladen'],
    [{ kind: 'removed', target: me }, 'removed anna', 'hat anna ausgeschlossen'],
    [{ kind: 'declined', target }, 'learnt that bob declines', 'hat erfahren, dass bob ablehnt'],
    [
      { kind: 'invited', target: me, room: 'plans' },
      'invited you to the private room plans',
      'hat dich in den privaten Raum plans eingeladen',
    ],
    [
      { kind: 'removed', target, room: 'plans' },
      'removed bob from the private room plans',
      'hat bob aus dem privaten Raum plans ausgeschlossen',
    ],
    [
      { kind: 'declined', room: 'plans' },
      'declined the invitation to the private room plans',
      'hat die Einladung in den privaten Raum plans abgelehnt',
    ],
  ] as const) {
    assert.equal(told(EN, event), en)
    assert.equal(told(DE, event), de)
  }
  assert.equal(told(DE, { kind: 'knighted' as never }), 'in words of a newer engine')
})

test('a day is written as the language has it', () => {
  const at = Date.UTC(2030, 0, 1)
  assert.equal(formatDay(at, 'UTC', EN.locale), 'Tuesday 1 January 2030')
  assert.equal(formatDay(at, 'UTC', DE.locale), 'Dienstag, 1. Januar 2030')
})
