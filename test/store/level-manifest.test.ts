import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { readManifest } from '../../src/store/level-manifest.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { LogWriter, openStore, sampleIdentity, temporaryFolder } from './sample.ts'

test('a manifest names the write-ahead log and every table with its size', async (t) => {
  const folder = await temporaryFolder(t)
  const writer = new LogWriter(sampleIdentity(2))
  for (let round = 0; round < 6; round++) {
    const store = await openStore(t, folder)
    await store.logs.append(writer.write(['x'.repeat(5_000), `${round}`]))
    await store.close()
  }
  const db = join(folder, 'db')
  const names = await readdir(db)
  const name = names.find((each) => each.startsWith('MANIFEST')) ?? ''
  const manifest = readManifest(await readFile(join(db, name)))
  assert.ok(manifest)
  const log = names.find((each) => each.endsWith('.log')) ?? ''
  assert.equal(manifest.logNumber, Number.parseInt(log, 10))
  const tables = names.filter((each) => each.endsWith('.ldb'))
  assert.ok(tables.length > 0)
  const sizes = await Promise.all(tables.map(async (each) => (await stat(join(db, each))).size))
  assert.deepEqual(
    [...manifest.tables].sort(),
    tables.map((each, i) => [Number.parseInt(each, 10), sizes[i]]).sort(),
  )
})

test('arbitrary bytes are no manifest, or one; never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const manifest = readManifest(bytes)
      assert.ok(manifest === undefined || manifest.logNumber >= 0)
    }),
    fuzz(300),
  )
})
