import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A Noise handshake of noise-c, which shares neither code nor primitives with ours. */
export interface ForeignHandshake {
  Initialize(prologue: Uint8Array, s: Uint8Array | null, rs: null, psk: null): void
  WriteMessage(payload: Uint8Array | null): Uint8Array
  ReadMessage(message: Uint8Array, payloadNeeded: boolean): Uint8Array | null
  GetHandshakeHash(): Uint8Array
  /** Frees the handshake; sending cipher first. */
  Split(): [ForeignCipher, ForeignCipher]
}

export interface ForeignCipher {
  EncryptWithAd(associated: Uint8Array, plaintext: Uint8Array): Uint8Array
  DecryptWithAd(associated: Uint8Array, ciphertext: Uint8Array): Uint8Array
  free(): void
}

export interface ForeignNoise {
  readonly constants: Readonly<Record<string, number>>
  readonly HandshakeState: new (protocol: string, role: number | undefined) => ForeignHandshake
  CreateKeyPair(curve: number | undefined): [Uint8Array, Uint8Array]
}

type Create = (options: { wasmBinary: Uint8Array }, done: (noise: ForeignNoise) => void) => void

/** Loads noise-c.wasm, which has no types of its own. */
export function loadNoiseC(): Promise<ForeignNoise> {
  const require = createRequire(import.meta.url)
  const create: Create = require('noise-c.wasm')
  const wasmBinary = readFileSync(require.resolve('noise-c.wasm/src/noise-c.wasm'))
  return new Promise((resolve) => create({ wasmBinary }, resolve))
}
