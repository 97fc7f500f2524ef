import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../src/clock.ts'
import { PREVIEW_TIMEOUT_MS } from '../../src/wire/limits.ts'
import { acquainted } from '../helpers/file-people.ts'
import { eventOf } from '../helpers/open-node.ts'
import { pngOf, RED, sampleImage } from '../helpers/pictures.ts'

/** Waits for a preview as long as a slow machine takes. */
const patient: Clock = {
  ...systemClock,
  after: (ms, run) => systemClock.after(ms === PREVIEW_TIMEOUT_MS ? 60_000 : ms, run),
}

/** Alice and bob know each other, and alice has a picture. */
async function withPicture() {
  const scene = await acquainted({ alice: { clock: patient } })
  const path = scene.folder.at('flag.png')
  await writeFile(path, pngOf(sampleImage(64, 32, () => RED)))
  return { ...scene, path }
}

test('a picture that is offered is shown small before it is taken', async () => {
  await using scene = await withPicture()
  const { alice, bob, path } = scene
  const came = eventOf(bob, 'message')
  const { file } = await alice.fileOffer({ to: '@bob', path })
  const { message } = await came
  assert.deepEqual(message.preview, { width: 48, height: 24 })
  for (const node of [alice, bob]) {
    const preview = await node.filePreview({ file })
    assert.deepEqual([preview?.width, preview?.height], [48, 24])
    const rgb = Buffer.from(preview?.rgb ?? '', 'base64')
    assert.equal(rgb.length, 48 * 24 * 3)
    assert.deepEqual([...rgb.subarray(0, 3)], [...RED])
  }
})

test('a picture is not shown where whoever offers it does not want that, and other files never', async () => {
  await using scene = await withPicture()
  const { alice, bob, folder, path } = scene
  await alice.fileOffer({ to: '@bob', path, name: 'secret.png', preview: false })
  await alice.fileOffer({ to: '@bob', path: await folder.file('notes.bin', 1_000) })
  const came = eventOf(bob, 'message', ({ message }) => message.text === 'flag.png')
  await alice.fileOffer({ to: '@bob', path })
  await came
  const page = await bob.history({ conversation: '@alice' })
  assert.deepEqual(
    page.map(({ text, preview }) => [text, preview !== undefined]),
    [
      ['secret.png', false],
      ['notes.bin', false],
      ['flag.png', true],
    ],
  )
  assert.equal(await bob.filePreview({ file: 'secret.png' }), null)
})

test('a picture that was taken back is shown no more', async () => {
  await using scene = await withPicture()
  const { alice, bob, path } = scene
  const came = eventOf(bob, 'message')
  const { file } = await alice.fileOffer({ to: '@bob', path })
  await came
  const gone = eventOf(bob, 'message-changed', ({ message }) => message.redacted)
  await alice.redact({ id: file })
  assert.equal((await gone).message.preview, undefined)
  assert.equal(await alice.filePreview({ file }), null)
  assert.equal(await bob.filePreview({ file }), null)
})
