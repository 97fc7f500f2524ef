import { chmod, lstat, readlink, rm, symlink, unlink } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Clock, delay } from '../clock.ts'
import { ChatError, systemCode } from '../errors.ts'
import type { Closable } from '../resources.ts'
import { PRIVATE_FILE } from './atomic-file.ts'
import { diskFailure } from './disk-failure.ts'
import type { ProfilePaths } from './profile-paths.ts'

const GUARD_RETRY_MS = 10
const GUARD_TIMEOUT_MS = 5_000
/** Clients that came before anybody listens to the server's connections. */
const MAX_EARLY_CLIENTS = 16

/**
 * One process owns a profile: the one that listens on its local socket. A socket whose owner died is
 * taken over, and of any number that try at once exactly one succeeds: only who holds the guard, a
 * lock that the system releases when its holder dies, may remove or make the socket.
 */
export class InstanceLock implements Closable {
  /** Listening, with `allowHalfOpen`; for the local API. Clients that come early are kept for it. */
  readonly server: Server
  readonly #pointer: string | undefined
  readonly #early: Set<Socket>
  #closed = false

  private constructor(server: Server, pointer: string | undefined, early: Set<Socket>) {
    this.server = server
    this.#pointer = pointer
    this.#early = early
  }

  /** `STORE_IN_USE` while somebody lives there. The profile's folders must exist (`prepare`). */
  static async acquire(
    paths: Pick<ProfilePaths, 'folder' | 'socket' | 'guard'>,
    clock: Clock,
  ): Promise<InstanceLock> {
    const { server, early } = holdingServer()
    try {
      if (process.platform === 'win32') await listen(server, paths.socket)
      else await listenGuarded(server, paths, clock)
      const pointer = await point(paths)
      return new InstanceLock(server, pointer, early)
    } catch (error) {
      server.close()
      if (systemCode(error) === 'EADDRINUSE') throw new ChatError('STORE_IN_USE', paths.socket)
      throw diskFailure(error, paths.socket)
    }
  }

  /** Stops listening, which removes the socket. The local API ends its own connections. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    if (this.#pointer) await rm(this.#pointer, { force: true })
    for (const socket of this.#early) socket.destroy()
    // Removes the name before it stops listening, so nobody finds a dead socket (libuv, pipe.c).
    this.server.close()
  }
}

async function listenGuarded(
  server: Server,
  { socket, guard }: Pick<ProfilePaths, 'socket' | 'guard'>,
  clock: Clock,
): Promise<void> {
  const deadline = clock.monotonic() + GUARD_TIMEOUT_MS
  for (;;) {
    if (await isAlive(socket)) throw new ChatError('STORE_IN_USE', socket)
    // Loaded only by who takes the profile over: a command that finds it running never does.
    const { holdLock } = await import('./leveldb.ts')
    const release = await holdLock(guard)
    if (release) {
      try {
        if (await isAlive(socket)) throw new ChatError('STORE_IN_USE', socket)
        await removeDead(socket)
        await listen(server, socket)
        await chmod(socket, PRIVATE_FILE)
      } finally {
        await release()
      }
      return
    }
    if (clock.monotonic() >= deadline) throw new ChatError('STORE_IN_USE', socket)
    await delay(clock, GUARD_RETRY_MS)
  }
}

/** Whether anybody listens there. Only a refusal proves that nobody does. */
export function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error) => {
      const code = systemCode(error)
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(false)
      else if (code === 'EAGAIN') resolve(true)
      else reject(error)
    })
  })
}

async function removeDead(path: string): Promise<void> {
  try {
    const found = await lstat(path)
    if (!found.isSocket() && !found.isSymbolicLink()) throw new ChatError('STORE_UNREADABLE', path)
    await unlink(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      // An accept that fails (too many files) must not end the process.
      server.on('error', () => undefined)
      resolve()
    })
  })
}

/** Leaves word in the profile folder where the socket is, when it is not there. */
async function point({
  folder,
  socket,
}: Pick<ProfilePaths, 'folder' | 'socket'>): Promise<string | undefined> {
  const pointer = join(folder, 'socket')
  if (socket === pointer || process.platform === 'win32') return undefined
  if ((await readlink(pointer).catch(() => undefined)) !== socket) {
    await rm(pointer, { force: true })
    await symlink(socket, pointer)
  }
  return pointer
}

function holdingServer(): { readonly server: Server; readonly early: Set<Socket> } {
  const server = createServer({ allowHalfOpen: true })
  const early = new Set<Socket>()
  const hold = (socket: Socket) => {
    if (early.size >= MAX_EARLY_CLIENTS) {
      socket.destroy()
      return
    }
    early.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => early.delete(socket))
  }
  server.on('connection', hold)
  server.on('newListener', (event) => {
    if (event !== 'connection') return
    server.off('connection', hold)
    // Once the new listener is in place.
    queueMicrotask(() => {
      for (const socket of early) {
        early.delete(socket)
        server.emit('connection', socket)
      }
    })
  })
  return { server, early }
}
