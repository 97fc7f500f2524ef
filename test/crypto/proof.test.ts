import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Handshake } from '../../src/crypto/handshake.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { NoiseHandshake } from '../../src/crypto/noise.ts'
import type { Role } from '../../src/crypto/noise-pattern.ts'
import {
  decodeProof,
  encodeProof,
  PROOF_BYTES,
  type Proof,
  proofStatement,
} from '../../src/crypto/proof.ts'
import { label, randomBytes, x25519KeyPair } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { concatBytes, encodeCbor } from '../../src/wire/codec.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { optionsOf } from './handshake-pair.ts'

const isFailed = (error: unknown) => isChatError(error, 'HANDSHAKE_FAILED')
const isVersion = (error: unknown) => isChatError(error, 'HANDSHAKE_VERSION')
const isWire = (error: unknown) => isChatError(error) && error.code.startsWith('WIRE_')
const ROLES: readonly Role[] = ['initiator', 'responder']

const honest: Proof = {
  v: 1,
  r: [1, 1],
  k: optionsOf(1).identity.publicKey,
  s: new Uint8Array(64),
  d: optionsOf(1).device,
  b: optionsOf(1).bootId,
  p: 17_877,
  c: 1_750_000_000_000,
  f: 0,
}

interface Lie {
  readonly proof?: Partial<Proof>
  readonly statement?: typeof proofStatement
  /** Who tells it; 1 as initiator and 2 as responder otherwise. */
  readonly liar?: number
}

/** Meets an honest node with a real Noise machine and a proof that says what `lie` wants. */
function meet(role: Role, { proof, statement = proofStatement, liar }: Lie): Handshake {
  const own = role === 'initiator' ? 1 : 2
  const { identity, device, bootId, staticKey } = optionsOf(liar ?? own)
  const noise = new NoiseHandshake({
    protocol: 'Noise_XXhfs_25519+MLKEM768_ChaChaPoly_BLAKE2b',
    role,
    prologue: concatBytes(label('p2pchat link v1'), Uint8Array.of(1, 1), new Uint8Array(32)),
    random: randomBytes,
    staticKey,
  })
  const prove = (h: Uint8Array) => {
    const s = identity.sign(statement(role, h, staticKey.publicKey))
    return encodeProof({ ...honest, k: identity.publicKey, d: device, b: bootId, s, ...proof })
  }
  if (role === 'initiator') {
    const responder = Handshake.responder(optionsOf(2))
    responder.read(concatBytes(Buffer.from('p2pc'), Uint8Array.of(1, 1), noise.writeMessage()))
    noise.readMessage(responder.write())
    responder.read(noise.writeMessage(prove))
    return responder
  }
  const initiator = Handshake.initiator(optionsOf(1))
  noise.readMessage(initiator.write().subarray(6))
  initiator.read(noise.writeMessage(prove))
  return initiator
}

test('a proof that tells the truth is taken, so that the lies below fail for what they say', () => {
  assert.equal(meet('responder', {}).turn, 'write')
  assert.ok(meet('initiator', {}).result)
})

test('a signature for another role, transcript, static key or label is refused', () => {
  const other = x25519KeyPair(randomBytes(32)).publicKey
  const statements: Record<string, typeof proofStatement> = {
    role: (role, h, key) =>
      proofStatement(role === 'initiator' ? 'responder' : 'initiator', h, key),
    transcript: (role, _, key) => proofStatement(role, randomBytes(64), key),
    staticKey: (role, h) => proofStatement(role, h, other),
    label: (role, h, key) =>
      concatBytes(label('p2pchat handshake v2'), proofStatement(role, h, key).subarray(21)),
  }
  for (const role of ROLES) {
    for (const [what, statement] of Object.entries(statements)) {
      assert.throws(() => meet(role, { statement }), isFailed, `${role}: ${what}`)
    }
  }
})

test('an identity that somebody else signed for is refused', () => {
  const victim = Identity.fromSeed(new Uint8Array(32).fill(9)).publicKey
  // The neutral point: a naive verifier takes the signature (neutral point, zero) for any message.
  const weak = new Uint8Array(32)
  weak[0] = 1
  for (const role of ROLES) {
    assert.throws(() => meet(role, { proof: { k: victim } }), isFailed)
    const forged = { k: weak, s: concatBytes(weak, new Uint8Array(32)) }
    assert.throws(() => meet(role, { proof: forged }), isFailed)
  }
})

