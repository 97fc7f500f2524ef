/** Who a thing belongs to, or which way a message goes. */
export type Role = 'initiator' | 'responder'

/** A step of a handshake message (Noise rev 34 §7.1, §9; "Hybrid Forward Secrecy" §4). */
export type Token = 'e' | 's' | 'ee' | 'es' | 'se' | 'ss' | 'psk' | 'e1' | 'ekem1'

/** A handshake pattern with its modifiers applied. Messages alternate, the initiator's first. */
export interface NoisePattern {
  /** The whole protocol name, which the transcript begins with. */
  readonly protocol: string
  /** Whose static keys the other side knows beforehand. */
  readonly known: readonly Role[]
  readonly messages: ReadonlyArray<readonly Token[]>
  /** Number of psk tokens. */
  readonly psks: number
  /** True for N, K and X: the responder never answers. */
  readonly oneWay: boolean
}

/**
 * The fundamental and deferred patterns (Noise §7.4, §7.5, §18): messages separated by `|`, those
 * before `...` being the static keys known beforehand, `->` the initiator's.
 */
const PATTERNS: Readonly<Record<string, string>> = {
  N: '<- ... e es',
  K: '-> <- ... e es ss',
  X: '<- ... e es s ss',
  NN: 'e | e ee',
  NK: '<- ... e es | e ee',
  NX: 'e | e ee s es',
  XN: 'e | e ee | s se',
  XK: '<- ... e es | e ee | s se',
  XX: 'e | e ee s es | s se',
  KN: '-> ... e | e ee se',
  KK: '-> <- ... e es ss | e ee se',
  KX: '-> ... e | e ee se s es',
  IN: 'e s | e ee se',
  IK: '<- ... e es s ss | e ee se',
  IX: 'e s | e ee se s es',
  NK1: '<- ... e | e ee es',
  NX1: 'e | e ee s | es',
  X1N: 'e | e ee | s | se',
  X1K: '<- ... e es | e ee | s | se',
  XK1: '<- ... e | e ee es | s se',
  X1K1: '<- ... e | e ee es | s | se',
  X1X: 'e | e ee s es | s | se',
  XX1: 'e | e ee s | es s se',
  X1X1: 'e | e ee s | es s | se',
  K1N: '-> ... e | e ee | se',
  K1K: '-> <- ... e es | e ee | se',
  KK1: '-> <- ... e | e ee se es',
  K1K1: '-> <- ... e | e ee es | se',
  K1X: '-> ... e | e ee s es | se',
  KX1: '-> ... e | e ee se s | es',
  K1X1: '-> ... e | e ee s | se es',
  I1N: 'e s | e ee | se',
  I1K: '<- ... e es s | e ee | se',
  IK1: '<- ... e s | e ee se es',
  I1K1: '<- ... e s | e ee es | se',
  I1X: 'e s | e ee s es | se',
  IX1: 'e s | e ee se s | es',
  I1X1: 'e s | e ee s | se es',
}

const NAME =
  /^Noise_([A-Z0-9]+)((?:[a-z][a-z0-9]*)(?:\+[a-z][a-z0-9]*)*)?_25519(\+MLKEM768)?_ChaChaPoly_BLAKE2b$/

const isDh = (token: Token) => token === 'ee' || token === 'es' || token === 'se' || token === 'ss'

/**
 * `hfs`: `e1` after the first `e`, `ekem1` after the first `ee`. Where the first message has a DH
 * the text and the table of that specification disagree, so those patterns are refused.
 */
function addHfs(messages: Token[][]): void {
  const first = messages[0]
  const answer = messages.find((message) => message.includes('ee'))
  if (!first || !answer || first.some(isDh)) throw new TypeError('no hfs for this pattern')
  first.splice(first.indexOf('e') + 1, 0, 'e1')
  answer.splice(answer.indexOf('ee') + 1, 0, 'ekem1')
}

/** `psk0` begins the first message, `pskN` ends the Nth (§9). */
function addPsk(messages: Token[][], place: number): void {
  const message = messages[Math.max(place - 1, 0)]
  if (!message) throw new TypeError(`no message for psk${place}`)
  if (place === 0) message.unshift('psk')
  else message.push('psk')
}

/**
 * The pattern that a protocol name stands for: any fundamental, one-way or deferred one over
 * `25519_ChaChaPoly_BLAKE2b`, with `psk` modifiers, or `hfs` over `25519+MLKEM768`. A name is
 * code, not input: one that is not known is a `TypeError`.
 */
export function parseNoisePattern(protocol: string): NoisePattern {
  const [, base = '', modifiers = '', kem] = NAME.exec(protocol) ?? []
  const text = PATTERNS[base]
  if (!text) throw new TypeError(`not a Noise protocol known here: ${protocol}`)
  const [before, after] = text.includes('...') ? text.split(' ... ') : ['', text]
  const messages = (after ?? '').split(' | ').map((message) => message.split(' ') as Token[])
  const oneWay = messages.length === 1
  let psks = 0
  let hfs = false
  for (const modifier of modifiers === '' ? [] : modifiers.split('+')) {
    const psk = /^psk([0-9])$/.exec(modifier)
    if (psk) {
      addPsk(messages, Number(psk[1]))
      psks++
    } else if (modifier === 'hfs' && !hfs) {
      addHfs(messages)
      hfs = true
    } else throw new TypeError(`not a modifier known here: ${modifier}`)
  }
  if (hfs !== (kem !== undefined)) throw new TypeError('hfs and a KEM go together')
  const known: Role[] = []
  if (before?.includes('->')) known.push('initiator')
  if (before?.includes('<-')) known.push('responder')
  return { protocol, known, messages, psks, oneWay }
}
