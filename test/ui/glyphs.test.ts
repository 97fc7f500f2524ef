import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { glyphsOf } from '../../src/ui/glyphs.ts'
import { cells } from '../../src/ui/text-width.ts'

/** Beyond Latin-1, what of our signs the fonts for the console have that Debian comes with (Lat15, Uni2). */
const ON_CONSOLES = '„“”’…•│─'

/** Every sign and letter beyond ASCII in what is written in our texts and views; emoji are somebody's own. */
async function ours(): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const folder of ['texts', 'view']) {
    const root = new URL(`../../src/ui/${folder}/`, import.meta.url)
    for (const name of await readdir(root)) {
      const text = await readFile(new URL(name, root), 'utf8')
      for (const [sign] of text.matchAll(/[^\p{ASCII}\p{Emoji_Presentation}]/gu)) found.add(sign)
    }
  }
  assert.ok(found.has('✓') && found.has('ü'))
  // A piece of a picture, which is painted with 256 colours and UTF-8 only.
  found.delete('▀')
  return found
}

function shown(env: NodeJS.ProcessEnv, sign: string): string {
  return cells(sign).map(glyphsOf(env)).join('')
}

test('where nothing but ASCII is sent, each sign and letter of ours has one that stands for it', async () => {
  for (const sign of await ours()) {
    assert.match(shown({ TERM: 'vt100', LANG: 'C' }, sign), /^[ -~]$/, sign)
    assert.notEqual(shown({ TERM: 'vt100', LANG: 'C' }, sign), '?', sign)
  }
})

test('on a console each sign of ours is one that its fonts have', async () => {
  for (const sign of await ours()) {
    const glyph = shown({ TERM: 'linux', LANG: 'C.UTF-8' }, sign)
    assert.ok(glyph <= '\xff' || ON_CONSOLES.includes(glyph), `${sign} is ${glyph}`)
  }
})

test('letters of names lose their accents, and those that are none without them become the nearest', () => {
  assert.equal(shown({ LANG: 'C' }, 'Łódź Straße Ærø naïve'), 'Lodz Strase Aro naive')
})
