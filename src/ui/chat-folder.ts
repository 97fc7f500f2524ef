import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { ChatError } from '../errors.ts'
import type { Look } from './looks.ts'
import type { ChatSettings } from './model/state.ts'
import { parseTheme } from './theme-file.ts'

/** What the chat remembers by itself, from one time to the next. */
export type Remembered = Partial<Pick<ChatSettings, 'theme' | 'mouse' | 'muted'>>

const MAX_FILE_BYTES = 65_536
const MAX_THEMES = 100
const MAX_MUTED = 5_000
const PRIVATE_FILE = 0o600
const THEME_NAME = /^[\w-]{1,32}$/

/** Names in the folder of a profile that are the chat's (docs/storage.md §1). */
export const CHAT_PATHS = { settings: 'chat.json', themes: 'themes' } as const

/**
 * The chat's part of a profile's folder: `themes/NAME.toml` or `.json`, written by a person, and `chat.json`,
 * where the chat keeps what was chosen in it. Without a folder nothing is kept.
 */
export class ChatFolder {
  readonly #folder: string | undefined
  #remembered: Remembered = {}
  #writing: Promise<void> = Promise.resolve()

  constructor(folder: string | undefined) {
    this.#folder = folder
  }

  /** The person's own themes, by name. Rejects with `ARGS_CONFIG` naming the file that is none. */
  async themes(): Promise<Readonly<Record<string, Look>>> {
    if (this.#folder === undefined) return {}
    const folder = join(this.#folder, CHAT_PATHS.themes)
    const files = await readdir(folder).catch(() => [])
    const looks: Record<string, Look> = {}
    for (const file of files.sort().slice(0, MAX_THEMES)) {
      const kind = extname(file)
      const name = file.slice(0, -kind.length)
      if (!['.toml', '.json'].includes(kind) || !THEME_NAME.test(name)) continue
      const look = parseTheme(await parsed(join(folder, file), kind))
      if (typeof look === 'string') throw new ChatError('ARGS_CONFIG', `themes/${file}: ${look}`)
      looks[name] = look
    }
    return looks
  }

  /** What was chosen before; nothing where that cannot be read. */
  async read(): Promise<Remembered> {
    this.#remembered = await this.#read()
    return this.#remembered
  }

  async #read(): Promise<Remembered> {
    if (this.#folder === undefined) return {}
    const text = await readFile(join(this.#folder, CHAT_PATHS.settings), 'utf8').catch(() => '')
    try {
      const { theme, mouse, muted } = JSON.parse(text.slice(0, MAX_FILE_BYTES * 8))
      return {
        ...(typeof theme === 'string' ? { theme } : {}),
        ...(typeof mouse === 'boolean' ? { mouse } : {}),
        ...(Array.isArray(muted)
          ? { muted: new Set(muted.filter((id) => typeof id === 'string').slice(0, MAX_MUTED)) }
          : {}),
      }
    } catch {
      return {}
    }
  }

  /** Keeps what is chosen now, beside what was before. A disk that refuses is no reason to end a chat. */
  write(chosen: Remembered): void {
    const folder = this.#folder
    if (folder === undefined) return
    this.#remembered = { ...this.#remembered, ...chosen }
    const { theme, mouse, muted } = this.#remembered
    const text = `${JSON.stringify({ theme, mouse, muted: muted && [...muted] }, null, 2)}\n`
    const path = join(folder, CHAT_PATHS.settings)
    this.#writing = this.#writing
      .then(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(`${path}.new`, text, { mode: PRIVATE_FILE })
        await rename(`${path}.new`, path)
      })
      .catch(() => undefined)
  }

  /** Resolves when everything has been written. */
  async close(): Promise<void> {
    await this.#writing
  }
}

async function parsed(path: string, kind: string): Promise<unknown> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length > MAX_FILE_BYTES) throw new Error('too large')
    if (kind === '.json') return JSON.parse(text)
    const { parse } = await import('smol-toml')
    return parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : ''
    throw new ChatError('ARGS_CONFIG', `${path}: ${reason}`, { cause })
  }
}
