import { ChatError } from '../errors.ts'
import { remapped } from './keys.ts'
import type { ChatSettings } from './model/state.ts'

/** What the table `chat` of a configuration file may set. */
export type ChatConfig = Partial<
  Pick<ChatSettings, 'theme' | 'mouse' | 'bidi' | 'pictures' | 'highlight' | 'keys'>
> & {
  readonly language?: string
}

const MAX_HIGHLIGHTS = 100
const MAX_HIGHLIGHT_CHARS = 64

/** Rejects with `ARGS_CONFIG` naming the setting that cannot be understood. */
export function parseChatConfig(value: unknown): ChatConfig {
  if (value === undefined) return {}
  if (!isTable(value)) fail('chat', 'a table is expected')
  const { theme, mouse, bidi, pictures, language, highlight, keys, ...rest } = value
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) fail(`chat.${unknown}`, 'no such setting')
  return {
    ...(theme === undefined ? {} : { theme: text('chat.theme', theme) }),
    ...(mouse === undefined ? {} : { mouse: truth('chat.mouse', mouse) }),
    ...(bidi === undefined ? {} : { bidi: order(bidi) }),
    ...(pictures === undefined ? {} : { pictures: truth('chat.pictures', pictures) }),
    ...(language === undefined ? {} : { language: text('chat.language', language) }),
    ...(highlight === undefined ? {} : { highlight: words(highlight) }),
    ...(keys === undefined ? {} : { keys: keyMap(keys) }),
  }
}

function order(value: unknown): ChatSettings['bidi'] {
  if (value !== 'visual' && value !== 'terminal') {
    fail('chat.bidi', 'visual or terminal is expected')
  }
  return value
}

function words(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length <= MAX_HIGHLIGHTS
  const fits = (word: unknown): word is string =>
    typeof word === 'string' && word.trim() !== '' && word.length <= MAX_HIGHLIGHT_CHARS
  if (!isList || !value.every(fits)) fail('chat.highlight', 'a list of words is expected')
  return value
}

function keyMap(value: unknown): ChatSettings['keys'] {
  if (!isTable(value)) fail('chat.keys', 'a table is expected')
  const wanted: Record<string, string> = {}
  for (const [key, does] of Object.entries(value)) wanted[key] = text(`chat.keys.${key}`, does)
  const [keys, fault] = remapped(wanted)
  if (fault !== undefined) fail('chat.keys', `${fault}: no such key or deed`)
  return keys
}

function text(at: string, value: unknown): string {
  if (typeof value !== 'string') fail(at, 'a text is expected')
  return value
}

function truth(at: string, value: unknown): boolean {
  if (typeof value !== 'boolean') fail(at, 'true or false is expected')
  return value
}

function fail(at: string, why: string): never {
  throw new ChatError('ARGS_CONFIG', `${at}: ${why}`)
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
