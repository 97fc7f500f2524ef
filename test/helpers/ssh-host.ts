import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

/** Where distributions put sshd, which is often on nobody's PATH. It wants to be called by its whole path. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
/** The empty folder into which sshd of root locks up what has not logged in yet; usually made at boot. */
const PRIVILEGE_SEPARATION = '/run/sshd'

/** Why nobody can log in here by ssh; undefined where that works. */
export async function whyNoSsh(): Promise<string | undefined> {
  if ((await sshdPath()) === undefined) return 'sshd is not installed'
  const client = await run('ssh', ['-V']).catch((error) => error)
  return /OpenSSH/.test(client.stderr ?? '') ? undefined : 'ssh is not installed'
}

async function sshdPath(): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const path = join(folder, 'sshd')
    if ((await stat(path).catch(() => undefined))?.isFile()) return path
  }
  return undefined
}

/**
 * This machine as one that is reached by ssh: a real sshd on loopback, with keys and settings of its own for
 * the person who runs the tests. Nothing of that person's own ssh is read or written.
 */
export class SshHost implements AsyncDisposable {
  readonly #folder: string
  readonly #sshd: ChildProcess
  readonly port: number

  private constructor(folder: string, sshd: ChildProcess, port: number) {
    this.#folder = folder
    this.#sshd = sshd
    this.port = port
  }

  static async open(): Promise<SshHost> {
    const sshd = await sshdPath()
    if (sshd === undefined) throw new TypeError('look with whyNoSsh first')
    const folder = await mkdtemp(join(tmpdir(), 'p2pchat-ssh-'))
    const port = await freePort()
    await Promise.all(['host', 'user'].map((name) => makeKey(join(folder, name))))
    const hostKey = await readFile(join(folder, 'host.pub'), 'utf8')
    await writeFile(join(folder, 'known'), `p2pchat-test ${hostKey}`)
    await writeFile(join(folder, 'settings'), settings(folder, port))
    if (process.getuid?.() === 0)
      await mkdir(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 })
    const child = spawn(sshd, ['-D', '-e', '-f', join(folder, 'settings')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const host = new SshHost(folder, child, port)
    try {
      await listening(child)
    } catch (error) {
      await host.close()
      throw error
    }
    return host
  }

  /** The words that log in through a port of this machine and run a command there, on a terminal. */
  login(port: number, command: string): string {
    const file = (name: string) => join(this.#folder, name)
    const options = [
      'HostKeyAlias=p2pchat-test',
      `UserKnownHostsFile=${file('known')}`,
      'GlobalKnownHostsFile=none',
      'StrictHostKeyChecking=yes',
      'IdentityAgent=none',
      'IdentitiesOnly=yes',
      'BatchMode=yes',
      'LogLevel=ERROR',
    ].flatMap((option) => ['-o', option])
    const to = `${userInfo().username}@127.0.0.1`
    const words = ['ssh', '-F', 'none', '-tt', '-e', 'none', '-i', file('user'), '-p', String(port)]
    return [...words, ...options, to, `'${command.replaceAll("'", "'\\''")}'`].join(' ')
  }

  /** Whoever is logged in still is, until their line breaks. Idempotent. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#sshd
    if (exitCode === null && signalCode === null) {
      this.#sshd.kill('SIGTERM')
      await once(this.#sshd, 'exit')
    }
    await rm(this.#folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

async function makeKey(file: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file])
}

function settings(folder: string, port: number): string {
  return [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
    'AuthenticationMethods publickey',
    'PermitRootLogin prohibit-password',
    // The folder above is everybody's; this one is not.
    'StrictModes no',
    'UsePAM no',
    'PermitUserRC no',
    'DisableForwarding yes',
    'PrintMotd no',
    'PrintLastLog no',
    'PidFile none',
    '',
  ].join('\n')
}

/** Resolves once it takes logins; rejects with what it said when it ends instead. */
async function listening(sshd: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    sshd.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (/^Server listening/m.test(said)) resolve()
    })
    sshd.on('error', reject)
    sshd.on('exit', () => reject(new Error(`sshd ended: ${said}`)))
  })
}
