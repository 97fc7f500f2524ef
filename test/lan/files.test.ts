import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { FileView } from '../../src/node/index.ts'
import { Dice } from '../helpers/dice.ts'
import { digestOf, sampleBytes } from '../helpers/file-people.ts'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import { type Daemon, Person, SOON_MS, until } from './person.ts'

const skip = lanUnavailable() ?? false
const BYTES = 60_000_000
const ROUNDS = 6

async function offer(from: Person, to: string, path: string): Promise<FileView> {
  const { code, answers } = await from.run<FileView>('file', 'send', to, path)
  const [file] = answers
  assert.ok(code === 0 && file, JSON.stringify(answers))
  return file
}

async function stateOf(person: Person, file: string): Promise<FileView | undefined> {
  const { answers } = await person.run<FileView>('file', 'list')
  return answers.find((each) => each.file === file)
}

/** Asks until it is so. */
async function reaches(person: Person, file: string, state: string, withinMs: number) {
  return until(async () => {
    const view = await stateOf(person, file)
    assert.equal(view?.state, state, JSON.stringify(view))
    return view
  }, withinMs)
}

async function accept(person: Person, file: string, folder: string): Promise<void> {
  await until(async () => {
    const words = ['file', 'accept', file, '-o', folder, '--wait', 'started']
    const { code, answers } = await person.run(...words)
    assert.equal(code, 0, JSON.stringify(answers))
  })
}

describe('files between hosts', { concurrency: 2, skip }, () => {
  test('a file is whole in the end, whoever is killed or cut off on the way', async (t) => {
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1e6)
    t.diagnostic(`FUZZ_SEED=${seed}`)
    const dice = new Dice(seed)
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await Promise.all([
      Person.on(lan.host(0), 'anna'),
      Person.on(lan.host(1), 'ben'),
    ])
    let [atAnna, atBen]: Daemon[] = await Promise.all([anna.daemon(), ben.daemon()])
    assert.ok(atAnna && atBen)
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    const path = join(lan.host(0).dataDir, 'film.bin')
    await writeFile(path, sampleBytes(BYTES, seed))
    const { file } = await offer(anna, '@ben', path)
    const into = join(lan.host(1).dataDir, 'in')
    await accept(ben, file, into)
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, dice.between(100, 900)))
      const what = dice.pick(['anna', 'ben', 'cable', 'block'])
      t.diagnostic(what)
      if (what === 'anna') {
        await atAnna.crash()
        atAnna = await anna.daemon()
      } else if (what === 'ben') {
        await atBen.crash()
        atBen = await ben.daemon()
      } else if (what === 'cable') {
        await lan.host(1).setCable(0, 'down')
        await new Promise((resolve) => setTimeout(resolve, dice.between(100, 1_000)))
        await lan.host(1).setCable(0, 'up')
      } else {
        await lan.block([0], [1])
        await new Promise((resolve) => setTimeout(resolve, dice.between(100, 1_000)))
        await lan.heal()
      }
    }
    const done = await reaches(ben, file, 'done', 120_000)
    assert.equal(await digestOf(done?.path ?? ''), await digestOf(path))
    assert.deepEqual(await readdir(into), ['film.bin'])
    await reaches(anna, file, 'done', SOON_MS)
    await Promise.all([anna.stop(), ben.stop()])
  })

  test('three who have a file give it to a fourth when the first has left', async () => {
    await using lan = await Lan.open({ hosts: 4 })
    const people = await Promise.all(
      ['anna', 'ben', 'carol', 'dave'].map((name, at) => Person.on(lan.host(at), name)),
    )
    const [anna, ben, carol, dave] = people
    assert.ok(anna && ben && carol && dave)
    const daemons = await Promise.all([anna, ben, carol].map((person) => person.daemon()))
    await Promise.all(
      daemons.map(async (daemon, at) => {
        const others = ['anna', 'ben', 'carol'].filter((_, other) => other !== at)
        await Promise.all(others.map((name) => daemon.meets(name)))
      }),
    )
    const folder = join(lan.host(0).dataDir, 'album')
    await mkdir(folder)
    for (let n = 0; n < 5; n++) await writeFile(join(folder, `${n}`), sampleBytes(3_000_000, n + 1))
    const { file } = await offer(anna, '#lobby', folder)
    for (const person of [ben, carol]) {
      await accept(person, file, join(person.host.dataDir, 'in'))
      await reaches(person, file, 'done', 60_000)
    }
    await anna.stop()
    const atDave = await dave.daemon()
    await Promise.all([atDave.meets('ben'), atDave.meets('carol')])
    await accept(dave, file, join(dave.host.dataDir, 'in'))
    const done = await reaches(dave, file, 'done', 60_000)
    for (let n = 0; n < 5; n++) {
      const copy = join(done?.path ?? '', `${n}`)
      assert.equal(await digestOf(copy), await digestOf(join(folder, `${n}`)))
    }
    await Promise.all([ben.stop(), carol.stop(), dave.stop()])
  })
})
