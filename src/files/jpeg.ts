import { decode } from 'jpeg-js'
import { MAX_PICTURE_MIB, MAX_PICTURE_PIXELS } from '../wire/limits.ts'
import type { Image, Orientation } from './image.ts'

const MEGA = 1_000_000
const ORIENTATION = 0x0112
const FIELD_BYTES = 12

/** The only user of jpeg-js. Throws at a picture that is too large or broken. */
export function decodeJpeg(bytes: Buffer): Image {
  const decoded = decode(bytes, {
    useTArray: true,
    maxResolutionInMP: MAX_PICTURE_PIXELS / MEGA,
    maxMemoryUsageInMB: MAX_PICTURE_MIB,
  })
  // Its types leave out what the camera wrote.
  const { exifBuffer: exif } = decoded as { readonly exifBuffer?: Uint8Array | undefined }
  const { width, height, data } = decoded
  return { width, height, rgba: data, orientation: exif ? orientationOf(exif) : 1 }
}

/** How the camera was held, as EXIF (behind one byte a TIFF) tells; upright where it does not. */
function orientationOf(exif: Uint8Array): Orientation {
  const tiff = Buffer.from(exif.subarray(1))
  const isLittle = tiff[0] === 0x49
  const word = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  try {
    const table = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
    for (let field = 0; field < word(table); field++) {
      const at = table + 2 + field * FIELD_BYTES
      const value = word(at) === ORIENTATION ? word(at + 8) : 0
      if (value >= 1 && value <= 8) return value as Orientation
    }
  } catch {
    // It ends too early.
  }
  return 1
}
