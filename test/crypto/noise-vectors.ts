import assert from 'node:assert/strict'
import { NoiseHandshake, type NoiseOptions } from '../../src/crypto/noise.ts'
import { type Random, x25519KeyPair } from '../../src/crypto/sodium.ts'
import { fromHex, toHex } from './official-vectors.ts'

/** One vector in the common JSON format; `*_e1` and `*_ekem1` are our own fields for hfs. */
export interface NoiseVector {
  readonly protocol_name: string
  readonly init_prologue: string
  readonly init_psks?: readonly string[]
  readonly init_static?: string
  readonly init_ephemeral: string
  readonly init_remote_static?: string
  readonly init_e1?: string
  readonly resp_prologue: string
  readonly resp_psks?: readonly string[]
  readonly resp_static?: string
  readonly resp_ephemeral?: string
  readonly resp_remote_static?: string
  readonly resp_ekem1?: string
  readonly handshake_hash?: string
  readonly messages: ReadonlyArray<{ readonly payload: string; readonly ciphertext: string }>
}

/** Hands out exactly these pieces of "randomness" and fails a test that asks for others. */
export function scripted(...pieces: ReadonlyArray<string | undefined>): Random {
  const left = pieces.filter((piece) => piece !== undefined).map(fromHex)
  return (length) => {
    const piece = left.shift()
    assert.equal(piece?.length, length, 'randomness that the vector does not have')
    return piece
  }
}

type Side = 'init' | 'resp'

function optionsOf(vector: NoiseVector, side: Side): NoiseOptions {
  const own = vector[`${side}_static`]
  const remote = vector[`${side}_remote_static`]
  return {
    protocol: vector.protocol_name,
    role: side === 'init' ? 'initiator' : 'responder',
    prologue: fromHex(vector[`${side}_prologue`]),
    random:
      side === 'init'
        ? scripted(vector.init_ephemeral, vector.init_e1)
        : scripted(vector.resp_ephemeral, vector.resp_ekem1),
    psks: (vector[`${side}_psks`] ?? []).map(fromHex),
    staticKey: own ? x25519KeyPair(fromHex(own)) : undefined,
    remoteStaticKey: remote ? fromHex(remote) : undefined,
  }
}

/** Runs both sides and compares every byte of every message, transport messages included. */
export function checkNoiseVector(vector: NoiseVector): void {
  const initiator = new NoiseHandshake(optionsOf(vector, 'init'))
  const responder = new NoiseHandshake(optionsOf(vector, 'resp'))
  const messages = [...vector.messages]
  let handshakeMessages = 0
  while (initiator.turn !== 'done') {
    const message = messages.shift()
    assert.ok(message, 'more handshake messages than the vector has')
    const [writer, reader] =
      initiator.turn === 'write' ? [initiator, responder] : [responder, initiator]
    const bytes = writer.writeMessage(fromHex(message.payload))
    assert.equal(toHex(bytes), message.ciphertext)
    assert.equal(toHex(reader.readMessage(fromHex(message.ciphertext))), message.payload)
    assert.deepEqual(reader.payloadHash, writer.payloadHash)
    handshakeMessages++
  }
  assert.equal(responder.turn, 'done')
  const ours = initiator.split()
  const theirs = responder.split()
  assert.deepEqual(ours.hash, theirs.hash)
  if (vector.handshake_hash) assert.equal(toHex(ours.hash), vector.handshake_hash)
  const oneWay = handshakeMessages === 1
  assert.ok(messages.length > 0, 'a vector without transport messages')
  for (const [index, message] of messages.entries()) {
    const fromInitiator = oneWay || (handshakeMessages + index) % 2 === 0
    const [from, to] = fromInitiator ? [ours, theirs] : [theirs, ours]
    assert.equal(toHex(from.send.encrypt(fromHex(message.payload))), message.ciphertext)
    assert.equal(toHex(to.receive.decrypt(fromHex(message.ciphertext))), message.payload)
  }
}
