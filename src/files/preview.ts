import { ChatError } from '../errors.ts'
import { MAX_PREVIEW_HEIGHT, MAX_PREVIEW_WIDTH } from '../wire/limits.ts'

/** A picture so small that it travels as it is: nobody who is shown it has to decode anything. */
export interface Preview {
  /** Pixels, 1 to MAX_PREVIEW_WIDTH. */
  readonly width: number
  /** Pixels, 1 to MAX_PREVIEW_HEIGHT. */
  readonly height: number
  /** Red, green and blue of each pixel in sRGB, row by row from the top. */
  readonly rgb: Uint8Array
}

const SIZE_BYTES = 2

/** docs/protocol.md §7.2. What is no preview is a `TypeError`. */
export function encodePreview({ width, height, rgb }: Preview): Uint8Array {
  if (!fits(width, height, rgb.length)) throw new TypeError('not a preview')
  const bytes = new Uint8Array(SIZE_BYTES + rgb.length)
  bytes.set([width, height])
  bytes.set(rgb, SIZE_BYTES)
  return bytes
}

/** Throws `WIRE_MALFORMED`; copies what it keeps. */
export function decodePreview(bytes: Uint8Array): Preview {
  const [width = 0, height = 0] = bytes
  if (!fits(width, height, bytes.length - SIZE_BYTES)) {
    throw new ChatError('WIRE_MALFORMED', 'preview')
  }
  return { width, height, rgb: bytes.slice(SIZE_BYTES) }
}

function fits(width: number, height: number, length: number): boolean {
  const isSize = (value: number, max: number) =>
    Number.isInteger(value) && value > 0 && value <= max
  return (
    isSize(width, MAX_PREVIEW_WIDTH) &&
    isSize(height, MAX_PREVIEW_HEIGHT) &&
    length === width * height * 3
  )
}
