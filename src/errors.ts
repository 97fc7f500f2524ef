/** Exit codes of the command line, promised to scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  queued: 3,
  untrusted: 4,
  timedOut: 5,
  profileInUse: 6,
  wrongPassphrase: 7,
  notFound: 8,
  damaged: 9,
} as const

interface ErrorEntry {
  /** Exit code of a command that fails this way. */
  readonly exit: number
  /** What a person is told; one line, no full stop. */
  readonly text: string
  /** What the person can do about it, where there is something. */
  readonly hint?: string
}

/** Every way p2pchat fails, in one table (docs/errors.md is made from it). */
export const ERRORS = {
  WIRE_MALFORMED: { exit: 1, text: 'bytes that do not follow the protocol' },
  WIRE_TOO_LARGE: { exit: 1, text: 'a length over the protocol limit' },
  WIRE_TRAILING: { exit: 1, text: 'trailing bytes after a complete value' },
  WIRE_VERSION: {
    exit: 1,
    text: 'an unknown format version',
    hint: 'the other side runs a newer p2pchat; update this one',
  },

  CRYPTO_FAILED: { exit: 1, text: 'a cryptographic check failed' },
  CRYPTO_BAD_SIGNATURE: { exit: 1, text: 'a signature does not verify' },
  CRYPTO_BAD_CHAIN: { exit: 1, text: 'entries do not form a chain' },
  CRYPTO_BAD_KEY: { exit: 1, text: 'not a usable key' },
  CRYPTO_WRONG_PASSPHRASE: {
    exit: 7,
    text: 'wrong passphrase',
    hint: 'nothing was changed; try again',
  },
  CRYPTO_PASSPHRASE_NEEDED: {
    exit: 7,
    text: 'this profile is protected by a passphrase',
    hint: 'run it in a terminal, or give --passphrase-file',
  },
  CRYPTO_KEYSTORE_DAMAGED: {
    exit: 9,
    text: 'the key file is damaged',
    hint: 'restore identity.key from a backup; nothing was changed',
  },

  LINK_CLOSED: { exit: 1, text: 'the link is closed' },
  LINK_REFUSED: {
    exit: 1,
    text: 'nobody answers there',
    hint: 'check the address and port, and that p2pchat runs on that machine',
  },
  LINK_OVERLOADED: { exit: 1, text: 'too many links' },

  HANDSHAKE_FAILED: { exit: 1, text: 'the other side could not prove who it is' },
  HANDSHAKE_TIMEOUT: { exit: 5, text: 'the handshake took too long' },
  HANDSHAKE_VERSION: {
    exit: 1,
    text: 'no common protocol version',
    hint: 'update p2pchat on the older machine',
  },
  HANDSHAKE_SELF: { exit: 1, text: 'this address is this very node' },
  HANDSHAKE_UNEXPECTED_PEER: { exit: 4, text: 'somebody else answers at this address' },
  HANDSHAKE_BLOCKED: { exit: 4, text: 'this peer is blocked' },

  SESSION_CLOSED: { exit: 1, text: 'the session is closed' },
  SESSION_TRUNCATED: { exit: 1, text: 'the session ended without a goodbye' },
  SESSION_TIMEOUT: { exit: 5, text: 'the peer stopped answering' },
  SESSION_OVERFLOW: { exit: 1, text: 'the peer reads too slowly' },
  SESSION_VIOLATION: { exit: 1, text: 'the peer broke the protocol' },

  SYNC_VIOLATION: { exit: 1, text: 'the peer sent history that was not its to send' },

  STORE_CLOSED: { exit: 1, text: 'the store is closed' },
  STORE_UNREADABLE: {
    exit: 1,
    text: 'the profile cannot be read',
    hint: 'check the permissions of the profile folder',
  },
  STORE_FULL: {
    exit: 1,
    text: 'the disk is full',
    hint: 'free some space; what was acknowledged is safe and p2pchat goes on by itself',
  },
  STORE_FAILED: { exit: 1, text: 'the disk refused a write' },
  STORE_DAMAGED: {
    exit: 9,
    text: 'the stored history is damaged',
    hint: 'move the folder "db" of the profile away; your identity stays, peers send history again',
  },
  STORE_LOST: {
    exit: 9,
    text: 'some stored history is gone',
    hint: 'peers send again what they have; this device goes on under a new device id',
  },
  STORE_NEWER: {
    exit: 9,
    text: 'this profile was written by a newer p2pchat',
    hint: 'update p2pchat; nothing was changed',
  },
  STORE_IN_USE: {
    exit: 6,
    text: 'this profile is in use by another p2pchat',
    hint: 'use that one, stop it with `p2pchat stop`, or choose another --profile',
  },
  STORE_NO_PROFILE: {
    exit: 1,
    text: 'there is no profile here yet',
    hint: 'sign up with `p2pchat init --name YOURNAME`, or just run `p2pchat`',
  },
  STORE_PROFILE_EXISTS: {
    exit: 1,
    text: 'this profile already exists',
    hint: 'nothing was overwritten; choose another --profile for a second identity',
  },

  DISCOVERY_PORT_TAKEN: {
    exit: 1,
    text: 'multicast DNS is not available: another program holds port 5353',
    hint: 'peers are still reached with `p2pchat connect HOST:PORT`',
  },
  DISCOVERY_FAILED: {
    exit: 1,
    text: 'multicast DNS does not work on this interface',
    hint: 'peers are still reached with `p2pchat connect HOST:PORT`',
  },
  DISCOVERY_NO_INTERFACE: {
    exit: 1,
    text: 'no usable network interface',
    hint: 'connect to a network; p2pchat notices by itself',
  },

  NODE_CLOSED: { exit: 1, text: 'this node is closing' },
  NODE_NOT_RUNNING: {
    exit: 1,
    text: 'p2pchat is not running for this profile',
    hint: '`p2pchat daemon` runs it, and so does the chat',
  },
  NODE_OFFLINE: { exit: 1, text: 'this command opened the profile without the network' },
  NODE_NO_PEER: {
    exit: 8,
    text: 'no such peer',
    hint: '`p2pchat peers --all` lists everyone ever met',
  },
  NODE_NO_CONVERSATION: {
    exit: 8,
    text: 'no such conversation',
    hint: '`p2pchat conversations` lists them; a room is entered with `p2pchat room join`',
  },
  NODE_LOBBY: { exit: 1, text: 'nobody leaves #lobby', hint: 'everybody on this network is in it' },
  NODE_TOO_MANY_ROOMS: { exit: 1, text: 'you are in too many rooms', hint: 'leave one first' },
  NODE_NO_MESSAGE: { exit: 8, text: 'no such message' },
  NODE_NOT_AUTHOR: {
    exit: 1,
    text: 'this message was written by somebody else',
    hint: 'you can edit and delete your own messages, and react to any',
  },
  NODE_AMBIGUOUS: { exit: 8, text: 'this name fits more than one' },
  NODE_PEER_CHANGED: {
    exit: 4,
    text: 'this name now comes with another key',
    hint: 'compare safety numbers before you write; nothing was sent',
  },
  NODE_PORT_TAKEN: { exit: 1, text: 'the TCP port cannot be opened' },

  RPC_UNREACHABLE: { exit: 1, text: 'the running p2pchat does not answer' },
  RPC_MALFORMED: { exit: 1, text: 'not a JSON-RPC 2.0 request' },
  RPC_NO_METHOD: { exit: 1, text: 'no such method', hint: 'docs/api.md lists the methods' },
  RPC_PARAMS: {
    exit: 2,
    text: 'these parameters do not fit the method',
    hint: 'docs/api.md lists what each method takes',
  },
  RPC_BUSY: {
    exit: 1,
    text: 'too much is asked of the running p2pchat at once',
    hint: 'wait for answers before asking more, and close what is not needed',
  },
  RPC_TOO_LARGE: { exit: 1, text: 'a request over the size limit' },
  RPC_SLOW: { exit: 1, text: 'this reader is too slow; events were dropped' },
  RPC_INTERNAL: { exit: 1, text: 'an internal error' },

  ARGS_INVALID: { exit: 2, text: 'the command cannot be understood' },
  ARGS_NAME: {
    exit: 2,
    text: 'not a usable name',
    hint: 'a name has 1 to 32 characters and at most 64 bytes, with no control characters',
  },
  ARGS_TEXT: { exit: 2, text: 'not a usable text', hint: 'a message has 1 to 16384 bytes' },
  ARGS_ROOM: {
    exit: 2,
    text: 'not a usable room name',
    hint: 'a room is # and 1 to 32 letters, digits, - and _; in a shell, quote it',
  },
  ARGS_TOPIC: {
    exit: 2,
    text: 'not a usable topic',
    hint: 'a topic is one line of at most 256 bytes',
  },
  ARGS_REACTION: {
    exit: 2,
    text: 'not a usable reaction',
    hint: 'give one emoji or a short text, at most 64 bytes with no line breaks',
  },
  ARGS_STATUS: {
    exit: 2,
    text: 'not a usable status',
    hint: 'its text has at most 256 bytes, with no control characters',
  },
  ARGS_ADDRESS: { exit: 2, text: 'not an address', hint: 'write it as HOST:PORT' },
  ARGS_PEER_ID: { exit: 2, text: 'not a PeerId: its check digits do not fit' },
  ARGS_FILE: { exit: 2, text: 'a file that was named cannot be read' },
  ARGS_FILE_EXISTS: {
    exit: 2,
    text: 'there is such a file already',
    hint: 'nothing was overwritten; choose another name',
  },
  ARGS_FILE_UNWRITABLE: { exit: 1, text: 'a file that was named cannot be written' },
  ARGS_CONFIG: { exit: 2, text: 'the configuration cannot be understood' },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/**
 * A failure with a code from `ERRORS`. `detail` adds the particulars (a path, a name) and never a
 * secret. A bug is a `TypeError`, not a `ChatError`.
 */
export class ChatError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${ERRORS[code].text}: ${detail}` : ERRORS[code].text, options)
    this.name = 'ChatError'
    this.code = code
    this.detail = detail
  }

  get exit(): number {
    return ERRORS[this.code].exit
  }

  get hint(): string | undefined {
    const entry: ErrorEntry = ERRORS[this.code]
    return entry.hint
  }
}

export function isChatError(error: unknown, code?: ErrorCode): error is ChatError {
  return error instanceof ChatError && (code === undefined || error.code === code)
}

/** The `code` of a Node.js system error (`ENOENT`, `EADDRINUSE`…), if it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
