import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../clock.ts'
import {
  MAX_PICTURE_BYTES,
  MAX_PREVIEW_BYTES,
  PREVIEW_HEAP_MIB,
  PREVIEW_TIMEOUT_MS,
} from '../wire/limits.ts'
import { PICTURE_HEAD_BYTES, pictureKind } from './picture.ts'
import { decodePreview, type Preview } from './preview.ts'

export interface PreviewOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
}

const HERE = import.meta.url
const PROGRAM = fileURLToPath(new URL(`preview-process${extname(HERE)}`, HERE))

/**
 * A small picture of what is in a file. Undefined, and never an error, for what is no picture, is too
 * large, cannot be read, or takes longer than PREVIEW_TIMEOUT_MS. `path` must be a regular file.
 */
export async function makePreview(
  path: string,
  { clock, signal }: PreviewOptions,
): Promise<Preview | undefined> {
  const ended = new AbortController()
  const end = () => ended.abort()
  const timer = clock.after(PREVIEW_TIMEOUT_MS, end)
  signal.addEventListener('abort', end, { once: true })
  try {
    await using file = await open(path)
    const head = new Uint8Array(PICTURE_HEAD_BYTES)
    // At a place of its own, so that the other process reads from the beginning.
    await file.read(head, 0, head.length, 0)
    const { size } = await file.stat()
    if (pictureKind(head) === undefined || size > MAX_PICTURE_BYTES) return undefined
    signal.throwIfAborted()
    return decodePreview(await run(file.fd, ended.signal))
  } catch {
    return undefined
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', end)
  }
}

/** What the process says about the file; nothing of ours but the file reaches it. */
async function run(input: number, signal: AbortSignal): Promise<Uint8Array> {
  const loaders = process.execArgv.filter((option) => !option.startsWith('--inspect'))
  const options = [...loaders, `--max-old-space-size=${PREVIEW_HEAP_MIB}`]
  const child = spawn(process.execPath, [...options, PROGRAM], {
    stdio: [input, 'pipe', 'ignore'],
    killSignal: 'SIGKILL',
    signal,
    windowsHide: true,
  })
  const closed = once(child, 'close')
  const parts: Uint8Array[] = []
  let length = 0
  child.stdout?.on('data', (part: Uint8Array) => {
    length += part.length
    if (length <= MAX_PREVIEW_BYTES) parts.push(part)
  })
  await closed
  return Buffer.concat(parts)
}
