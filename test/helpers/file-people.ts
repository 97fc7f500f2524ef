import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileView, Node, NodeOptions } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from './open-node.ts'

/** A folder of its own, gone when it is disposed. */
export class Folder implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(tmpdir(), 'p2pchat-files-')))
  }

  /** Where something of that name is in it. */
  at(...names: readonly string[]): string {
    return join(this.path, ...names)
  }

  /** A file of so many bytes that no two chunks of are alike. Returns its path. */
  async file(name: string, size: number, seed = 1): Promise<string> {
    await writeFile(this.at(name), sampleBytes(size, seed))
    return this.at(name)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true, force: true })
  }
}

/** Bytes that depend on where they are and on a seed. */
export function sampleBytes(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = seed >>> 0 || 1
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes)
  return hash.digest('hex')
}

/** They are in a session with each other. */
export async function meet(one: Node, other: Node): Promise<void> {
  const { peer } = await other.status()
  const came = eventOf(one, 'peer-online', (event) => event.peer.peer === peer)
  const seen = eventOf(other, 'peer-online')
  await one.connect({ address: await addressOf(other) })
  await Promise.all([came, seen])
}

/**
 * When something of a file has come but not all. Looks by itself: events come so seldom that a file
 * may be whole by the next one.
 */
export async function underway(node: Node, id: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(1)) {
    const now = node.files().find(({ file }) => file === id)
    if (now?.state === 'running' && now.received > 0) return
    assert.notEqual(now?.state, 'done', 'it was whole before anybody looked')
  }
  assert.fail('nothing came within 20 s')
}

/** The file as this node first sees it in that state. */
export async function fileAt(
  node: Node,
  id: string,
  fits: (file: FileView) => boolean,
  timeoutMs = 20_000,
): Promise<FileView> {
  const now = node.files().find((file) => file.file === id)
  if (now && fits(now)) return now
  const event = await eventOf(node, 'file', ({ file }) => file.file === id && fits(file), timeoutMs)
  return event.file
}

/** Two who know each other, and a folder of files to send. */
export async function acquainted(
  options: { readonly alice?: Partial<NodeOptions>; readonly bob?: Partial<NodeOptions> } = {},
) {
  const closing: AsyncDisposable[] = []
  const own = <T extends AsyncDisposable>(thing: T): T => {
    closing.unshift(thing)
    return thing
  }
  const alices = own(await Home.make('alice'))
  const bobs = own(await Home.make('bob'))
  const folder = own(await Folder.make())
  const alice = own(await alices.open(options.alice))
  const bob = own(await bobs.open(options.bob))
  await meet(alice, bob)
  return {
    alices,
    bobs,
    folder,
    alice,
    bob,
    into: folder.at('in'),
    async [Symbol.asyncDispose]() {
      for (const thing of closing) await thing[Symbol.asyncDispose]()
    },
  }
}

/** As `acquainted`; alice offers bob a file of that many bytes. */
export async function offering(size: number, options: Partial<NodeOptions> = {}) {
  const scene = await acquainted({ bob: options })
  const { alice, bob, folder } = scene
  const path = await folder.file('film.bin', size)
  const came = eventOf(bob, 'file')
  const { file } = await alice.fileOffer({ to: '@bob', path })
  await came
  return { ...scene, path, file }
}
