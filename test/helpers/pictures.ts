import { encode } from 'jpeg-js'
import { GifWriter } from 'omggif'
import { PNG } from 'pngjs'
import type { Image } from '../../src/files/image.ts'

type Colour = readonly [red: number, green: number, blue: number, opacity?: number]

export const WHITE: Colour = [255, 255, 255]
export const RED: Colour = [255, 0, 0]
export const GREEN: Colour = [0, 160, 0]

/** A picture of so many pixels: white in its upper left corner, else red on the left, green on the right. */
export function sampleImage(width = 32, height = 16, colourAt = corner): Image {
  const rgba = new Uint8Array(width * height * 4)
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height]
    const [red, green, blue, opacity = 255] = colourAt(x, y)
    rgba.set([red, green, blue, opacity], at * 4)
  }
  return { width, height, rgba, orientation: 1 }
}

function corner(x: number, y: number): Colour {
  if (x < 0.5) return x < 0.25 && y < 0.5 ? WHITE : RED
  return GREEN
}

export function pngOf({ width, height, rgba }: Image): Buffer {
  const png = new PNG({ width, height })
  png.data = Buffer.from(rgba)
  return PNG.sync.write(png)
}

/** With what a camera says of how it was held, if that is given. */
export function jpegOf({ width, height, rgba }: Image, orientation?: number): Buffer {
  const { data } = encode({ width, height, data: rgba }, 90)
  if (orientation === undefined) return data
  const field = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, ...field, 0, 0, 0, 0]
  const exif = [...Buffer.from('Exif\0\0'), ...tiff]
  const segment = Uint8Array.of(0xff, 0xe1, 0, exif.length + 2, ...exif)
  return Buffer.concat([data.subarray(0, 2), segment, data.subarray(2)])
}

/** In the three colours of a sample. */
export function gifOf({ width, height, rgba }: Image): Buffer {
  const palette = [0xff_ff_ff, 0xff_00_00, 0x00_a0_00, 0]
  const bytes = Buffer.alloc(width * height * 2 + 1_000)
  const gif = new GifWriter(bytes, width, height, { palette })
  const indices = Array.from({ length: width * height }, (_, at) => {
    const [red, green, blue] = rgba.subarray(at * 4)
    return palette.indexOf(((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0))
  })
  gif.addFrame(0, 0, width, height, indices)
  return bytes.subarray(0, gif.end())
}
