import { ChatError, isChatError } from '../errors.ts'
import { DEVICE_ID_BYTES, equalBytes, formatPeerId, type PeerId } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { PROTOCOL_VERSION } from '../wire/limits.ts'
import type { Identity } from './identity.ts'
import { NoiseHandshake } from './noise.ts'
import type { Role } from './noise-pattern.ts'
import { BOOT_ID_BYTES, decodeProof, encodeProof, type Proof, proofStatement } from './proof.ts'
import { RecordCipher } from './record.ts'
import { AEAD_KEY_BYTES, hash, type KeyPair, label, type Random, verify } from './sodium.ts'

const PREAMBLE = Buffer.from('p2pc', 'ascii')
const PREAMBLE_BYTES = PREAMBLE.length + 2
const PROTOCOL = 'Noise_XXhfs_25519+MLKEM768_ChaChaPoly_BLAKE2b'
const PROTOCOL_WITH_NETWORK_KEY = 'Noise_XXhfs+psk0_25519+MLKEM768_ChaChaPoly_BLAKE2b'
const LINK_LABEL = label('p2pchat link v1')
const NETWORK_LABEL = label('p2pchat network v1')
const SESSION_LABEL = label('p2pchat session v1')

/** The lowest and highest protocol version a side speaks, inclusive. */
export interface VersionRange {
  readonly min: number
  readonly max: number
}

const OWN_VERSIONS: VersionRange = { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION }

export interface HandshakeOptions {
  readonly identity: Identity
  /** This installation, 16 bytes. */
  readonly device: Uint8Array
  /** This run of the node, 16 bytes. */
  readonly bootId: Uint8Array
  /** X25519, fresh for each run of the node, never stored. */
  readonly staticKey: KeyPair
  /** The TCP port this node listens on, 0 for none. */
  readonly port: number
  /** Wall clock, milliseconds since 1970. */
  readonly now: number
  /** 32 bytes shared by everyone on this network; without it, the open network. */
  readonly networkKey?: Uint8Array | undefined
  readonly random: Random
  /** Only what is older or newer than this very program says anything else. */
  readonly versions?: VersionRange
}

/** What is proved about the other side once the handshake is done, and the keys to talk to it. */
export interface HandshakeResult {
  readonly peer: PeerId
  readonly publicKey: Uint8Array
  readonly device: Uint8Array
  readonly bootId: Uint8Array
  /** The port it says it listens on; not proved to be reachable. */
  readonly port: number
  /** Its wall clock when it wrote its proof; not proved to be right. */
  readonly clock: number
  readonly features: number
  readonly version: number
  /** 32 bytes, the same on both sides, unlike any other session's. */
  readonly sessionId: Uint8Array
  readonly send: RecordCipher
  readonly receive: RecordCipher
}

/**
 * The p2pchat handshake (docs/protocol.md §3.1) without I/O: three frame payloads, by turns. All
 * that the other side does wrong is `HANDSHAKE_FAILED` (or `_VERSION`, `_SELF`), after which the
 * machine is dead and its secrets are wiped. The caller keeps the deadline and the byte budget.
 */
export class Handshake {
  readonly #role: Role
  readonly #options: HandshakeOptions
  readonly #versions: VersionRange
  #noise: NoiseHandshake | undefined
  /** What frame 1 said, once it has been written or read. */
  #announced: VersionRange | undefined
  #version: number | undefined
  #proof: Proof | undefined
  #result: HandshakeResult | undefined
  #closed = false

  private constructor(role: Role, options: HandshakeOptions) {
    if (options.device.length !== DEVICE_ID_BYTES) throw new TypeError('a device id has 16 bytes')
    if (options.bootId.length !== BOOT_ID_BYTES) throw new TypeError('a boot id has 16 bytes')
    if (options.networkKey && options.networkKey.length !== AEAD_KEY_BYTES) {
      throw new TypeError('a network key has 32 bytes')
    }
    this.#role = role
    this.#options = options
    this.#versions = options.versions ?? OWN_VERSIONS
    if (role === 'initiator') this.#begin(this.#versions)
  }

  /** The side that dialled, and writes first. */
  static initiator(options: HandshakeOptions): Handshake {
    return new Handshake('initiator', options)
  }

  /** The side that was dialled. */
  static responder(options: HandshakeOptions): Handshake {
    return new Handshake('responder', options)
  }

  /** What comes next on this side; `done` once there is a result. */
  get turn(): 'write' | 'read' | 'done' {
    return this.#noise?.turn ?? 'read'
  }

  /** Set when the other side has proved who it is and the last frame has been made or read. */
  get result(): HandshakeResult | undefined {
    return this.#result
  }

  /** The next frame payload to send. `TypeError` unless `turn` is `write`. */
  write(): Uint8Array {
    const noise = this.#noise
    if (this.#closed || !noise || noise.turn !== 'write') throw new TypeError('not our turn')
    return this.#guard(() => {
      const version = this.#version
      if (version === undefined) {
        const { min, max } = this.#versions
        return concatBytes(PREAMBLE, Uint8Array.of(min, max), noise.writeMessage())
      }
      const frame = noise.writeMessage((h) => this.#prove(version, h))
      if (noise.turn === 'done') this.#finish(noise)
      return frame
    })
  }

