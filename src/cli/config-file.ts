import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChatError, systemCode } from '../errors.ts'
import { CONFIG_OPTIONS, GLOBAL_OPTIONS, type GlobalOption, type Option } from './option.ts'

const MAX_CONFIG_BYTES = 65_536

/** Values of a configuration file: every one of the kind that its option has. */
export type Config = Readonly<
  Partial<Record<GlobalOption, boolean | string | readonly string[]>>
> & {
  /** The table of the terminal chat, which checks it itself. */
  readonly chat?: unknown
}

/**
 * `config.toml` or `config.json` in `folder`; nothing when neither is there. Rejects with
 * `ARGS_CONFIG` naming file and key when it cannot be understood, or when both are there.
 */
export async function readConfig(folder: string): Promise<Config> {
  const toml = await readText(join(folder, 'config.toml'))
  const json = await readText(join(folder, 'config.json'))
  if (toml !== undefined && json !== undefined) {
    throw new ChatError('ARGS_CONFIG', `both config.toml and config.json are in ${folder}`)
  }
  if (toml !== undefined) {
    const { parse } = await import('smol-toml')
    return checkConfig(
      'config.toml',
      parsed('config.toml', () => parse(toml)),
    )
  }
  if (json !== undefined) {
    return checkConfig(
      'config.json',
      parsed('config.json', () => JSON.parse(json)),
    )
  }
  return {}
}

async function readText(path: string): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    // No such profile yet, or one that cannot be read: whoever opens it says so better.
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(cause) ?? '')) return undefined
    throw new ChatError('ARGS_CONFIG', `${path} cannot be read`, { cause })
  }
  if (text.length > MAX_CONFIG_BYTES) throw new ChatError('ARGS_CONFIG', `${path} is too large`)
  return text
}

function parsed(file: string, parse: () => unknown): unknown {
  try {
    return parse()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : ''
    throw new ChatError('ARGS_CONFIG', `${file}: ${reason}`, { cause })
  }
}

function checkConfig(file: string, value: unknown): Config {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ChatError('ARGS_CONFIG', `${file}: one table of settings is expected`)
  }
  const config: Partial<Record<GlobalOption, boolean | string | readonly string[]>> = {}
  const { chat, ...flat } = value as Readonly<Record<string, unknown>>
  for (const [key, setting] of Object.entries(flat)) {
    const at = `${file}: ${key}`
    const option = CONFIG_OPTIONS.find((name) => name === key)
    // `typing = false` reads better in a file than `no-typing = true`, and means the same.
    const opposite = CONFIG_OPTIONS.find((name) => name === `no-${key}`)
    if (option) config[option] = checkSetting(at, GLOBAL_OPTIONS[option], setting)
    else if (opposite) config[opposite] = !checkSetting(at, GLOBAL_OPTIONS[opposite], setting)
    else throw new ChatError('ARGS_CONFIG', `${at}: no such setting`)
  }
  return chat === undefined ? config : { ...config, chat }
}

function checkSetting(at: string, { kind }: Option, setting: unknown) {
  if (kind === 'flag' && typeof setting === 'boolean') return setting
  if (kind === 'text' && typeof setting === 'string') return setting
  if (kind === 'text' && typeof setting === 'number') return String(setting)
  if (kind === 'list' && typeof setting === 'string') return [setting]
  if (kind === 'list' && Array.isArray(setting)) {
    if (setting.every((item) => typeof item === 'string')) return setting
  }
  const expected = { flag: 'true or false', text: 'a text', list: 'a text or a list of texts' }[
    kind
  ]
  throw new ChatError('ARGS_CONFIG', `${at}: ${expected} is expected`)
}
