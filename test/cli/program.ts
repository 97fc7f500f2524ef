import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, runHere } from './in-process.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const DEADLINE_MS = 30_000

/** The real program as its own process. */
export class Program {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  #taken = 0
  #wake = () => {}

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    const argv = ['--import', 'tsx', MAIN, ...args]
    this.#child = spawn(process.execPath, argv, { env })
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), DEADLINE_MS)
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      this.#wake()
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.#ended = once(this.#child, 'close').then(([code]) => {
      clearTimeout(killer)
      this.#wake()
      return { code: code as number | null, stdout: this.#stdout, stderr: this.#stderr }
    })
  }

  get stdin() {
    return this.#child.stdin
  }

  get stdout() {
    return this.#child.stdout
  }

  /** The next line of stdout. Rejects when the program ends without one. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#stdout.indexOf('\n', this.#taken)
      if (end >= 0) {
        const line = this.#stdout.slice(this.#taken, end)
        this.#taken = end + 1
        return line
      }
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`ended without a line: ${JSON.stringify(await this.#ended)}`)
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The next line of JSON for which `wanted` is true. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the program prints
  async json(wanted: (value: any) => boolean = () => true): Promise<any> {
    for (;;) {
      const value = JSON.parse(await this.line())
      if (wanted(value)) return value
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  ended(): Promise<Ended> {
    return this.#ended
  }
}

/** A folder for profiles, and the program run on it. Nothing of the person's own is touched. */
export class Place implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'p2pchat-cli-'))
  readonly #programs: Program[] = []

  /** Starts it with the network reduced to what the arguments name. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
    const { PATH } = process.env
    const program = new Program(args, {
      PATH,
      HOME: this.folder,
      P2PCHAT_DATA_DIR: this.folder,
      P2PCHAT_NO_MDNS: '1',
      P2PCHAT_PORT: '0',
      ...env,
    })
    this.#programs.push(program)
    return program
  }

  /** Runs it to its end; `input` is all of its stdin. */
  async run(
    args: readonly string[],
    { input = '', env = {} }: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Ended> {
    const program = this.start(args, env)
    program.stdin.end(input)
    return program.ended()
  }

  /** What must succeed, in this process: the JSON objects on stdout. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the program prints
  async json(args: readonly string[]): Promise<any[]> {
    const { code, stdout } = await runHere([...args, '--json'], this.folder)
    if (code !== 0 && code !== 3) throw new Error(`${args.join(' ')}: ${code} ${stdout}`)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }

  async init(name: string): Promise<void> {
    await this.json(['init', '--profile', name, '--name', name, '--no-passphrase'])
  }

  /** A daemon that is ready, and its port. */
  async daemon(profile: string, ...args: readonly string[]) {
    const program = this.start(['daemon', '--json', '--profile', profile, ...args])
    const { port, peer } = await program.json(({ event }) => event === 'ready')
    return { program, port: Number(port), peer: String(peer), address: `127.0.0.1:${port}` }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) {
      program.signal('SIGKILL')
      await program.ended()
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}
