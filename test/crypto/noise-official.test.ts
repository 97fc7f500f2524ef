import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkNoiseVector, type NoiseVector } from './noise-vectors.ts'
import { officialVectors } from './official-vectors.ts'

const FILES = [
  { name: 'noise_XX_only.json', least: 7 },
  { name: 'noise_cacophony_25519_ChaChaPoly_BLAKE2b.json', least: 59 },
  { name: 'noise_snow_25519_ChaChaPoly_BLAKE2b.json', least: 51 },
]

for (const { name, least } of FILES) {
  test(`every vector of ${name} comes out byte for byte, on both sides`, async (t) => {
    const file = officialVectors<{ vectors: NoiseVector[] }>(t, name)
    if (!file) return
    assert.ok(file.vectors.length >= least, `only ${file.vectors.length} vectors`)
    for (const vector of file.vectors) {
      await t.test(vector.protocol_name, () => checkNoiseVector(vector))
    }
  })
}
