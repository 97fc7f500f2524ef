import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { type LockedPackage, missingEntries } from '../../scripts/lockfile.ts'

const lock = JSON.parse(
  await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, LockedPackage> }

test('the lockfile covers every platform, so that `npm ci` accepts it on each', () => {
  assert.deepEqual(missingEntries(lock.packages), {}, 'run: npm run lockfile')
})

test('the lockfile names no host to download from', () => {
  const resolved = Object.entries(lock.packages).filter(([, entry]) => entry.resolved)
  assert.deepEqual(resolved, [])
})

test('a platform package that is left out is noticed', () => {
  const packages = { 'node_modules/p': { optionalDependencies: { 'p-linux-x64-musl': '1.0.0' } } }
  assert.deepEqual(missingEntries(packages), {
    'node_modules/p-linux-x64-musl': {
      version: '1.0.0',
      optional: true,
      cpu: ['x64'],
      libc: ['musl'],
      os: ['linux'],
    },
  })
})
