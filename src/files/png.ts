import { PNG } from 'pngjs'
import { MAX_PICTURE_PIXELS } from '../wire/limits.ts'
import type { Image } from './image.ts'

/** The only user of pngjs. Undefined for a picture that is too large; throws at a broken one. */
export function decodePng(bytes: Buffer): Image | undefined {
  // The sizes of a PNG always stand at the same place, before anything has to be decoded.
  if (bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > MAX_PICTURE_PIXELS) return undefined
  const { width, height, data } = PNG.sync.read(bytes, { checkCRC: false })
  return { width, height, rgba: data, orientation: 1 }
}