test('versions in a proof that do not fit frame 1 are refused', () => {
  const lies: Array<Partial<Proof>> = [{ v: 2 }, { v: 0 }, { r: [2, 2] }, { r: [2, 1] }]
  for (const role of ROLES) {
    for (const proof of lies) assert.throws(() => meet(role, { proof }), isVersion)
  }
  // The responder may well be newer; the initiator must repeat what it announced.
  assert.equal(meet('responder', { proof: { r: [1, 2] } }).turn, 'write')
  assert.throws(() => meet('initiator', { proof: { r: [1, 2] } }), isVersion)
})

test('the own identity and device in a valid proof are refused on either side', () => {
  const isSelf = (error: unknown) => isChatError(error, 'HANDSHAKE_SELF')
  assert.throws(() => meet('initiator', { liar: 2 }), isSelf)
  assert.throws(() => meet('responder', { liar: 1 }), isSelf)
})

test('a proof comes back as it was, in 512 bytes whatever it says', () => {
  const largest: Proof = {
    ...honest,
    v: 255,
    r: [255, 255],
    p: 65_535,
    c: 2 ** 48 - 1,
    f: 2 ** 53 - 1,
  }
  for (const proof of [honest, largest]) {
    const bytes = encodeProof(proof)
    assert.equal(bytes.length, PROOF_BYTES)
    assert.deepEqual(decodeProof(bytes), proof)
  }
})

/** Any CBOR map in the shape of a padded proof. */
function padded(fields: Record<string, unknown>): Uint8Array {
  const cbor = encodeCbor(fields as Parameters<typeof encodeCbor>[0])
  const bytes = new Uint8Array(PROOF_BYTES)
  bytes.set([cbor.length >>> 8, cbor.length & 255])
  bytes.set(cbor, 2)
  return bytes
}

test('a field that is missing, unknown, of another type or out of range is refused', () => {
  assert.deepEqual(decodeProof(padded({ ...honest })), honest)
  for (const name of Object.keys(honest)) {
    const { [name as keyof Proof]: _, ...rest } = honest
    assert.throws(() => decodeProof(padded(rest)), isWire, name)
    assert.throws(() => decodeProof(padded({ ...honest, [name]: 'text' })), isWire, name)
    assert.throws(() => decodeProof(padded({ ...honest, [name]: -1 })), isWire, name)
    assert.throws(
      () => decodeProof(padded({ ...honest, [name]: new Uint8Array(15) })),
      isWire,
      name,
    )
  }
  assert.throws(() => decodeProof(padded({ ...honest, z: 1 })), isWire)
  assert.throws(() => decodeProof(padded({ ...honest, p: 65_536 })), isWire)
  assert.throws(() => decodeProof(padded({ ...honest, c: 2 ** 48 })), isWire)
  assert.throws(() => decodeProof(padded({ ...honest, r: [1, 1, 1] })), isWire)
})

test('a proof of another size, with a length beyond it or with padding that is not zero is refused', () => {
  const good = encodeProof(honest)
  assert.throws(() => decodeProof(good.subarray(1)), isWire)
  assert.throws(() => decodeProof(concatBytes(good, new Uint8Array(1))), isWire)
  for (const at of [0, 1, PROOF_BYTES - 1]) {
    const bad = good.slice()
    bad[at] = (bad[at] ?? 0) + 1
    assert.throws(() => decodeProof(bad), isWire, `byte ${at}`)
  }
  assert.throws(() => encodeProof({ ...honest, p: 65_536 }), TypeError)
})

test('arbitrary bytes are no proof', () => {
  const whole = fc.uint8Array({ minLength: PROOF_BYTES, maxLength: PROOF_BYTES })
  const start = fc.uint8Array({ maxLength: 200 }).map((cbor) => {
    const bytes = new Uint8Array(PROOF_BYTES)
    bytes.set([0, cbor.length])
    bytes.set(cbor, 2)
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(whole, start, fc.uint8Array()), (bytes) => {
      assert.throws(() => decodeProof(bytes), isWire)
    }),
    fuzz(300),
  )
})
