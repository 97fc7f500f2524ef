import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readlinkSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { ChatError } from '../errors.ts'
import { diskFailure } from './disk-failure.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** Where everything of one profile is. */
export interface ProfilePaths {
  readonly folder: string
  /** The secret keys (docs/storage.md). */
  readonly keys: string
  /** Name and other settings that are no secret. */
  readonly settings: string
  /** The person's own configuration, which we only read. */
  readonly config: string
  readonly database: string
  readonly mark: string
  readonly log: string
  /** What belongs to offers of files: lists of folders, what came from stdin. */
  readonly files: string
  /** Where files go that somebody accepts without saying where, unless it is configured. */
  readonly downloads: string
  /** Folder of the socket, ours alone. */
  readonly runtime: string
  /** The local socket; a named pipe on Windows. */
  readonly socket: string
  /** Folder of the lock that guards the making of the socket. */
  readonly guard: string
}

/** Everything in a profile is for its owner alone. */
const PRIVATE_FOLDER = 0o700
export const DEFAULT_PROFILE = 'default'
const PROFILE_NAME = /^(?!\.)[A-Za-z0-9._-]{1,64}$/
/** sun_path has 104 bytes on macOS, 108 on Linux, a zero byte included. */
const MAX_SOCKET_PATH_BYTES = 100

/**
 * The paths of a profile. Nothing is made on disk. `ARGS_INVALID` for a name that is none.
 */
export function locateProfile(options: {
  readonly profile?: string | undefined
  readonly dataDir?: string | undefined
  readonly env: Env
}): ProfilePaths {
  const { env, profile = DEFAULT_PROFILE } = options
  if (!PROFILE_NAME.test(profile)) {
    throw new ChatError('ARGS_INVALID', `not a profile name: ${profile.slice(0, 64)}`)
  }
  const chosen = options.dataDir ?? (env.P2PCHAT_DATA_DIR || undefined)
  const base = chosen === undefined ? envPaths('p2pchat', { suffix: '' }).data : resolve(chosen)
  const folder = join(base, profile)
  const runtime = chosen === undefined ? userRuntime(env, profile) : undefined
  return {
    folder,
    keys: join(folder, 'identity.key'),
    settings: join(folder, 'profile.json'),
    config: join(folder, 'config.json'),
    database: join(folder, 'db'),
    mark: join(folder, 'mark'),
    log: join(folder, 'p2pchat.log'),
    files: join(folder, 'files'),
    downloads: chosen === undefined ? join(homedir(), 'Downloads') : join(folder, 'downloads'),
    ...socketPaths(folder, runtime),
  }
}

type SocketPaths = Pick<ProfilePaths, 'runtime' | 'socket' | 'guard'>

function socketPaths(folder: string, preferred: string | undefined): SocketPaths {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  if (process.platform === 'win32') {
    const socket = `\\\\.\\pipe\\p2pchat-${digest}`
    return { runtime: folder, socket, guard: join(folder, 'guard') }
  }
  const named = pointedRuntime(folder)
  const short = join(tmpdir(), `p2pchat-${userInfo().uid}`, digest)
  const runtime = [named, preferred, folder, short].find(
    (path) =>
      path !== undefined && Buffer.byteLength(join(path, 'socket')) <= MAX_SOCKET_PATH_BYTES,
  )
  if (!runtime) throw new ChatError('STORE_UNREADABLE', `the path is too long: ${short}`)
  return { runtime, socket: join(runtime, 'socket'), guard: join(runtime, 'guard') }
}

/** `$XDG_RUNTIME_DIR/p2pchat/<profile>` where the session has such a folder. */
function userRuntime(env: Env, profile: string): string | undefined {
  const runtime = env.XDG_RUNTIME_DIR
  return runtime && isOurs(runtime) ? join(runtime, 'p2pchat', profile) : undefined
}

/**
 * Where the running node says that its socket is: a command without the session's environment (cron,
 * ssh) finds it all the same.
 */
function pointedRuntime(folder: string): string | undefined {
  try {
    const runtime = dirname(readlinkSync(join(folder, 'socket')))
    return isAbsolute(runtime) && isOurs(runtime) ? runtime : undefined
  } catch {
    return undefined
  }
}

function isOurs(folder: string): boolean {
  try {
    const found = lstatSync(folder)
    return found.isDirectory() && found.uid === userInfo().uid
  } catch {
    return false
  }
}

/**
 * Makes a folder that only its owner may enter, or checks one that is there. `STORE_UNREADABLE` when
 * it, or the one around it, is somebody else's: who owns a folder can swap what is in it.
 */
export function ensurePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER })
    if (process.platform === 'win32') return
    const { uid } = userInfo()
    const found = lstatSync(path)
    const around = statSync(dirname(path))
    if (!found.isDirectory() || found.uid !== uid || ![uid, 0].includes(around.uid)) {
      throw new ChatError('STORE_UNREADABLE', path)
    }
    if ((found.mode & 0o077) !== 0) chmodSync(path, PRIVATE_FOLDER)
  } catch (error) {
    throw diskFailure(error, path)
  }
}
