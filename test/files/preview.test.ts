import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChatError } from '../../src/errors.ts'
import type { Orientation } from '../../src/files/image.ts'
import { decodePicture, pictureKind } from '../../src/files/picture.ts'
import { decodePreview, encodePreview, type Preview } from '../../src/files/preview.ts'
import { makePreview } from '../../src/files/preview-maker.ts'
import { shrink } from '../../src/files/shrink.ts'
import {
  MAX_PICTURE_PIXELS,
  MAX_PREVIEW_BYTES,
  MAX_PREVIEW_HEIGHT,
  MAX_PREVIEW_WIDTH,
  PREVIEW_TIMEOUT_MS,
} from '../../src/wire/limits.ts'
import { Folder } from '../helpers/file-people.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { GREEN, gifOf, jpegOf, pngOf, RED, sampleImage, WHITE } from '../helpers/pictures.ts'

const previews: fc.Arbitrary<Preview> = fc
  .record({
    width: fc.integer({ min: 1, max: MAX_PREVIEW_WIDTH }),
    height: fc.integer({ min: 1, max: MAX_PREVIEW_HEIGHT }),
  })
  .chain(({ width, height }) => {
    const length = width * height * 3
    return fc
      .uint8Array({ minLength: length, maxLength: length, size: 'max' })
      .map((rgb) => ({ width, height, rgb }))
  })

/** The colours at three places of a sample: its white corner, the red and the green. */
function samplesOf({ width, height, rgb }: Preview): readonly (readonly number[])[] {
  const at = (x: number, y: number) => {
    const from = (Math.floor(y * height) * width + Math.floor(x * width)) * 3
    return [...rgb.subarray(from, from + 3)]
  }
  return [at(0.1, 0.2), at(0.1, 0.8), at(0.8, 0.5)]
}

function assertSample(preview: Preview | undefined, tolerance = 0): void {
  assert.ok(preview)
  const wanted = [WHITE, RED, GREEN]
  samplesOf(preview).forEach((colour, n) => {
    colour.forEach((value, channel) => {
      const off = Math.abs(value - (wanted[n]?.[channel] ?? 0))
      assert.ok(off <= tolerance, `${colour} is not ${wanted[n]}`)
    })
  })
}

test('a preview comes back from its bytes', () => {
  fc.assert(
    fc.property(previews, (preview) => {
      const bytes = encodePreview(preview)
      assert.ok(bytes.length <= MAX_PREVIEW_BYTES)
      const back = decodePreview(bytes)
      assert.deepEqual(back, preview)
      bytes.fill(9)
      assert.deepEqual(back, preview, 'it is a copy')
    }),
  )
})

test('bytes of another length, of no width, of no height or too large are no preview', () => {
  const malformed = (...bytes: readonly number[]) =>
    assert.throws(() => decodePreview(Uint8Array.from(bytes)), { code: 'WIRE_MALFORMED' })
  malformed()
  malformed(1)
  malformed(0, 0)
  malformed(0, 5)
  malformed(5, 0)
  malformed(1, 1, 7, 7)
  malformed(1, 1, 7, 7, 7, 7)
  malformed(MAX_PREVIEW_WIDTH + 1, 1, ...new Array(3 * (MAX_PREVIEW_WIDTH + 1)).fill(0))
  malformed(1, MAX_PREVIEW_HEIGHT + 1, ...new Array(3 * (MAX_PREVIEW_HEIGHT + 1)).fill(0))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        const { width, height, rgb } = decodePreview(bytes)
        assert.equal(rgb.length, width * height * 3)
      } catch (error) {
        assert.ok(error instanceof ChatError)
      }
    }),
  )
  const none = { width: 0, height: 1, rgb: new Uint8Array() }
  assert.throws(() => encodePreview(none), TypeError)
})

test('a picture of any shape keeps it, and fits', () => {
  const sizeOf = (width: number, height: number) => {
    const small = shrink(sampleImage(width, height))
    return [small.width, small.height]
  }
  assert.deepEqual(sizeOf(400, 300), [43, 32])
  assert.deepEqual(sizeOf(300, 400), [24, 32])
  assert.deepEqual(sizeOf(480, 320), [48, 32])
  assert.deepEqual(sizeOf(1_000, 2), [48, 1])
  assert.deepEqual(sizeOf(2, 1_000), [1, 32])
  assert.deepEqual(sizeOf(10, 7), [10, 7])
  assert.deepEqual(sizeOf(1, 1), [1, 1])
})

