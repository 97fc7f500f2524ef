import { compareBytes, PEER_KEY_BYTES } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { hash512, label } from './sodium.ts'

const LABEL = label('p2pchat safety number v1')
/** Slows the search for a key with a look-alike number, by 12 bits. */
const ITERATIONS = 5_200
const GROUPS_PER_KEY = 6
const GROUP_BYTES = 5
const GROUP_DIGITS = 5

/** Six groups of five digits for one key. */
function fingerprint(publicKey: Uint8Array): string[] {
  if (publicKey.length !== PEER_KEY_BYTES) throw new TypeError('an identity key has 32 bytes')
  let digest = concatBytes(LABEL, publicKey)
  for (let i = 0; i < ITERATIONS; i++) digest = hash512(concatBytes(digest, publicKey))
  const groups: string[] = []
  for (let at = 0; groups.length < GROUPS_PER_KEY; at += GROUP_BYTES) {
    let value = 0
    for (const byte of digest.subarray(at, at + GROUP_BYTES)) value = value * 256 + byte
    groups.push(String(value % 10 ** GROUP_DIGITS).padStart(GROUP_DIGITS, '0'))
  }
  return groups
}

/**
 * What two people compare to know that nobody stands between them: 60 digits in twelve groups of
 * five, separated by spaces, the same whichever key comes first (docs/protocol.md §1). Takes some
 * 10 ms.
 */
export function safetyNumber(oneKey: Uint8Array, otherKey: Uint8Array): string {
  const [first, second] =
    compareBytes(oneKey, otherKey) <= 0 ? [oneKey, otherKey] : [otherKey, oneKey]
  return [...fingerprint(first), ...fingerprint(second)].join(' ')
}
