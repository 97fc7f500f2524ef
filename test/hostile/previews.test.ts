import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeMessage } from '../../src/chat/message.ts'
import { concatBytes, encodeCbor } from '../../src/wire/codec.ts'
import { MAX_PREVIEW_HEIGHT, MAX_PREVIEW_WIDTH } from '../../src/wire/limits.ts'
import { eventOf } from '../helpers/open-node.ts'
import { Encounter } from './encounter.ts'

function offerWith(name: string, p: Uint8Array): Uint8Array {
  const fields = { n: name, s: 1, r: new Uint8Array(32), c: 0, m: 0, p }
  return concatBytes(Uint8Array.of(32), encodeCbor(fields))
}

function preview(width: number, height: number, length = width * height * 3): Uint8Array {
  return Uint8Array.of(width, height, ...new Uint8Array(length).fill(255))
}

test('offers with pictures that are none, or too large, are never shown', async () => {
  await using encounter = await Encounter.make()
  const { alice, troll, pen } = encounter
  const told = eventOf(alice, 'message', ({ message }) => message.text === 'that was all')
  pen.write(
    offerWith('empty', new Uint8Array()),
    offerWith('no width', preview(0, 9, 27)),
    offerWith('no height', preview(9, 0)),
    offerWith('short', preview(4, 4, 47)),
    offerWith('long', preview(4, 4, 49)),
    offerWith('wide', preview(MAX_PREVIEW_WIDTH + 1, 1)),
    offerWith('high', preview(1, MAX_PREVIEW_HEIGHT + 1)),
    offerWith('huge', preview(255, 40)),
    offerWith('good', preview(MAX_PREVIEW_WIDTH, MAX_PREVIEW_HEIGHT)),
    encodeMessage({ kind: 'text', text: 'that was all' }),
  )
  await told
  assert.deepEqual(
    alice.files().map(({ name }) => name),
    ['good'],
  )
  const page = await alice.history({ conversation: `@${troll.identity.peer}` })
  assert.deepEqual(
    page.map(({ text, preview: size }) => [text, size]),
    [
      ['good', { width: MAX_PREVIEW_WIDTH, height: MAX_PREVIEW_HEIGHT }],
      ['that was all', undefined],
    ],
  )
})
