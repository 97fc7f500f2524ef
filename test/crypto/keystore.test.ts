import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  needsPassphrase,
  openKeystore,
  type ScryptCosts,
  sealKeystore,
} from '../../src/crypto/keystore.ts'
import { hash, label, randomBytes } from '../../src/crypto/sodium.ts'
import { type ErrorCode, isChatError } from '../../src/errors.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { MAX_KEYSTORE_BYTES } from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { toHex } from './official-vectors.ts'

const seed = new Uint8Array(32).fill(11)
const databaseKey = new Uint8Array(32).fill(22)
/** Small, so that tests of the format do not spend their time in scrypt. */
const costs: ScryptCosts = { log2N: 4, r: 1, p: 1 }

const plain = () => sealKeystore({ seed, databaseKey, random: randomBytes })
const sealed = (passphrase: string | Uint8Array = 'correct horse') =>
  sealKeystore({ seed, databaseKey, passphrase, random: randomBytes, costs })
const rejects = (promise: Promise<unknown>, code: ErrorCode, what?: string) =>
  assert.rejects(promise, (error) => isChatError(error, code), what)

/** The file with its body changed and its checksum made right again. */
function reseal(file: Uint8Array, change: (body: Uint8Array) => void): Uint8Array {
  const body = file.slice(0, -32)
  change(body)
  return concatBytes(body, hash(concatBytes(label('p2pchat key file v1'), body)))
}

test('keys come back with the passphrase, at the costs that are used for real', async () => {
  const file = await sealKeystore({ seed, databaseKey, passphrase: 'x', random: randomBytes })
  assert.deepEqual([...file.subarray(7, 12)], [1, 1, 17, 8, 1])
  assert.deepEqual(await openKeystore(file, 'x'), { seed, databaseKey })
})

test('keys come back without a passphrase where none was set, even if one is given', async () => {
  const file = await plain()
  assert.equal(needsPassphrase(file), false)
  assert.deepEqual(await openKeystore(file), { seed, databaseKey })
  assert.deepEqual(await openKeystore(file, 'whatever'), { seed, databaseKey })
})

test('a passphrase is needed, and must be the right one', async () => {
  const file = await sealed()
  assert.equal(needsPassphrase(file), true)
  await rejects(openKeystore(file), 'CRYPTO_PASSPHRASE_NEEDED')
  await rejects(openKeystore(file, 'wrong'), 'CRYPTO_WRONG_PASSPHRASE')
  await rejects(openKeystore(file, ''), 'CRYPTO_WRONG_PASSPHRASE')
  assert.deepEqual(await openKeystore(file, 'correct horse'), { seed, databaseKey })
})

test('a passphrase as text is its NFC bytes, however it was typed', async () => {
  const file = await sealed('caf\u00e9')
  await openKeystore(file, 'cafe\u0301')
  await openKeystore(file, new Uint8Array(Buffer.from('caf\u00e9')))
  await rejects(openKeystore(file, 'cafe'), 'CRYPTO_WRONG_PASSPHRASE')
})

test('a protected file holds neither key, and no two files are alike', async () => {
  const [one, two] = [await sealed(), await sealed()]
  for (const key of [seed, databaseKey]) assert.ok(!toHex(one).includes(toHex(key.subarray(0, 8))))
  assert.notDeepEqual(one.subarray(12), two.subarray(12))
})

test('a byte changed anywhere is damage, never a wrong passphrase', async () => {
  for (const file of [await plain(), await sealed()]) {
    for (let at = 0; at < file.length; at++) {
      const bad = file.slice()
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8))
      await rejects(openKeystore(bad, 'correct horse'), 'CRYPTO_KEYSTORE_DAMAGED', `byte ${at}`)
      assert.throws(
        () => needsPassphrase(bad),
        (e) => isChatError(e, 'CRYPTO_KEYSTORE_DAMAGED'),
      )
    }
  }
})

test('a file that is cut, lengthened or empty is damaged', async () => {
  for (const file of [await plain(), await sealed()]) {
    for (const bad of [
      ...Array.from(file, (_, length) => file.subarray(0, length)),
      concatBytes(file, new Uint8Array(1)),
      new Uint8Array(MAX_KEYSTORE_BYTES + 1),
    ]) {
      await rejects(openKeystore(bad, 'correct horse'), 'CRYPTO_KEYSTORE_DAMAGED')
    }
  }
})

test('a whole file of a later version is told from damage', async () => {
  const newer = reseal(await sealed(), (body) => body.set([2], 7))
  await rejects(openKeystore(newer, 'correct horse'), 'STORE_NEWER')
  for (const [at, value] of [
    [7, 0],
    [8, 2],
    [8, 0],
  ] as const) {
    const odd = reseal(await sealed(), (body) => body.set([value], at))
    await rejects(openKeystore(odd, 'correct horse'), 'CRYPTO_KEYSTORE_DAMAGED')
  }
})

test('costs out of bounds are refused before they cost anything', async () => {
  const file = await sealed()
  for (const [log2N, r, p] of [
    [0, 8, 1],
    [21, 8, 1],
    [255, 255, 255],
    [20, 16, 1],
    [17, 0, 1],
    [17, 17, 1],
    [17, 8, 0],
    [17, 8, 5],
    [16, 1, 1],
  ] as const) {
    const heavy = reseal(file, (body) => body.set([log2N, r, p], 9))
    await rejects(
      openKeystore(heavy, 'correct horse'),
      'CRYPTO_KEYSTORE_DAMAGED',
      `${log2N} ${r} ${p}`,
    )
    const options = { seed, databaseKey, passphrase: 'x', random: randomBytes }
    await assert.rejects(sealKeystore({ ...options, costs: { log2N, r, p } }), TypeError)
  }
})

test('costs, salt and nonce are bound to the keys: others open nothing', async () => {
  const file = await sealed()
  for (const at of [9, 10, 11, 12, 44]) {
    const other = reseal(file, (body) => body.set([(body[at] ?? 0) + 1], at))
    await rejects(openKeystore(other, 'correct horse'), 'CRYPTO_WRONG_PASSPHRASE', `byte ${at}`)
  }
})

test('keys of the wrong length and an empty passphrase are bugs', async () => {
  const random = randomBytes
  await assert.rejects(sealKeystore({ seed: seed.subarray(1), databaseKey, random }), TypeError)
  await assert.rejects(sealKeystore({ seed, databaseKey: seed.subarray(1), random }), TypeError)
  await assert.rejects(sealKeystore({ seed, databaseKey, random, passphrase: '' }), TypeError)
})

test('the given keys and passphrase are left as they were', async () => {
  const passphrase = new Uint8Array(Buffer.from('secret'))
  const file = await sealed(passphrase)
  const before = file.slice()
  await openKeystore(file, passphrase)
  await openKeystore(await plain())
  assert.equal(Buffer.from(passphrase).toString(), 'secret')
  assert.deepEqual([seed[0], databaseKey[31]], [11, 22])
  assert.deepEqual(file, before)
})

test('arbitrary bytes are a damaged file', async () => {
  const magic = new Uint8Array(Buffer.from('p2pckey\x01\x01', 'latin1'))
  const anything = fc.uint8Array({ maxLength: 300 })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        anything,
        anything.map((b) => concatBytes(magic, b)),
      ),
      (bytes) => rejects(openKeystore(bytes, 'x'), 'CRYPTO_KEYSTORE_DAMAGED'),
    ),
    fuzz(),
  )
})