test('many pixels become the mean of their light', () => {
  const chequers = sampleImage(96, 64, (x, y) =>
    (Math.round(x * 96) + Math.round(y * 64)) % 2 === 0 ? [255, 255, 255] : [0, 0, 0],
  )
  const { rgb } = shrink(chequers)
  // Half of the light of white is 188 of 255, not 128.
  assert.ok(rgb.every((value) => value === 188))
})

test('what a picture leaves open shows as grey, whatever colour it has there', () => {
  const { rgb } = shrink(sampleImage(4, 4, () => [255, 0, 0, 0]))
  assert.ok(rgb.every((value) => value === 128))
})

test('PNG, JPEG and GIF are read', async () => {
  const image = sampleImage(320, 160)
  for (const [bytes, kind, tolerance] of [
    [pngOf(image), 'png', 0],
    [gifOf(image), 'gif', 0],
    [jpegOf(image), 'jpeg', 12],
  ] as const) {
    assert.equal(pictureKind(bytes), kind)
    const read = await decodePicture(bytes)
    assert.ok(read)
    assertSample(shrink(read), tolerance)
  }
  assert.equal(await decodePicture(Buffer.from('no picture at all')), undefined)
})

test('a photo shows upright, however the camera was held', async () => {
  // Where the pixel of a turned picture comes from, as a camera would store it.
  const turned: Record<Orientation, (x: number, y: number) => readonly [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [1 - x, y],
    3: (x, y) => [1 - x, 1 - y],
    4: (x, y) => [x, 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [1 - y, x],
    7: (x, y) => [1 - y, 1 - x],
    8: (x, y) => [y, 1 - x],
  }
  for (const [key, place] of Object.entries(turned)) {
    const orientation = Number(key)
    const [width, height] = orientation >= 5 ? [160, 320] : [320, 160]
    const stored = sampleImage(width, height, (x, y) => {
      const [across, down] = place(x + 0.001, y + 0.001)
      if (across < 0.5) return across < 0.25 && down < 0.5 ? WHITE : RED
      return GREEN
    })
    const read = await decodePicture(jpegOf(stored, orientation))
    assert.equal(read?.orientation, orientation)
    const small = read && shrink(read)
    assert.deepEqual([small?.width, small?.height], [48, 24])
    assertSample(small, 12)
  }
})

test('a preview is made of a file, in a process of its own', async () => {
  await using folder = await Folder.make()
  const options = { clock: new ManualClock(), signal: new AbortController().signal }
  const image = sampleImage(320, 160)
  await writeFile(folder.at('a b"c.png'), pngOf(image))
  assertSample(await makePreview(folder.at('a b"c.png'), options))
  await writeFile(folder.at('photo'), jpegOf(image, 1))
  assertSample(await makePreview(folder.at('photo'), options), 12)
})

test('what is no picture, broken, too large or gone has no preview, and is no error', async () => {
  await using folder = await Folder.make()
  const options = { clock: new ManualClock(), signal: new AbortController().signal }
  const made = async (bytes: Uint8Array) => {
    await writeFile(folder.at('file'), bytes)
    return makePreview(folder.at('file'), options)
  }
  const png = pngOf(sampleImage())
  assert.equal(await made(Buffer.from('text')), undefined)
  assert.equal(await made(new Uint8Array()), undefined)
  assert.equal(await made(png.subarray(0, 60)), undefined)
  assert.equal(await made(jpegOf(sampleImage()).subarray(0, 40)), undefined)
  assert.equal(await made(gifOf(sampleImage()).subarray(0, 20)), undefined)
  const huge = Buffer.from(png)
  huge.writeUInt32BE(MAX_PICTURE_PIXELS, 16)
  huge.writeUInt32BE(2, 20)
  assert.equal(await made(huge), undefined)
  assert.equal(await makePreview(folder.at('nothing'), options), undefined)
  assert.equal(await makePreview(folder.path, options), undefined)
})

test('nobody waits for a preview that takes too long, or of an offer that is given up', async () => {
  await using folder = await Folder.make()
  const clock = new ManualClock()
  await writeFile(folder.at('a.png'), pngOf(sampleImage()))
  const { signal } = new AbortController()
  const late = makePreview(folder.at('a.png'), { clock, signal })
  await clock.advance(PREVIEW_TIMEOUT_MS)
  assert.equal(await late, undefined)
  assert.equal(clock.armed, 0)
  assert.equal(
    await makePreview(folder.at('a.png'), { clock, signal: AbortSignal.abort() }),
    undefined,
  )
})
