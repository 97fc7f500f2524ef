import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  acquainted,
  digestOf,
  Folder,
  meet,
  sampleBytes,
  underway,
} from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'

/** Everything below a folder, as path and text. */
async function contents(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) found.set(path.slice(folder.length + 1), await digestOf(path))
  }
  return found
}

test('a folder comes with all that is in it, and never over another one', async () => {
  await using scene = await acquainted()
  const { alice, bob, folder } = scene
  const album = folder.at('album')
  await mkdir(join(album, 'summer', 'sea'), { recursive: true })
  await writeFile(join(album, 'empty'), '')
  await writeFile(join(album, 'summer', 'a.bin'), sampleBytes(500_000, 3))
  await writeFile(join(album, 'summer', 'sea', 'deep.txt'), 'deep')
  await writeFile(join(album, 'Zoë.txt'), 'name')
  // What is not a file of its own stays here.
  await symlink('/etc/passwd', join(album, 'link'))
  await mkdir(join(album, 'nothing'))
  const came = eventOf(bob, 'file')
  const offered = await alice.fileOffer({ to: '@bob', path: album })
  assert.equal(offered.files, 4)
  assert.equal(offered.leftOut, 2)
  assert.equal(offered.size, 500_008)
  await came
  await mkdir(folder.at('in', 'album'), { recursive: true })
  await writeFile(folder.at('in', 'album', 'mine'), 'mine')
  await bob.fileAccept({ file: offered.file, folder: folder.at('in') })
  const done = await bob.fileWait({ file: offered.file, timeoutMs: 20_000 })
  assert.equal(done.state, 'done')
  assert.equal(done.path, folder.at('in', 'album (1)'))
  const sent = await contents(album)
  assert.deepEqual(await contents(done.path ?? ''), sent)
  assert.equal(await readFile(folder.at('in', 'album', 'mine'), 'utf8'), 'mine')
  assert.deepEqual((await readdir(folder.at('in'))).sort(), ['album', 'album (1)'])
})

test('2,000 small files come, also when it stops in the middle and both have restarted', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  const many = folder.at('many')
  for (let n = 0; n < 2_000; n++) {
    if (n % 100 === 0) await mkdir(join(many, `part ${n / 100}`), { recursive: true })
    await writeFile(join(many, `part ${Math.floor(n / 100)}`, `${n}.txt`), `file ${n}`)
  }
  let file: string
  {
    await using alice = await alices.open()
    await using bob = await bobs.open()
    await meet(alice, bob)
    const came = eventOf(bob, 'file')
    file = (await alice.fileOffer({ to: '@bob', path: many })).file
    await came
    await bob.fileAccept({ file, folder: folder.at('in') })
    await underway(bob, file)
  }
  await using alice = await alices.open()
  await using bob = await bobs.open()
  assert.notEqual(bob.files()[0]?.state, 'done')
  await meet(alice, bob)
  const done = await bob.fileWait({ file, timeoutMs: 30_000 })
  assert.equal(done.state, 'done')
  assert.deepEqual(await contents(done.path ?? ''), await contents(many))
})

test('a folder with nothing in it is not offered', async () => {
  await using alices = await Home.make('alice')
  await using folder = await Folder.make()
  await using alice = await alices.open()
  await mkdir(folder.at('none'))
  await assert.rejects(alice.fileOffer({ to: '#lobby', path: folder.at('none') }), {
    code: 'FILE_UNREADABLE',
  })
})
