import type { Readable } from 'node:stream'
import { ChatError } from '../errors.ts'
import { MAX_TEXT_BYTES } from '../wire/limits.ts'
import type { Args } from './args.ts'
import type { Surroundings } from './context.ts'
import { UsageError } from './usage-error.ts'

/** The words given, or with `-` or none of them all of stdin without its last line end. */
export async function readText(args: Args, { stdin }: Surroundings): Promise<string> {
  const words = args.list('text')
  if (words.length > 0 && !(words.length === 1 && words[0] === '-')) return words.join(' ')
  if (words.length === 0 && stdin.isTTY) {
    throw new UsageError('no text', 'write it after the name, or - to type it until Ctrl-D')
  }
  return (await readAll(stdin)).replace(/\r?\n$/, '')
}

async function readAll(stdin: Readable): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_TEXT_BYTES + 2) throw new ChatError('ARGS_TEXT', 'stdin holds more than that')
    chunks.push(bytes)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new ChatError('ARGS_TEXT', 'stdin is not UTF-8', { cause })
  }
}
