import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SocketClient } from '../../src/rpc/client.ts'
import { Profile } from '../../src/store/profile.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const CLOCK_TICKS_PER_SECOND = 100

/** One profile in a folder of its own, used through the real program. Build it first. */
export class Program implements Disposable {
  readonly name: string
  readonly folder = mkdtempSync(join(tmpdir(), 'p2pchat-bench-'))
  readonly #env: NodeJS.ProcessEnv

  private constructor(name: string) {
    this.name = name
    this.#env = { ...process.env, P2PCHAT_DATA_DIR: this.folder }
  }

  static async signUp(name: string): Promise<Program> {
    const program = new Program(name)
    await program.run('init', '--name', name, '--no-passphrase')
    return program
  }

  /** Runs one command; resolves with what it printed, rejects unless its exit code is 0 or 3. */
  async run(...args: readonly string[]): Promise<string> {
    const child = this.#spawn(args)
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    const [code] = await once(child, 'close')
    if (code !== 0 && code !== 3) throw new Error(`p2pchat ${args.join(' ')}: exit code ${code}`)
    return output
  }

  /** Opens the daemon on loopback, without multicast, and waits until it can send and receive. */
  async daemon(...args: readonly string[]): Promise<Daemon> {
    const options = ['daemon', '--json', '--no-mdns', '--port', '0', ...args]
    const child = this.#spawn(options)
    if (!child.stdout) throw new TypeError('the daemon has no output')
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line)
      if (event.event !== 'ready') continue
      child.stdout.resume()
      const { socket } = Profile.locate({ dataDir: this.folder, env: {} }).paths
      const client = await SocketClient.open(socket)
      return new Daemon(child, event.peer, event.port, client)
    }
    throw new Error('the daemon ended before it was ready')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #spawn(args: readonly string[]): ChildProcess {
    const stdio = ['ignore', 'pipe', 'inherit'] as const
    return spawn(process.execPath, [MAIN, ...args], { env: this.#env, stdio: [...stdio] })
  }
}

/** A running daemon and a client of its local socket. */
export class Daemon implements AsyncDisposable {
  readonly peer: string
  readonly port: number
  readonly client: SocketClient
  readonly #child: ChildProcess

  constructor(child: ChildProcess, peer: string, port: number, client: SocketClient) {
    this.#child = child
    this.peer = peer
    this.port = port
    this.client = client
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Resident memory in MB (Linux). */
  get residentMegabytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
  }

  /** Processor time used so far, in milliseconds (Linux). */
  get processorMs(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / CLOCK_TICKS_PER_SECOND
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'close')
    await this.client.close()
    this.#child.kill('SIGTERM')
    await ended
  }
}
