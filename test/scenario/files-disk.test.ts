import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { statfsSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { test } from 'node:test'
import { digestOf, Folder, fileAt, meet } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'

const MB = 2 ** 20

/** Why no small disk can be made here. */
function diskUnavailable(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux'
  return undefined
}

test('a disk that fills up on the way stops a file, and room lets it go on', {
  skip: diskUnavailable() ?? false,
}, async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  const disk = folder.at('disk')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', disk])
  try {
    await using alice = await alices.open()
    await using bob = await bobs.open({ spareBytes: 0 })
    await meet(alice, bob)
    const path = await folder.file('film.bin', 96 * MB)
    const came = eventOf(bob, 'file')
    const { file } = await alice.fileOffer({ to: '@bob', path })
    await came
    const running = fileAt(bob, file, ({ received }) => received > MB)
    await bob.fileAccept({ file, folder: disk })
    await running
    // Both people are in this process: nothing more comes until the disk is full.
    const { bavail, bsize } = statfsSync(disk)
    try {
      writeFileSync(folder.at('disk', 'filler'), new Uint8Array(bavail * bsize))
    } catch {
      // What was on its way to the disk had its room first.
    }
    const paused = await fileAt(bob, file, ({ state }) => state === 'paused')
    assert.equal(paused.reason?.code, 'FILE_NO_SPACE')
    await rm(folder.at('disk', 'filler'))
    const done = await bob.fileWait({ file, timeoutMs: 60_000 })
    assert.equal(done.state, 'done')
    assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})
