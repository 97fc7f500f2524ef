import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { timed } from './figures.ts'

const RAW_SENDER = fileURLToPath(new URL('./raw-sender.ts', import.meta.url))
const HOST = '127.0.0.1'

/** Something else that copies a file from one process to another over loopback. */
interface Copier {
  readonly name: string
  /** A program without which it cannot be measured. */
  readonly needs?: string
  /** Opens the giving side in a folder of its own; answers with what makes one copy. */
  readonly open: (folder: string) => Promise<Opened>
}

interface Opened {
  readonly server: ChildProcess | undefined
  readonly copy: (path: string, to: string) => Promise<void>
}

const COPIERS: readonly Copier[] = [
  { name: 'bare TCP', open: async () => ({ server: undefined, copy: overTcp }) },
  { name: 'scp', needs: 'sshd', open: openScp },
  { name: 'rsync, not encrypted', needs: 'rsync', open: openRsync },
]

/** Others beside ours, in the same run. What is not installed is left out. */
export class Copiers implements AsyncDisposable {
  /** Milliseconds of every copy so far, by name; empty where it is not installed. */
  readonly times = new Map<string, number[]>(COPIERS.map(({ name }) => [name, []]))
  readonly #folder: string
  readonly #opened = new Map<string, Opened>()

  static async open(): Promise<Copiers> {
    const copiers = new Copiers(await mkdtemp(join(tmpdir(), 'p2pchat-bench-')))
    for (const { name, needs, open } of COPIERS) {
      if (needs !== undefined && locate(needs) === undefined) continue
      const folder = join(copiers.#folder, name)
      await mkdir(folder)
      copiers.#opened.set(name, await open(folder))
    }
    return copiers
  }

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Copies the file once with each, until it is on the disk as surely as ours. */
  async copy(path: string): Promise<void> {
    const to = join(this.#folder, 'copy')
    for (const [name, { copy }] of this.#opened) {
      const ms = await timed(async () => {
        await copy(path, to)
        const handle = await open(to)
        await handle.datasync()
        await handle.close()
      })
      execFileSync('cmp', [path, to])
      await rm(to)
      this.times.get(name)?.push(ms)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { server } of this.#opened.values()) {
      if (!server || server.exitCode !== null) continue
      const ended = once(server, 'exit')
      server.kill()
      await ended
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function overTcp(path: string, to: string): Promise<void> {
  const argv = ['--import', 'tsx', RAW_SENDER, path]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  await pipeline(connect(Number(String(line)), HOST), createWriteStream(to))
  child.kill()
}

/** A server of our own, with keys that are thrown away. */
async function openScp(folder: string): Promise<Opened> {
  const [hostKey, userKey] = [join(folder, 'host'), join(folder, 'user')]
  for (const key of [hostKey, userKey]) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  }
  await copyFile(`${userKey}.pub`, join(folder, 'authorized'))
  // Where sshd, started as root, wants an empty folder to be.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  const port = await freePort()
  const config = join(folder, 'config')
  await writeFile(
    config,
    `ListenAddress ${HOST}:${port}
HostKey ${hostKey}
AuthorizedKeysFile ${join(folder, 'authorized')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp
`,
  )
  const server = spawn(locate('sshd') ?? 'sshd', ['-D', '-f', config], { stdio: 'ignore' })
  await answers(port)
  const given = ['-q', '-P', `${port}`, '-i', userKey]
  for (const option of ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null']) {
    given.push('-o', option)
  }
  const from = `${userInfo().username}@${HOST}`
  return { server, copy: (path, to) => run('scp', ...given, `${from}:${path}`, to) }
}

async function openRsync(folder: string): Promise<Opened> {
  const port = await freePort()
  const config = join(folder, 'config')
  const root = process.getuid?.() === 0 ? 'uid = root\ngid = root\n' : ''
  await writeFile(config, `use chroot = no\n${root}[all]\npath = /\nread only = yes\n`)
  const given = ['--daemon', '--no-detach', `--config=${config}`, `--port=${port}`]
  const server = spawn('rsync', [...given, `--address=${HOST}`], { stdio: 'ignore' })
  await answers(port)
  const from = `rsync://${HOST}:${port}/all`
  return { server, copy: (path, to) => run('rsync', '--whole-file', `${from}${path}`, to) }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: 'inherit' }), 'close')
  if (code !== 0) throw new Error(`${program}: exit code ${code}`)
}

/** Where a program is; undefined if it is not installed. */
function locate(program: string): string | undefined {
  try {
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
    const found = execFileSync('sh', ['-c', `command -v ${program}`], { env })
    return String(found).trim()
  } catch {
    return undefined
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until somebody listens there. */
async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, HOST)
    try {
      await once(socket, 'connect')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      socket.destroy()
    }
  }
  throw new Error(`nobody listens on port ${port}`)
}
