import * as v from 'valibot'
import { ChatError } from '../errors.ts'
import { concatBytes, decodeCbor, encodeCbor } from '../wire/codec.ts'
import {
  MAX_FILE_BYTES,
  MAX_FILE_NAME_BYTES,
  MAX_FOLDER_FILES,
  MAX_MANIFEST_BYTES,
  MAX_OFFER_BYTES,
} from '../wire/limits.ts'
import { decodePreview, encodePreview, type Preview } from './preview.ts'

/** A file or a folder that somebody holds out to a conversation. */
export interface Offer {
  /** As the sender calls it; never a path. Make it safe before it touches a disk or a screen. */
  readonly name: string
  /** Bytes of the file; of a folder those of all its files. */
  readonly size: number
  /** Root of the chunk tree of the file, or of a folder's manifest. */
  readonly root: Uint8Array
  /** Of a folder: how many files it has, and the bytes of its manifest. */
  readonly folder?: { readonly files: number; readonly manifestBytes: number }
  /** Of a file that is a picture, perhaps. */
  readonly preview?: Preview
}

/** Kind of body that offers a file (docs/protocol.md §4.1). */
const OFFER = 32

const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))
const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)
const schema = v.strictObject({
  n: v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_FILE_NAME_BYTES)),
  s: uint(MAX_FILE_BYTES),
  r: v.pipe(bytes, v.length(32)),
  c: uint(MAX_FOLDER_FILES),
  m: uint(MAX_MANIFEST_BYTES),
  p: v.optional(bytes),
})

/** An offer beyond the limits is a `TypeError`. */
export function encodeOffer({ name, size, root, folder, preview }: Offer): Uint8Array {
  const fields = {
    n: name,
    s: size,
    r: root,
    c: folder?.files ?? 0,
    m: folder?.manifestBytes ?? 0,
    ...(preview ? { p: encodePreview(preview) } : {}),
  }
  if (!v.is(schema, fields) || (folder && preview)) throw new TypeError('not an offer')
  return concatBytes(Uint8Array.of(OFFER), encodeCbor(fields))
}

/** True for the body of an offer, as far as its kind tells. */
export function isOffer(bytes: Uint8Array): boolean {
  return bytes[0] === OFFER
}

/** Undefined for a body of another kind; throws `WIRE_…` for an offer that breaks its rules. */
export function decodeOffer(bytes: Uint8Array): Offer | undefined {
  if (!isOffer(bytes)) return undefined
  if (bytes.length > MAX_OFFER_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'offer')
  const checked = v.safeParse(schema, decodeCbor(bytes.subarray(1)))
  if (!checked.success) throw new ChatError('WIRE_MALFORMED', 'offer')
  const { n: name, s: size, r: root, c: files, m: manifestBytes, p } = checked.output
  const isFolder = files > 0
  if (isFolder !== manifestBytes > 0 || (isFolder && p))
    throw new ChatError('WIRE_MALFORMED', 'offer')
  if (isFolder) return { name, size, root, folder: { files, manifestBytes } }
  return p ? { name, size, root, preview: decodePreview(p) } : { name, size, root }
}
