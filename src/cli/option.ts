/** How one flag is written, on the command line and in the help. */
export interface Option {
  /** `list`: may be given several times, or once with commas. */
  readonly kind: 'flag' | 'text' | 'list'
  /** One letter, for `-o`. */
  readonly short?: string
  /** What the help calls the value. */
  readonly value?: string
  readonly describe: string
  readonly choices?: readonly string[]
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * The flags of every command. Each is also an environment variable: `--data-dir` is
 * P2PCHAT_DATA_DIR. Secrets are never among them, only the names of files that hold one.
 */
export const GLOBAL_OPTIONS = {
  profile: { kind: 'text', value: 'NAME', describe: 'which profile, `default` if not given' },
  'data-dir': { kind: 'text', value: 'DIR', describe: 'keep all of the profile in this folder' },
  port: { kind: 'text', value: 'N', describe: 'TCP port; the next free one if taken, 0 for any' },
  interface: { kind: 'list', value: 'NAME', describe: 'use only this network interface' },
  'no-mdns': { kind: 'flag', describe: 'neither look for peers by multicast nor be found by it' },
  peer: { kind: 'list', value: 'HOST:PORT', describe: 'a peer that multicast does not reach' },
  'network-key-file': {
    kind: 'text',
    value: 'FILE',
    describe: 'a key of 32 bytes in hexadecimal; only those who have it meet',
  },
  downloads: { kind: 'text', value: 'DIR', describe: 'where files go that you accept' },
  'read-receipts': { kind: 'flag', describe: 'let others know what you have read' },
  'no-typing': { kind: 'flag', describe: 'do not let others know when you type' },
  'no-name-mentions': { kind: 'flag', describe: 'only @NAME calls you, and not NAME alone' },
  'passphrase-file': { kind: 'text', value: 'FILE', describe: 'its first line is the passphrase' },
  json: { kind: 'flag', describe: 'one JSON object a line on stdout, errors too' },
  plain: { kind: 'flag', describe: 'lines only: no cursor movement, no panels' },
  'no-color': { kind: 'flag', describe: 'no colours' },
  'no-input': { kind: 'flag', describe: 'never ask; fail instead' },
  'log-level': {
    kind: 'text',
    value: 'LEVEL',
    describe: 'how much goes to the log file of the profile',
    choices: LOG_LEVELS,
  },
} as const satisfies Record<string, Option>

export type GlobalOption = keyof typeof GLOBAL_OPTIONS

/** Those that a configuration file may set: it lies in the profile, and so cannot choose one. */
export const CONFIG_OPTIONS = [
  'port',
  'interface',
  'no-mdns',
  'peer',
  'network-key-file',
  'downloads',
  'read-receipts',
  'no-typing',
  'no-name-mentions',
  'passphrase-file',
  'plain',
  'no-color',
  'log-level',
] as const satisfies readonly GlobalOption[]
