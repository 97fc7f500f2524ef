// Both sides of a whole handshake without a network, and the same interpreter on plain XX beside
// noise-c (C, as WebAssembly), which shares neither code nor primitives with it.
import { Handshake } from '../src/crypto/handshake.ts'
import { NoiseHandshake } from '../src/crypto/noise.ts'
import { randomBytes, x25519KeyPair } from '../src/crypto/sodium.ts'
import { optionsOf, shakeHands } from '../test/crypto/handshake-pair.ts'
import { loadNoiseC } from '../test/crypto/noise-c.ts'
import { median, printRatio, printTimes } from './lib/figures.ts'

const ROUNDS = 300
const WARM_UP = 50
const PROTOCOL = 'Noise_XX_25519_ChaChaPoly_BLAKE2b'

function measure(what: string, run: () => void): number {
  const times: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const from = performance.now()
    run()
    if (round >= 0) times.push(performance.now() - from)
  }
  printTimes(what, times)
  return median(times)
}

const [alice, bob] = [optionsOf(1), optionsOf(2)]
measure('p2pchat handshake, both sides', () => {
  shakeHands({ initiator: Handshake.initiator(alice), responder: Handshake.responder(bob) })
})

const prologue = new Uint8Array(16)
const keys = [x25519KeyPair(randomBytes(32)), x25519KeyPair(randomBytes(32))] as const
const ours = measure('plain XX, this interpreter, both sides', () => {
  const common = { protocol: PROTOCOL, prologue, random: randomBytes }
  const initiator = new NoiseHandshake({ ...common, role: 'initiator', staticKey: keys[0] })
  const responder = new NoiseHandshake({ ...common, role: 'responder', staticKey: keys[1] })
  responder.readMessage(initiator.writeMessage())
  initiator.readMessage(responder.writeMessage())
  responder.readMessage(initiator.writeMessage())
  initiator.split()
  responder.split()
})

const noise = await loadNoiseC()
const theirs = measure('plain XX, noise-c, both sides', () => {
  const [initiator, responder] = (['INITIATOR', 'RESPONDER'] as const).map((role, n) => {
    const side = new noise.HandshakeState(PROTOCOL, noise.constants[`NOISE_ROLE_${role}`])
    side.Initialize(prologue, keys[n]?.secretKey ?? prologue, null, null)
    return side
  })
  if (!initiator || !responder) throw new TypeError('a handshake has two sides')
  responder.ReadMessage(initiator.WriteMessage(null), false)
  initiator.ReadMessage(responder.WriteMessage(null), false)
  responder.ReadMessage(initiator.WriteMessage(null), false)
  for (const side of [initiator, responder]) for (const cipher of side.Split()) cipher.free()
})
printRatio('this interpreter over noise-c', ours, theirs)
