import { ChatError } from '../errors.ts'
import { Reader } from '../wire/codec.ts'
import { MAX_FILE_BYTES, MAX_FOLDER_DEPTH, MAX_FOLDER_FILES } from '../wire/limits.ts'

/** One file of a folder. */
export interface ManifestFile {
  /** Names from the folder down, the file's own last; as the sender wrote them. */
  readonly path: readonly string[]
  readonly size: number
  /** Root of its chunk tree. */
  readonly root: Uint8Array
}

const ROOT_BYTES = 32
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The files of a folder (docs/protocol.md §7): `count u32`, then for each `parts u8`, for each part
 * `length u8 || UTF-8`, `size u48 || root (32)`. Ascending by path, so that a folder has one manifest.
 * Too many files, names too long or too deep are a `TypeError`.
 */
export function encodeManifest(files: readonly ManifestFile[]): Uint8Array {
  if (files.length > MAX_FOLDER_FILES) throw new TypeError('too many files')
  const count = Buffer.alloc(4)
  count.writeUInt32BE(files.length)
  const parts: Uint8Array[] = [count]
  const sorted = [...files].sort((a, b) => compareText(pathKey(a.path), pathKey(b.path)))
  for (const { path, size, root } of sorted) {
    const names = path.map((name) => Buffer.from(name))
    const fits = names.every((name) => name.length >= 1 && name.length <= 255)
    if (path.length < 1 || path.length > MAX_FOLDER_DEPTH || !fits || root.length !== ROOT_BYTES) {
      throw new TypeError('not a file of a manifest')
    }
    parts.push(Uint8Array.of(names.length))
    for (const name of names) parts.push(Uint8Array.of(name.length), name)
    const bytes = Buffer.alloc(6)
    bytes.writeUIntBE(size, 0, 6)
    parts.push(bytes, root)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/**
 * Checks counts, sizes, order, and that no path is there twice or leads through a file. Throws
 * `WIRE_…`. Names are as the sender wrote them: make them safe before they touch a disk.
 */
export function decodeManifest(bytes: Uint8Array): readonly ManifestFile[] {
  const reader = new Reader(bytes)
  const count = reader.u16() * 2 ** 16 + reader.u16()
  if (count > MAX_FOLDER_FILES) throw new ChatError('WIRE_TOO_LARGE', 'files of a folder')
  const files: ManifestFile[] = []
  let previous: string | undefined
  for (let i = 0; i < count; i++) {
    const path = readPath(reader)
    const key = pathKey(path)
    // In this order a file's path comes right before those that would lead through it.
    const follows = previous === undefined || (key > previous && !key.startsWith(`${previous}\0`))
    if (!follows) throw new ChatError('WIRE_MALFORMED', 'paths of a folder')
    previous = key
    const size = reader.u48()
    if (size > MAX_FILE_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'a file of a folder')
    files.push({ path, size, root: reader.bytes(ROOT_BYTES).slice() })
  }
  reader.end()
  return files
}

function readPath(reader: Reader): readonly string[] {
  const depth = reader.u8()
  if (depth < 1 || depth > MAX_FOLDER_DEPTH) throw new ChatError('WIRE_MALFORMED', 'a path')
  return Array.from({ length: depth }, () => {
    const length = reader.u8()
    let name: string
    try {
      name = utf8.decode(reader.bytes(length))
    } catch (cause) {
      if (cause instanceof ChatError) throw cause
      throw new ChatError('WIRE_MALFORMED', 'a path', { cause })
    }
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
      throw new ChatError('WIRE_MALFORMED', 'a path')
    }
    return name
  })
}

/** Sorts what lies under a path right after it: nothing in a name is below the separator. */
function pathKey(path: readonly string[]): string {
  return path.join('\0')
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
