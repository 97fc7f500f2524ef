import { Handshake, type HandshakeOptions } from '../../src/crypto/handshake.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { randomBytes, x25519KeyPair } from '../../src/crypto/sodium.ts'

/** What a node called `value` (1 to 255) brings to a handshake. */
export function optionsOf(value: number, more: Partial<HandshakeOptions> = {}): HandshakeOptions {
  return {
    identity: Identity.fromSeed(new Uint8Array(32).fill(value)),
    device: new Uint8Array(16).fill(value),
    bootId: new Uint8Array(16).fill(value + 100),
    staticKey: x25519KeyPair(randomBytes(32)),
    port: 17_000 + value,
    now: 1_750_000_000_000 + value,
    random: randomBytes,
    ...more,
  }
}

export interface Pair {
  readonly initiator: Handshake
  readonly responder: Handshake
}

export function pair(
  initiator: Partial<HandshakeOptions> = {},
  responder: Partial<HandshakeOptions> = {},
): Pair {
  return {
    initiator: Handshake.initiator(optionsOf(1, initiator)),
    responder: Handshake.responder(optionsOf(2, responder)),
  }
}

/** Carries the three frames, changed by `tamper` on their way; returns them as they were sent. */
export function shakeHands(
  { initiator, responder }: Pair,
  tamper: (frame: Uint8Array, number: 1 | 2 | 3) => Uint8Array = (frame) => frame,
): Uint8Array[] {
  const first = initiator.write()
  responder.read(tamper(first, 1))
  const second = responder.write()
  initiator.read(tamper(second, 2))
  const third = initiator.write()
  responder.read(tamper(third, 3))
  return [first, second, third]
}
