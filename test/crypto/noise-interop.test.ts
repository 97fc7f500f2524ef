import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { NoiseHandshake } from '../../src/crypto/noise.ts'
import { randomBytes, x25519KeyPair } from '../../src/crypto/sodium.ts'
import { type ForeignHandshake, type ForeignNoise, loadNoiseC } from './noise-c.ts'

const PROTOCOL = 'Noise_XX_25519_ChaChaPoly_BLAKE2b'
const NOTHING = new Uint8Array(0)
const prologue = Buffer.from('interoperability')
const text = (words: string) => new Uint8Array(Buffer.from(words))

let noise: ForeignNoise
before(async () => {
  noise = await loadNoiseC()
})

function foreign(role: 'INITIATOR' | 'RESPONDER'): ForeignHandshake {
  const handshake = new noise.HandshakeState(PROTOCOL, noise.constants[`NOISE_ROLE_${role}`])
  const [secret] = noise.CreateKeyPair(noise.constants.NOISE_DH_CURVE25519)
  handshake.Initialize(prologue, secret, null, null)
  return handshake
}

function own(role: 'initiator' | 'responder'): NoiseHandshake {
  return new NoiseHandshake({
    protocol: PROTOCOL,
    role,
    prologue,
    random: randomBytes,
    staticKey: x25519KeyPair(randomBytes(32)),
  })
}

function finish(ours: NoiseHandshake, theirs: ForeignHandshake): void {
  const hash = theirs.GetHandshakeHash()
  const { send, receive, hash: ownHash } = ours.split()
  assert.deepEqual(ownHash, new Uint8Array(hash))
  const [theirSend, theirReceive] = theirs.Split()
  for (let i = 0; i < 5; i++) {
    const words = text(`message ${i}`)
    assert.deepEqual(
      new Uint8Array(theirReceive.DecryptWithAd(NOTHING, send.encrypt(words))),
      words,
    )
    assert.deepEqual(receive.decrypt(theirSend.EncryptWithAd(NOTHING, words)), words)
  }
  theirSend.free()
  theirReceive.free()
}

test('our initiator and the responder of noise-c agree on XX, and read each other', () => {
  const ours = own('initiator')
  const theirs = foreign('RESPONDER')
  const first = theirs.ReadMessage(ours.writeMessage(text('one')), true)
  assert.deepEqual(first && new Uint8Array(first), text('one'))
  assert.deepEqual(ours.readMessage(theirs.WriteMessage(text('two'))), text('two'))
  const third = theirs.ReadMessage(ours.writeMessage(text('three')), true)
  assert.deepEqual(third && new Uint8Array(third), text('three'))
  finish(ours, theirs)
})

test('our responder and the initiator of noise-c agree on XX, and read each other', () => {
  const ours = own('responder')
  const theirs = foreign('INITIATOR')
  assert.deepEqual(ours.readMessage(theirs.WriteMessage(text('one'))), text('one'))
  const second = theirs.ReadMessage(ours.writeMessage(text('two')), true)
  assert.deepEqual(second && new Uint8Array(second), text('two'))
  assert.deepEqual(ours.readMessage(theirs.WriteMessage(text('three'))), text('three'))
  finish(ours, theirs)
})

test('a handshake with noise-c fails when the prologues differ', () => {
  const ours = new NoiseHandshake({
    protocol: PROTOCOL,
    role: 'initiator',
    prologue: text('another'),
    random: randomBytes,
    staticKey: x25519KeyPair(randomBytes(32)),
  })
  const theirs = foreign('RESPONDER')
  theirs.ReadMessage(ours.writeMessage(), false)
  assert.throws(() => ours.readMessage(theirs.WriteMessage(null)))
})
