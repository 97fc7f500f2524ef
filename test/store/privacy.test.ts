import assert from 'node:assert/strict'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatBase32, peerKey } from '../../src/ids.ts'
import { filled, LogWriter, openStore, sampleIdentity, temporaryFolder } from './sample.ts'

const CONVERSATION = Uint8Array.from({ length: 32 }, (_, i) => 100 + i)
const DEVICE = Uint8Array.from({ length: 16 }, (_, i) => 200 + i)

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
}

test('neither texts nor names, keys nor ids can be read in the files of the database', async (t) => {
  const folder = await temporaryFolder(t)
  const other = sampleIdentity(2)
  const store = await openStore(t, folder)
  const writer = new LogWriter(other, CONVERSATION, DEVICE)
  const runs = [writer.write(['attack at dawn', 'again at dusk']), writer.write(['over'])]
  for (const run of runs) await store.logs.append(run)
  await store.contacts.put({
    peer: other.peer,
    name: 'Mallory',
    petname: 'Mal the Knife',
    trust: 'new',
    firstSeen: 1,
    kept: false,
    lastSeen: 2,
    addresses: ['192.0.2.99:17877'],
  })
  await store.conversations.put({
    key: CONVERSATION,
    kind: 'public',
    name: '#conspiracy',
    peer: null,
    read: null,
    unread: 0,
    mentions: 0,
    joined: true,
    keep: { all: true },
    keptFrom: new Uint8Array(8),
    topic: null,
  })
  await store.receipts.raise(writer.ref, other.peer, 3)
  await store.close()
  // Opened and closed again: what was in the write-ahead log is now in tables.
  await (await openStore(t, folder)).close()
  const hidden: Readonly<Record<string, Uint8Array>> = {
    'a text': Buffer.from('attack at dawn'),
    'a name': Buffer.from('Mallory'),
    'a petname': Buffer.from('Mal the Knife'),
    'an address': Buffer.from('192.0.2.99'),
    'a room name': Buffer.from('conspiracy'),
    'a conversation key': CONVERSATION,
    'half a conversation key': CONVERSATION.subarray(0, 8),
    'a device id': DEVICE,
    'an author key': peerKey(other.peer),
    'part of an author key': peerKey(other.peer).subarray(0, 8),
    'a PeerId': Buffer.from(other.peer),
    'the database key': filled(32, 7),
  }
  const ids = runs.flatMap((run) => run.entries.map(({ id }) => id))
  const paths = files(folder)
  assert.ok(paths.some((path) => path.endsWith('.ldb')))
  for (const path of paths) {
    const bytes = readFileSync(path)
    for (const [what, needle] of Object.entries(hidden)) {
      assert.equal(bytes.includes(Buffer.from(needle)), false, `${what} in ${path}`)
    }
    for (const id of ids) {
      assert.equal(bytes.includes(Buffer.from(id.subarray(0, 8))), false, `an id in ${path}`)
      assert.equal(bytes.includes(formatBase32(id)), false, `an id as text in ${path}`)
    }
  }
})

test('every file is for its owner alone, whatever the umask was', async (t) => {
  const before = process.umask(0o022)
  t.after(() => process.umask(before))
  const folder = await temporaryFolder(t)
  const writer = new LogWriter(sampleIdentity(2))
  for (let round = 0; round < 3; round++) {
    const store = await openStore(t, folder)
    await store.logs.append(writer.write(['x'.repeat(9_000)]))
    await store.close()
  }
  const paths = files(folder)
  assert.ok(paths.length > 5)
  for (const path of paths) assert.equal(lstatSync(path).mode & 0o077, 0, path)
  assert.equal(lstatSync(join(folder, 'db')).mode & 0o777, 0o700)
})

test('a database that is open cannot be opened a second time', async (t) => {
  const folder = await temporaryFolder(t)
  await openStore(t, folder)
  await assert.rejects(openStore(t, folder), { code: 'STORE_IN_USE', exit: 6 })
})
