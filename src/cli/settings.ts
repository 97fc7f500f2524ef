import { ChatError } from '../errors.ts'
import type { Args } from './args.ts'
import type { Config } from './config-file.ts'
import { type GlobalOption, LOG_LEVELS, type LogLevel } from './option.ts'
import { UsageError } from './usage-error.ts'

export const DEFAULT_PORT = 17_877

type Env = Readonly<Record<string, string | undefined>>

/** What the global flags, the environment and the configuration file amount to. */
export interface Settings {
  readonly port: number
  readonly interfaces: readonly string[]
  readonly mdns: boolean
  readonly peers: readonly string[]
  readonly networkKeyFile: string | undefined
  readonly passphraseFile: string | undefined
  /** Where files go that somebody accepts without saying where. */
  readonly downloads: string | undefined
  /** Until the person chooses in the program itself, which lasts. */
  readonly readReceipts: boolean
  readonly typing: boolean
  readonly nameMentions: boolean
  readonly plain: boolean
  readonly color: boolean
  readonly logLevel: LogLevel
  /** The table `chat` of the configuration file, unchecked. */
  readonly chat: unknown
}

/** Where the profile is; known before its configuration file can be read. */
export interface ProfileChoice {
  /** `undefined` when nobody chose one. */
  readonly name: string | undefined
  readonly dataDir: string | undefined
}

/** One option from the first place that has it: flag, environment, configuration file. */
class Sources {
  readonly #args: Args
  readonly #env: Env
  readonly #config: Config

  constructor(args: Args, env: Env, config: Config = {}) {
    this.#args = args
    this.#env = env
    this.#config = config
  }

  text(name: GlobalOption): string | undefined {
    const configured = this.#config[name]
    return (
      this.#args.text(name) ??
      this.#variable(name) ??
      (typeof configured === 'string' ? configured : undefined)
    )
  }

  flag(name: GlobalOption): boolean {
    return this.#args.flag(name) || this.#truth(name) || this.#config[name] === true
  }

  list(name: GlobalOption): readonly string[] {
    const given = this.#args.list(name)
    if (given.length > 0) return split(given)
    const variable = this.#variable(name)
    if (variable !== undefined) return split([variable])
    const configured = this.#config[name]
    return Array.isArray(configured) ? split(configured) : []
  }

  /** An empty variable counts as none, as everywhere. */
  #variable(name: GlobalOption): string | undefined {
    return this.#env[variableOf(name)] || undefined
  }

  #truth(name: GlobalOption): boolean {
    const value = this.#variable(name)?.toLowerCase()
    if (value === undefined || ['0', 'false', 'no'].includes(value)) return false
    if (['1', 'true', 'yes'].includes(value)) return true
    throw new ChatError('ARGS_CONFIG', `${variableOf(name)}: 1 or 0 is expected`)
  }
}

/** The environment variable of an option: P2PCHAT_DATA_DIR for `data-dir`. */
export function variableOf(name: GlobalOption): string {
  return `P2PCHAT_${name.toUpperCase().replaceAll('-', '_')}`
}

export function chooseProfile(args: Args, env: Env): ProfileChoice {
  const sources = new Sources(args, env)
  return { name: sources.text('profile'), dataDir: sources.text('data-dir') }
}

/** Whether answers are JSON, and whether a person may be asked: known before anything can fail. */
export function chooseManners(args: Args, env: Env): { json: boolean; input: boolean } {
  const sources = new Sources(args, env)
  return { json: sources.flag('json'), input: !sources.flag('no-input') }
}

export function resolveSettings(args: Args, env: Env, config: Config): Settings {
  const sources = new Sources(args, env, config)
  return {
    port: parsePort(sources.text('port')),
    interfaces: sources.list('interface'),
    mdns: !sources.flag('no-mdns'),
    peers: sources.list('peer'),
    networkKeyFile: sources.text('network-key-file'),
    downloads: sources.text('downloads'),
    passphraseFile: sources.text('passphrase-file'),
    readReceipts: sources.flag('read-receipts'),
    typing: !sources.flag('no-typing'),
    nameMentions: !sources.flag('no-name-mentions'),
    plain: sources.flag('plain') || env.TERM === 'dumb',
    color: !sources.flag('no-color') && !env.NO_COLOR,
    logLevel: parseLevel(sources.text('log-level')),
    chat: config.chat,
  }
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65_535) throw new UsageError(`port ${text}: a number from 0 to 65535`)
  return port
}

function parseLevel(text: string | undefined): LogLevel {
  if (text === undefined) return 'info'
  const level = LOG_LEVELS.find((known) => known === text)
  if (!level) throw new UsageError(`log level ${text}: one of ${LOG_LEVELS.join(', ')}`)
  return level
}

function split(values: readonly string[]): readonly string[] {
  const parts = values.flatMap((value) => value.split(','))
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))]
}
