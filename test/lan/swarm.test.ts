import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { FileView } from '../../src/node/index.ts'
import { CHUNK_BYTES } from '../../src/wire/limits.ts'
import { digestOf, sampleBytes } from '../helpers/file-people.ts'
import { Lan, type LanHost, lanUnavailable } from '../helpers/lan.ts'
import { Person, until } from './person.ts'

const skip = lanUnavailable() ?? false
const SIZE = 15_000_000
const NAMES = ['anna', 'ben', 'carol', 'dave']

/** Bytes that a host has sent. */
async function sentBytes(host: LanHost): Promise<number> {
  const { stdout } = await host.exec('ip', ['-s', '-j', 'link', 'show', 'eth0'])
  const [{ stats64 }] = JSON.parse(stdout) as [{ stats64: { tx: { bytes: number } } }]
  return stats64.tx.bytes
}

/** What has come into a folder so far, whole or not. */
async function bytesIn(folder: string): Promise<Uint8Array> {
  const [name] = await readdir(folder).catch(() => [])
  if (name === undefined) return new Uint8Array(0)
  return readFile(join(folder, name)).catch(() => new Uint8Array(0))
}

describe('a file among several hosts', { skip }, () => {
  test('a slow sender gives each piece about once, is killed when all is out, and all three have the file', async (t) => {
    await using lan = await Lan.open({ hosts: NAMES.length })
    const people = await Promise.all(NAMES.map((name, at) => Person.on(lan.host(at), name)))
    const [anna, ...takers] = people
    assert.ok(anna)
    const daemons = await Promise.all(people.map((person) => person.daemon()))
    await Promise.all(
      daemons.map((daemon, at) =>
        Promise.all(NAMES.filter((_, other) => other !== at).map((name) => daemon.meets(name))),
      ),
    )
    assert.ok(await anna.host.slow('eth0', 10))
    const bytes = sampleBytes(SIZE)
    const path = join(anna.host.dataDir, 'film.bin')
    await writeFile(path, bytes)
    const before = await sentBytes(anna.host)
    const offered = await anna.run<FileView>('file', 'send', '#lobby', path)
    const file = offered.answers[0]?.file ?? ''
    const folders = takers.map(({ host }) => join(host.dataDir, 'in'))
    await Promise.all(
      takers.map((person, at) =>
        until(async () => {
          const words = ['file', 'accept', file, '-o', folders[at] ?? '', '--wait', 'started']
          const { code, answers } = await person.run(...words)
          assert.equal(code, 0, JSON.stringify(answers))
        }),
      ),
    )
    const missing = new Set(Array.from({ length: Math.ceil(SIZE / CHUNK_BYTES) }, (_, at) => at))
    await until(async () => {
      const all = await Promise.all(folders.map(bytesIn))
      for (const chunk of missing) {
        const from = chunk * CHUNK_BYTES
        const wanted = Buffer.from(bytes.subarray(from, from + CHUNK_BYTES))
        if (all.some((part) => wanted.equals(part.subarray(from, from + CHUNK_BYTES)))) {
          missing.delete(chunk)
        }
      }
      assert.equal(missing.size, 0, `${missing.size} chunks are not out`)
    }, 60_000)
    await daemons[0]?.crash()
    const sent = (await sentBytes(anna.host)) - before
    t.diagnostic(`the sender sent ${(sent / SIZE).toFixed(2)} times the file`)
    assert.ok(sent < 2 * SIZE, `${sent} bytes for a file of ${SIZE}`)
    for (const [at, person] of takers.entries()) {
      await until(async () => {
        const { answers } = await person.run<FileView>('file', 'list')
        assert.equal(answers[0]?.state, 'done', JSON.stringify(answers))
      }, 60_000)
      assert.equal(await digestOf(join(folders[at] ?? '', 'film.bin')), await digestOf(path))
    }
    await Promise.all(takers.map((person) => person.stop()))
  })
})
