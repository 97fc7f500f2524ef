import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { FileView, Node } from '../../src/node/index.ts'
import { digestOf, Folder, fileAt, meet } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'

const SOME_MB = 6_000_000

/** Somebody takes a file in that folder, and has it. */
async function take(node: Node, file: string, folder: string): Promise<FileView> {
  await node.fileAccept({ file, folder })
  const done = await node.fileWait({ file, timeoutMs: 20_000 })
  assert.equal(done.state, 'done')
  return done
}

test('who has a file gives it to others when whoever offered it has gone', async () => {
  await using homes = await Homes.make('alice', 'bob', 'carol', 'dave')
  await using folder = await Folder.make()
  const [alice, bob, carol, dave] = await homes.open()
  await meet(alice, bob)
  await meet(alice, carol)
  await meet(bob, carol)
  const path = await folder.file('film.bin', SOME_MB)
  const seen = [bob, carol].map((node) => eventOf(node, 'file'))
  const { file } = await alice.fileOffer({ to: '#lobby', path })
  await Promise.all(seen)
  await take(bob, file, folder.at('bob'))
  await take(carol, file, folder.at('carol'))
  const isDone = ({ state }: { readonly state: string }) => state === 'done'
  const view = await fileAt(alice, file, ({ recipients }) => recipients.filter(isDone).length === 2)
  assert.equal(view.state, 'done')
  await alice.close()
  const came = eventOf(dave, 'file')
  await meet(bob, dave)
  await meet(carol, dave)
  await came
  const done = await take(dave, file, folder.at('dave'))
  assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
})

test('a file that is held back comes from somebody else who has it', async () => {
  await using homes = await Homes.make('alice', 'bob', 'carol')
  await using folder = await Folder.make()
  const [alice, bob, carol] = await homes.open()
  await meet(alice, bob)
  await meet(alice, carol)
  const path = await folder.file('film.bin', SOME_MB)
  const seen = [bob, carol].map((node) => eventOf(node, 'file'))
  const { file } = await alice.fileOffer({ to: '#lobby', path })
  await Promise.all(seen)
  await take(bob, file, folder.at('bob'))
  await alice.filePause({ file })
  await carol.fileAccept({ file, folder: folder.at('carol') })
  await fileAt(carol, file, ({ reason }) => reason?.code === 'FILE_PAUSED')
  await meet(bob, carol)
  const done = await carol.fileWait({ file, timeoutMs: 20_000 })
  assert.equal(done.state, 'done')
  assert.equal(done.reason, null)
})

test('a holder whose file was changed is passed over, and another one has it', async () => {
  await using homes = await Homes.make('alice', 'bob', 'carol')
  await using folder = await Folder.make()
  const [alice, bob, carol] = await homes.open()
  await meet(alice, bob)
  const path = await folder.file('film.bin', SOME_MB)
  const seen = eventOf(bob, 'file')
  const { file } = await alice.fileOffer({ to: '#lobby', path })
  await seen
  const has = await take(bob, file, folder.at('bob'))
  await writeFile(has.path ?? '', 'mine now')
  const came = eventOf(carol, 'file')
  await meet(bob, carol)
  await meet(alice, carol)
  await came
  const done = await take(carol, file, folder.at('carol'))
  assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
  assert.equal(bob.files()[0]?.path, null)
})

test('a file of a room is given to nobody who is not in it', async () => {
  await using homes = await Homes.make('alice', 'bob', 'carol')
  await using folder = await Folder.make()
  const [alice, bob, carol] = await homes.open()
  await alice.join({ room: '#dev' })
  await bob.join({ room: '#dev' })
  await meet(alice, bob)
  await meet(alice, carol)
  const path = await folder.file('film.bin', SOME_MB)
  const seen = eventOf(bob, 'file')
  const { file } = await alice.fileOffer({ to: '#dev', path })
  await seen
  await take(bob, file, folder.at('bob'))
  assert.deepEqual(carol.files(), [])
  await assert.rejects(carol.fileAccept({ file }), { code: 'NODE_NO_MESSAGE' })
  // Once it is in the room it has what is offered there.
  const came = eventOf(carol, 'file')
  await carol.join({ room: '#dev' })
  await came
  await take(carol, file, folder.at('carol'))
})

test('three come in at a time, the others wait for their turn', async () => {
  await using homes = await Homes.make('alice', 'bob')
  await using folder = await Folder.make()
  const [alice, bob] = await homes.open()
  await meet(alice, bob)
  const files: string[] = []
  for (let n = 0; n < 5; n++) {
    const path = await folder.file(`film ${n}`, SOME_MB, n + 1)
    const came = eventOf(bob, 'file')
    files.push((await alice.fileOffer({ to: '@bob', path })).file)
    await came
  }
  let most = 0
  bob.subscribe(() => {
    const running = bob.files().filter(({ state }) => state === 'running').length
    most = Math.max(most, running)
  })
  for (const file of files) await bob.fileAccept({ file, folder: folder.at('in') })
  for (const file of files) assert.equal((await bob.fileWait({ file })).state, 'done')
  assert.equal(most, 3)
  await fileAt(alice, files[4] ?? '', ({ state }) => state === 'done')
})

/** Several profiles and the nodes on them. */
class Homes implements AsyncDisposable {
  readonly #homes: Home[] = []
  readonly #nodes: Node[] = []

  static async make(...names: readonly string[]): Promise<Homes> {
    const homes = new Homes()
    for (const name of names) homes.#homes.push(await Home.make(name))
    return homes
  }

  async open(): Promise<[Node, Node, Node, Node]> {
    for (const home of this.#homes) this.#nodes.push(await home.open())
    return this.#nodes as [Node, Node, Node, Node]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()))
    for (const home of this.#homes) await home[Symbol.asyncDispose]()
  }
}
