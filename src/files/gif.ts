import { GifReader } from 'omggif'
import { MAX_PICTURE_PIXELS } from '../wire/limits.ts'
import type { Image } from './image.ts'

/** The only user of omggif. Its first frame; undefined for one that is too large; throws at a broken one. */
export function decodeGif(bytes: Buffer): Image | undefined {
  const reader = new GifReader(bytes)
  const { width, height } = reader
  if (width * height > MAX_PICTURE_PIXELS) return undefined
  const { x, y, width: wide, height: high } = reader.frameInfo(0)
  if (x + wide > width || y + high > height) return undefined
  const rgba = new Uint8Array(width * height * 4)
  reader.decodeAndBlitFrameRGBA(0, rgba)
  return { width, height, rgba, orientation: 1 }
}