  /** Takes the other side's next frame payload. */
  read(frame: Uint8Array): void {
    if (this.#closed) throw new TypeError('this handshake is over')
    this.#guard(() => {
      if (this.turn !== 'read') throw new ChatError('HANDSHAKE_FAILED', 'a frame out of turn')
      if (!this.#noise) {
        this.#readFirst(frame)
        return
      }
      this.#verify(this.#noise, this.#noise.readMessage(frame))
      if (this.#noise.turn === 'done') this.#finish(this.#noise)
    })
  }

  /** Wipes the secrets of an unfinished handshake; a result is not touched. Idempotent. */
  close(): void {
    this.#closed = true
    this.#noise?.close()
  }

  #begin(announced: VersionRange): NoiseHandshake {
    const { networkKey, random, staticKey } = this.#options
    const tag = networkKey ? hash(NETWORK_LABEL, networkKey) : new Uint8Array(32)
    this.#announced = announced
    this.#noise = new NoiseHandshake({
      protocol: networkKey ? PROTOCOL_WITH_NETWORK_KEY : PROTOCOL,
      role: this.#role,
      prologue: concatBytes(LINK_LABEL, Uint8Array.of(announced.min, announced.max), tag),
      random,
      staticKey,
      psks: networkKey ? [networkKey] : [],
    })
    return this.#noise
  }

  #readFirst(frame: Uint8Array): void {
    const [min, max] = frame.subarray(PREAMBLE.length, PREAMBLE_BYTES)
    if (min === undefined || max === undefined || !equalBytes(frame.subarray(0, 4), PREAMBLE)) {
      throw new ChatError('HANDSHAKE_FAILED', 'not p2pchat')
    }
    this.#version = chooseVersion(this.#versions, { min, max })
    const noise = this.#begin({ min, max })
    const payload = noise.readMessage(frame.subarray(PREAMBLE_BYTES))
    if (payload.length > 0) throw new ChatError('HANDSHAKE_FAILED', 'a payload in frame 1')
  }

  #prove(version: number, h: Uint8Array): Uint8Array {
    const { identity, device, bootId, staticKey, port, now } = this.#options
    return encodeProof({
      v: version,
      r: [this.#versions.min, this.#versions.max],
      k: identity.publicKey,
      s: identity.sign(proofStatement(this.#role, h, staticKey.publicKey)),
      d: device,
      b: bootId,
      p: port,
      c: now,
      f: 0,
    })
  }

  #verify(noise: NoiseHandshake, payload: Uint8Array): void {
    const proof = decodeProof(payload)
    const theirs: Role = this.#role === 'initiator' ? 'responder' : 'initiator'
    const statement = proofStatement(
      theirs,
      noise.payloadHash,
      noise.remoteStaticKey ?? new Uint8Array(0),
    )
    if (!verify(proof.s, statement, proof.k)) throw new ChatError('HANDSHAKE_FAILED', 'signature')
    const range: VersionRange = { min: proof.r[0], max: proof.r[1] }
    if (theirs === 'initiator' && !sameRange(range, this.#announced)) {
      throw new ChatError('HANDSHAKE_VERSION', 'not the range that was announced')
    }
    this.#version = chooseVersion(this.#versions, range)
    if (proof.v !== this.#version) throw new ChatError('HANDSHAKE_VERSION', 'not the one to choose')
    const { identity, device } = this.#options
    if (equalBytes(proof.k, identity.publicKey) && equalBytes(proof.d, device)) {
      throw new ChatError('HANDSHAKE_SELF')
    }
    this.#proof = proof
  }

  #finish(noise: NoiseHandshake): void {
    const proof = this.#proof
    if (!proof || this.#version === undefined) throw new TypeError('no proof was read')
    const split = noise.split()
    this.#result = {
      peer: formatPeerId(proof.k),
      publicKey: proof.k,
      device: proof.d,
      bootId: proof.b,
      port: proof.p,
      clock: proof.c,
      features: proof.f,
      version: this.#version,
      sessionId: hash(concatBytes(SESSION_LABEL, split.hash)),
      send: new RecordCipher(split.send),
      receive: new RecordCipher(split.receive),
    }
  }

  /** One kind of failure towards the caller, whatever layer found it; bugs stay bugs. */
  #guard<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      this.close()
      if (!isChatError(error) || error.code.startsWith('HANDSHAKE_')) throw error
      throw new ChatError('HANDSHAKE_FAILED', undefined, { cause: error })
    }
  }
}

function sameRange(a: VersionRange, b: VersionRange | undefined): boolean {
  return a.min === b?.min && a.max === b.max
}

/** The highest version both speak; `HANDSHAKE_VERSION` if there is none. */
function chooseVersion(a: VersionRange, b: VersionRange): number {
  const version = Math.min(a.max, b.max)
  if (version < Math.max(a.min, b.min)) throw new ChatError('HANDSHAKE_VERSION')
  return version
}
