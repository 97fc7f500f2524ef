import type { Image } from './image.ts'

export type PictureKind = 'png' | 'jpeg' | 'gif'

const HEADS = {
  png: ['\x89PNG\r\n\x1a\n'],
  jpeg: ['\xff\xd8\xff'],
  gif: ['GIF87a', 'GIF89a'],
} as const

/** Bytes that tell what a picture is. */
export const PICTURE_HEAD_BYTES = 8

/** What a file that begins like this says it is; undefined for no picture that we know. */
export function pictureKind(head: Uint8Array): PictureKind | undefined {
  const text = Buffer.from(head.subarray(0, PICTURE_HEAD_BYTES)).toString('latin1')
  const kinds = Object.keys(HEADS) as PictureKind[]
  return kinds.find((kind) => HEADS[kind].some((begin) => text.startsWith(begin)))
}

/**
 * The picture in these bytes; undefined for what is none, or is too large. A broken one may throw
 * anything, and take its time: not for the process that the engine lives in.
 */
export async function decodePicture(bytes: Buffer): Promise<Image | undefined> {
  switch (pictureKind(bytes)) {
    case 'png':
      return (await import('./png.ts')).decodePng(bytes)
    case 'jpeg':
      return (await import('./jpeg.ts')).decodeJpeg(bytes)
    case 'gif':
      return (await import('./gif.ts')).decodeGif(bytes)
    case undefined:
      return undefined
  }
}
