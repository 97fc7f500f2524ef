import type { ErrorEntry } from './error-entry.ts'

/** Failures of bytes, proofs, links, the disk and the network: the part of `ERRORS` below the engine. */
export const LAYER_ERRORS = {
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
  HANDSHAKE_BLOCKED: {
    exit: 4,
    text: 'this peer is blocked',
    hint: '`p2pchat unblock` takes your block back; a block of theirs only they can',
  },

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
  STORE_COPIED: {
    exit: 9,
    text: 'a copy of this profile writes too',
    hint: 'use each copy no more but one; this device goes on under a new device id',
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
  DISCOVERY_UNHEARD: {
    exit: 1,
    text: 'multicast DNS does not get through on this interface, perhaps because of a firewall',
    hint: 'let UDP port 5353 pass in it; peers are still reached with `p2pchat connect HOST:PORT`',
  },
  DISCOVERY_NO_INTERFACE: {
    exit: 1,
    text: 'no usable network interface',
    hint: 'connect to a network; p2pchat notices by itself',
  },

  FILE_UNREADABLE: { exit: 1, text: 'a file cannot be read' },
  FILE_CHANGED: {
    exit: 1,
    text: 'a file is not what it was when it was offered',
    hint: 'offer it again',
  },
  FILE_DISK: { exit: 1, text: 'a file that is coming in cannot be written' },
  FILE_NO_SPACE: {
    exit: 1,
    text: 'not enough free space for a file that is coming in',
    hint: 'free some; it goes on by itself (200 MiB are left free)',
  },
  FILE_PAUSED: {
    exit: 1,
    text: 'whoever offers this file has paused it',
    hint: 'it goes on by itself when they let it, or when somebody else has it',
  },
  FILE_WITHDRAWN: { exit: 1, text: 'whoever offered this file took it back' },
  FILE_GIVEN_UP: { exit: 1, text: 'whoever it was offered to cancelled it' },
  FILE_CANCELLED: {
    exit: 1,
    text: 'this transfer was cancelled',
    hint: '`p2pchat file accept` starts it again',
  },
  FILE_BAD_OFFER: { exit: 1, text: 'what was offered is not what came' },
  FILE_NO_OFFER: { exit: 8, text: 'no such file', hint: '`p2pchat file list` lists the files' },
  FILE_STATE: { exit: 1, text: 'this cannot be done with this file now' },
} as const satisfies Record<string, ErrorEntry>
