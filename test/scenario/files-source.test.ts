import assert from 'node:assert/strict'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../src/clock.ts'
import { SOURCE_LOOK_MS } from '../../src/wire/limits.ts'
import { Folder, fileAt, meet, sampleBytes, underway } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'

const SIZE = 30_000_000

/** The clock of this machine, put forward whenever a test says so. */
class ForwardClock implements Clock {
  #ahead = 0
  readonly now = systemClock.now
  readonly after = systemClock.after
  readonly every = systemClock.every

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead
  }

  forward(ms: number): void {
    this.#ahead += ms
  }
}

const ENDS = {
  removed: { code: 'FILE_UNREADABLE', end: (path: string) => rm(path) },
  'replaced by another': {
    code: 'FILE_CHANGED',
    end: async (path: string) => {
      await writeFile(`${path}.new`, sampleBytes(SIZE, 2))
      await rename(`${path}.new`, path)
    },
  },
}

for (const [what, { code, end }] of Object.entries(ENDS)) {
  for (const kind of ['file', 'file in a folder']) {
    test(`a ${kind} that is ${what} while somebody fetches it is given no more, and both know`, async () => {
      await using alices = await Home.make('alice')
      await using bobs = await Home.make('bob')
      await using folder = await Folder.make()
      const clock = new ForwardClock()
      await using alice = await alices.open({ clock })
      await using bob = await bobs.open()
      await meet(alice, bob)
      await mkdir(folder.at('album'))
      const film = await folder.file('album/film.bin', SIZE)
      const path = kind === 'file' ? film : dirname(film)
      const came = eventOf(bob, 'file')
      const { file } = await alice.fileOffer({ to: '@bob', path })
      await came
      await bob.fileAccept({ file, folder: folder.at('in') })
      await underway(bob, file)
      await bob.filePause({ file })
      await end(film)
      clock.forward(SOURCE_LOOK_MS)
      await bob.fileResume({ file })
      const lost = await fileAt(alice, file, ({ state }) => state === 'failed')
      assert.equal(lost.reason?.code, code)
      const failed = await fileAt(bob, file, ({ state }) => state === 'failed')
      assert.equal(failed.reason?.code, 'FILE_CHANGED')
    })
  }
}
