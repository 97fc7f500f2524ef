import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/clock.ts'
import { InstanceLock, isAlive } from '../../src/store/instance-lock.ts'
import { Profile } from '../../src/store/profile.ts'
import { temporaryFolder } from './sample.ts'

const CHILD = fileURLToPath(new URL('./child-locker.ts', import.meta.url))

async function preparedProfile(t: TestContext, env = {}): Promise<Profile> {
  const dataDir = await temporaryFolder(t)
  const profile = Profile.locate({ profile: 'shared', dataDir, env })
  profile.prepare()
  return profile
}

class Starter {
  readonly child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(t: TestContext, dataDir: string) {
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dataDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    this.child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    const { value } = await this.#lines.next()
    return typeof value === 'string' ? value : 'ended'
  }

  go(): void {
    this.child.stdin?.write('go\n')
  }

  async kill(): Promise<void> {
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }
}

test('one process owns a profile; another is told STORE_IN_USE until it lets go', async (t) => {
  const { paths } = await preparedProfile(t)
  const lock = await InstanceLock.acquire(paths, systemClock)
  const socket = lstatSync(paths.socket)
  assert.ok(socket.isSocket())
  assert.equal(socket.mode & 0o777, 0o600)
  assert.equal(lstatSync(paths.runtime).mode & 0o777, 0o700)
  await assert.rejects(InstanceLock.acquire(paths, systemClock), { code: 'STORE_IN_USE', exit: 6 })
  assert.ok(await isAlive(paths.socket))
  await lock.close()
  await lock.close()
  assert.ok(!existsSync(paths.socket))
  const next = await InstanceLock.acquire(paths, systemClock)
  await next.close()
})

test('of many that start at once over a dead socket exactly one wins, every time', async (t) => {
  const dataDir = await temporaryFolder(t)
  const starters = Array.from({ length: 6 }, () => new Starter(t, dataDir))
  for (const starter of starters) assert.equal(await starter.line(), 'ready')
  let alive = starters
  // Each round kills the winner, so that the next one begins with a dead socket.
  for (const starter of alive) starter.go()
  const outcomes = await Promise.all(alive.map((starter) => starter.line()))
  assert.deepEqual(outcomes.filter((line) => line === 'won').length, 1)
  assert.deepEqual(outcomes.filter((line) => line === 'STORE_IN_USE').length, 5)
  for (let round = 0; round < 4; round++) {
    await Promise.all(alive.map((starter) => starter.kill()))
    alive = Array.from({ length: 6 }, () => new Starter(t, dataDir))
    for (const starter of alive) assert.equal(await starter.line(), 'ready')
    for (const starter of alive) starter.go()
    const lines = await Promise.all(alive.map((starter) => starter.line()))
    assert.deepEqual(lines.sort(), [...Array(5).fill('STORE_IN_USE'), 'won'], `round ${round}`)
  }
})

test('in one process, too, exactly one of many wins over a dead socket', async (t) => {
  const { paths } = await preparedProfile(t)
  for (let round = 0; round < 5; round++) {
    const starter = new Starter(t, join(paths.folder, '..'))
    await starter.line()
    starter.go()
    assert.equal(await starter.line(), 'won')
    await starter.kill()
    assert.ok(existsSync(paths.socket), 'a dead socket is left behind')
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => InstanceLock.acquire(paths, systemClock)),
    )
    const won = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    assert.equal(won.length, 1)
    for (const each of tries) {
      if (each.status === 'rejected') assert.equal(each.reason.code, 'STORE_IN_USE')
    }
    await won[0]?.close()
  }
})

test('a client that comes before the local API is served by it', async (t) => {
  const { paths } = await preparedProfile(t)
  const lock = await InstanceLock.acquire(paths, systemClock)
  const client = createConnection(paths.socket)
  await once(client, 'connect')
  client.end('hello')
  await new Promise((resolve) => setImmediate(resolve))
  const served = new Promise<string>((resolve) => {
    lock.server.on('connection', (socket) => {
      socket.on('data', (bytes) => {
        resolve(bytes.toString())
        socket.end()
      })
    })
  })
  assert.equal(await served, 'hello')
  await once(client.resume(), 'close')
  await lock.close()
})

test('something that is no socket stays where it is', async (t) => {
  const { paths } = await preparedProfile(t)
  await writeFile(paths.socket, 'mine')
  await assert.rejects(InstanceLock.acquire(paths, systemClock), { code: 'STORE_UNREADABLE' })
  assert.ok(lstatSync(paths.socket).isFile())
})

test('a damaged guard does not keep a profile from being opened', async (t) => {
  const { paths } = await preparedProfile(t)
  await (await InstanceLock.acquire(paths, systemClock)).close()
  await writeFile(join(paths.guard, 'CURRENT'), 'nonsense')
  const lock = await InstanceLock.acquire(paths, systemClock)
  await lock.close()
})

test('a socket elsewhere is found from the profile folder while its owner lives', async (t) => {
  const { paths } = await preparedProfile(t)
  const runtime = await temporaryFolder(t)
  const elsewhere = { ...paths, socket: join(runtime, 'socket'), guard: join(runtime, 'guard') }
  const lock = await InstanceLock.acquire(elsewhere, systemClock)
  assert.equal(readlinkSync(join(paths.folder, 'socket')), elsewhere.socket)
  const found = Profile.locate({ profile: 'shared', dataDir: join(paths.folder, '..'), env: {} })
  assert.equal(found.paths.socket, elsewhere.socket)
  await lock.close()
  assert.ok(!existsSync(join(paths.folder, 'socket')))
})

test('a listener of another program counts as alive and is left alone', async (t) => {
  const { paths } = await preparedProfile(t)
  await mkdir(paths.runtime, { recursive: true })
  const other = createServer().listen(paths.socket)
  await once(other, 'listening')
  t.after(() => other.close())
  await assert.rejects(InstanceLock.acquire(paths, systemClock), { code: 'STORE_IN_USE' })
  assert.ok(await isAlive(paths.socket))
})
