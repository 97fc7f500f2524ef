import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseChatConfig } from '../../src/ui/chat-config.ts'
import { isCalled } from '../../src/ui/highlight.ts'
import { keyLabel, labelOf } from '../../src/ui/keys.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { chooseTexts } from '../../src/ui/texts/texts.ts'
import { key, rowsOf } from '../helpers/chat-actions.ts'
import { after, BOB, livelyScene, scene } from '../helpers/chat-scene.ts'
import { fakeMessage } from '../helpers/fake-views.ts'
import { assertGolden } from '../helpers/golden.ts'

test('keys can be given other deeds, or none', () => {
  const { keys } = parseChatConfig({
    keys: { 'Ctrl+K': 'kill-line-right', 'Alt+Q': 'next-unread', f3: 'find', 'C-z': 'none' },
  })
  assert.ok(keys)
  assert.deepEqual(keys.get('C-k'), { kind: 'edit', edit: 'kill-line-right' })
  assert.deepEqual(keys.get('M-q'), { kind: 'move', move: 'next-unread' })
  assert.deepEqual(keys.get('f3'), { kind: 'move', move: 'find' })
  assert.equal(keys.has('C-z'), false)
})

test('what cannot be understood is named', () => {
  for (const [bad, why] of [
    ['x', /chat: a table/],
    [{ colour: 'x' }, /chat\.colour: no such setting/],
    [{ theme: 1 }, /chat\.theme: a text/],
    [{ mouse: 'yes' }, /chat\.mouse: true or false/],
    [{ bidi: true }, /chat\.bidi: visual or terminal/],
    [{ highlight: 'x' }, /chat\.highlight/],
    [{ highlight: [''] }, /chat\.highlight/],
    [{ keys: { 'C-k': 'fly' } }, /chat\.keys: fly/],
    [{ keys: { 'C-k': 3 } }, /chat\.keys\.C-k/],
  ] as const) {
    assert.throws(() => parseChatConfig(bad), { code: 'ARGS_CONFIG', message: why })
  }
  assert.deepEqual(parseChatConfig(undefined), {})
})

test('a person calls a key by either name that terminals have for it', () => {
  const { keys } = parseChatConfig({ keys: { 'Ctrl+/': 'none', 'Alt+Z': 'undo' } })
  assert.deepEqual([keys?.has('C-_'), keys?.get('M-z')], [false, { kind: 'edit', edit: 'undo' }])
})

test('a remapped key does what it was given, and the old deed is gone', () => {
  const { keys } = parseChatConfig({ keys: { 'Alt+2': 'none', 'Alt+Q': 'next-conversation' } })
  assert.ok(keys)
  const state = { ...scene(), keys }
  assert.equal(after(state, key('M-2')).current, '#lobby')
  assert.notEqual(after(state, key('M-q')).current, '#lobby')
  assert.equal(labelOf(keys, 'recall'), 'Ctrl+R')
  assert.deepEqual(['C-pageup', 'M-e', 'S-tab', 'linefeed'].map(keyLabel), [
    'Ctrl+PgUp',
    'Alt+E',
    'Shift+Tab',
    'Ctrl+J',
  ])
})

test('highlight words are whole words, whatever their capitals', () => {
  const state = { ...scene(), highlight: ['deploy', 'C++'] }
  const called = (text: string) => isCalled(state, fakeMessage({ n: 1, from: BOB, text }))
  assert.deepEqual(['Deploy now', 'c++!', 'deployment', 'nothing'].map(called), [
    true,
    true,
    false,
    false,
  ])
  assert.equal(isCalled(scene(), fakeMessage({ n: 1, from: BOB, text: 'deploy' })), false)
})

test('the language is that of the locale, unless one is chosen', () => {
  assert.equal(chooseTexts({ LANG: 'de_DE.UTF-8' }), DE)
  assert.equal(chooseTexts({ LANG: 'de_DE.UTF-8', LC_ALL: 'en_GB' }), EN)
  assert.equal(chooseTexts({ LANG: 'fr_FR' }), EN)
  assert.equal(chooseTexts({ LANG: 'C.UTF-8' }, 'de'), DE)
  assert.equal(chooseTexts({ LANG: 'constructor' }), EN)
})

test('every text is there in German, and none was left in English', () => {
  const same: string[] = []
  const walk = (en: object, de: object, at: string) => {
    assert.deepEqual(Object.keys(de), Object.keys(en), at)
    for (const [name, text] of Object.entries(en)) {
      const other = (de as Record<string, unknown>)[name]
      if (typeof text === 'object') walk(text, other as object, `${at}.${name}`)
      else if (
        typeof text === 'string' &&
        name !== 'args' &&
        name !== 'example' &&
        text === other &&
        /[a-z]{3}.* /.test(text)
      ) {
        same.push(`${at}.${name}`)
      }
    }
  }
  walk(EN, DE, 'texts')
  assert.deepEqual(same, [])
})

test('in German the chat fits its screen', () => {
  const german = { ...livelyScene(80, 24), texts: DE }
  const rows = rowsOf(german).map((row) => row.trimEnd())
  assertGolden(new URL('golden/german-80x24.txt', import.meta.url), `${rows.join('\n')}\n`)
})
