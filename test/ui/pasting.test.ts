import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_TEXT_BYTES } from '../../src/wire/limits.ts'
import { key, rowsOf } from '../helpers/chat-actions.ts'
import { after, scene } from '../helpers/chat-scene.ts'

const pasted = (text: string) => after(scene(), { kind: 'paste', text })

test('a paste that no message holds is asked about before it is taken, whatever its lines', () => {
  const asked = pasted('x'.repeat(MAX_TEXT_BYTES + 1))
  assert.match(
    rowsOf(asked).join(' ').replace(/\s+/g, ' '),
    /longer than a message may be \(16\.0 KiB\)\. Take its beginning, to be shortened\? Enter yes/,
  )
  assert.equal(after(asked, key('escape')).editor.text, '')
  assert.equal(after(asked, key('enter')).editor.text.length, MAX_TEXT_BYTES + 1)
  assert.equal(pasted('ä'.repeat(MAX_TEXT_BYTES / 2)).dialog, undefined)
})
