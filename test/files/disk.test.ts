import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ChatError, type ErrorCode } from '../../src/errors.ts'
import { ChunkProof } from '../../src/files/chunk-tree.ts'
import { scanFolder } from '../../src/files/folder-scan.ts'
import { PartFile } from '../../src/files/part-file.ts'
import { SourceFile } from '../../src/files/source-file.ts'
import { CHUNK_BYTES } from '../../src/wire/limits.ts'

const folders: string[] = []
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'p2pchat-files-'))
  folders.push(path)
  return path
}

const fails = (code: ErrorCode) => (error: unknown) =>
  error instanceof ChatError && error.code === code
const { signal } = new AbortController()

function sample(size: number): Uint8Array {
  return new Uint8Array(size).map((_, at) => (at * 7 + (at >>> 8)) & 255)
}

test('a file goes from one folder to another chunk by chunk, whatever their order', async () => {
  const here = await folder()
  const bytes = sample(CHUNK_BYTES * 20 + 11)
  await writeFile(join(here, 'a.bin'), bytes)
  await using source = await SourceFile.open(join(here, 'a.bin'))
  const seen: number[] = []
  const tree = await source.tree({ signal, onProgress: (done) => seen.push(done) })
  assert.deepEqual([seen.length, seen.at(-1)], [2, bytes.length])
  const proof = new ChunkProof(bytes.length, tree.root)
  const place = { level: 1, index: 0 }
  assert.ok(proof.take(place, tree.children(place) ?? bytes))
  const { file, had } = await PartFile.open(join(here, 'new', '.a.part'))
  assert.equal(had, false)
  for (let chunk = 20; chunk >= 0; chunk--) {
    const one = await source.chunk(chunk, (bytes) => bytes.slice())
    assert.ok(proof.fits(chunk, one))
    await file.write(chunk, [one])
  }
  const path = await file.finish(join(here, 'new'), 'a.bin')
  assert.equal(path, join(here, 'new', 'a.bin'))
  assert.deepEqual(new Uint8Array(await readFile(path)), bytes)
  assert.deepEqual(await readdir(join(here, 'new')), ['a.bin'])
})

test('a file that comes in never takes the place of another, or of a link', async () => {
  const here = await folder()
  await writeFile(join(here, 'a.txt'), 'mine')
  await symlink(join(here, 'nowhere'), join(here, 'a (1).txt'))
  const { file } = await PartFile.open(join(here, '.part'))
  await file.write(0, [Buffer.from('theirs')])
  assert.equal(await file.finish(here, 'a.txt'), join(here, 'a (2).txt'))
  assert.equal(await readFile(join(here, 'a.txt'), 'utf8'), 'mine')
})

test('a link in the place of what comes in is not followed', async () => {
  const here = await folder()
  await writeFile(join(here, 'victim'), 'safe')
  await symlink(join(here, 'victim'), join(here, '.part'))
  await assert.rejects(PartFile.open(join(here, '.part')), fails('FILE_DISK'))
  assert.equal(await readFile(join(here, 'victim'), 'utf8'), 'safe')
})

test('what an earlier run left is gone on with, or removed', async () => {
  const here = await folder()
  const first = await PartFile.open(join(here, '.part'))
  await first.file.write(1, [Buffer.from('later')])
  await first.file.close()
  const second = await PartFile.open(join(here, '.part'))
  assert.equal(second.had, true)
  assert.equal(Buffer.from(await second.file.read(1)).toString(), 'later')
  assert.equal((await second.file.read(2)).length, 0)
  await second.file.discard()
  assert.deepEqual(await readdir(here), [])
})

test('a file that changed is noticed: its time, its length, what it is', async () => {
  const here = await folder()
  const path = join(here, 'a')
  await writeFile(path, sample(CHUNK_BYTES * 2))
  await using source = await SourceFile.open(path)
  await truncate(path, CHUNK_BYTES)
  await assert.rejects(
    source.chunk(1, () => undefined),
    fails('FILE_CHANGED'),
  )
  await assert.rejects(source.tree({ signal }), fails('FILE_CHANGED'))
  await assert.rejects(SourceFile.open(path, source.stamp), fails('FILE_CHANGED'))
  const { stamp } = await SourceFile.open(path)
  await utimes(path, new Date(), new Date(1_000_000))
  await assert.rejects(SourceFile.open(path, stamp), fails('FILE_CHANGED'))
})

test('another file in its place is noticed, and so is none, while it is open', async () => {
  const here = await folder()
  const path = join(here, 'a')
  await writeFile(path, 'same')
  await using source = await SourceFile.open(path)
  await source.check()
  await rename(path, join(here, 'away'))
  await assert.rejects(source.check(), fails('FILE_UNREADABLE'))
  await writeFile(path, 'same')
  const then = new Date(source.stamp.changedAt)
  await utimes(path, then, then)
  await assert.rejects(source.check(), fails('FILE_CHANGED'))
  await rename(join(here, 'away'), path)
  await source.check()
})

test('what is no plain file is refused, and holds nobody up', async () => {
  const here = await folder()
  execFileSync('mkfifo', [join(here, 'pipe')])
  for (const path of [join(here, 'pipe'), here, join(here, 'none'), '/dev/null']) {
    await assert.rejects(SourceFile.open(path), fails('FILE_UNREADABLE'), path)
  }
})

test('hashing a long file can be given up', async () => {
  const here = await folder()
  await writeFile(join(here, 'a'), sample(CHUNK_BYTES * 40))
  await using source = await SourceFile.open(join(here, 'a'))
  const stop = new AbortController()
  const tree = source.tree({
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  })
  await assert.rejects(tree, /enough/)
})

test('a folder is its regular files, however deep, without what links lead to', async () => {
  const here = await folder()
  await mkdir(join(here, 'a', 'b'), { recursive: true })
  await mkdir(join(here, 'empty'))
  await writeFile(join(here, 'a', 'b', 'c'), '')
  await writeFile(join(here, 'd'), '')
  await symlink('/etc', join(here, 'etc'))
  await symlink('/etc/passwd', join(here, 'a', 'passwd'))
  const { files, leftOut } = await scanFolder(here, signal)
  assert.equal(leftOut, 3)
  assert.deepEqual(files.map(({ path }) => path.join('/')).sort(), ['a/b/c', 'd'])
  assert.ok(files.every(({ source, path }) => source === join(here, ...path)))
  await assert.rejects(scanFolder(join(here, 'none'), signal), fails('FILE_UNREADABLE'))
})
