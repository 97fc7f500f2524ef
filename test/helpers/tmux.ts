import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface TmuxOptions {
  readonly width: number
  readonly height: number
  /** Replaces the environment of the test but for PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Why there is no tmux here; undefined where there is. */
export async function whyNoTmux(): Promise<string | undefined> {
  try {
    await run('tmux', ['-V'])
    return undefined
  } catch {
    return 'tmux is not installed'
  }
}

const DEADLINE_MS = 20_000

/**
 * A shell in a pane of a tmux server of its own: a real terminal, on which real programs run. What the
 * screen shows is waited for with a deadline; tmux tells when it may have changed.
 */
export class Tmux implements AsyncDisposable {
  readonly #folder: string
  readonly #socket: string
  readonly #watcher: ChildProcess
  #closed = false

  private constructor(folder: string, socket: string, watcher: ChildProcess) {
    this.#folder = folder
    this.#socket = socket
    this.#watcher = watcher
  }

  static async open({ width, height, env = {}, cwd }: TmuxOptions): Promise<Tmux> {
    const folder = await mkdtemp(join(tmpdir(), 'p2pchat-tmux-'))
    const socket = join(folder, `s${randomBytes(4).toString('hex')}`)
    const size = ['-x', String(width), '-y', String(height)]
    const { PATH = '', HOME = '' } = process.env
    const clean = { PATH, HOME, LANG: 'C.UTF-8', TERM: 'xterm-256color', PS1: '$ ', ...env }
    const start = ['-f', '/dev/null', '-S', socket, 'new-session', '-d', ...size, '/bin/sh']
    await run('tmux', start, { env: clean, ...(cwd === undefined ? {} : { cwd }) })
    await run('tmux', ['-S', socket, 'set', '-g', 'window-size', 'manual'])
    await run('tmux', ['-S', socket, 'set', '-sg', 'escape-time', '0'])
    const watcher = spawn('tmux', ['-S', socket, '-C', 'attach', '-f', 'ignore-size'], {
      env: clean,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const tmux = new Tmux(folder, socket, watcher)
    await tmux.resize(width, height)
    return tmux
  }

  /** Types text as it is, key by key. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text)
  }

  /** Presses keys by tmux's names: `Enter`, `M-1`, `C-c`, `PageUp`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys)
  }

  /** Pastes as a terminal does, bracketed where the program asked for it. */
  async paste(text: string): Promise<void> {
    await this.#tmux('set-buffer', '-b', 'paste', text)
    await this.#tmux('paste-buffer', '-p', '-b', 'paste')
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(width), '-y', String(height))
  }

  /** The rows of the screen, without trailing spaces. */
  async screen(): Promise<readonly string[]> {
    const text = await this.#tmux('capture-pane', '-p')
    return text.replace(/\n$/, '').split('\n')
  }

  /** The rows of the screen with their looks, as escape sequences. */
  async painted(): Promise<string> {
    return this.#tmux('capture-pane', '-p', '-e')
  }

  /** A fact of the pane by its tmux format, such as `alternate_on` or `pane_title`. */
  async fact(name: string): Promise<string> {
    return (await this.#tmux('display-message', '-p', `#{${name}}`)).trimEnd()
  }

  /** Sets an option of the server. */
  async set(option: string, value: string): Promise<void> {
    await this.#tmux('set', '-g', option, value)
  }

  /** What a program has put into the clipboard last. */
  async buffer(): Promise<string> {
    return this.#tmux('show-buffer')
  }

  /** The screen once it matches; rejects with the last one when it does not in time. */
  async waitFor(wanted: RegExp | ((screen: string) => boolean)): Promise<string> {
    const fits = typeof wanted === 'function' ? wanted : (screen: string) => wanted.test(screen)
    const signal = AbortSignal.timeout(DEADLINE_MS)
    for (;;) {
      // Listened for before looking, so that no change falls between the two.
      const change = once(this.#watcher.stdout ?? this.#watcher, 'data', { signal })
      change.catch(() => undefined)
      const screen = (await this.screen()).join('\n')
      if (fits(screen)) return screen
      try {
        await change
      } catch {
        throw new Error(`the screen did not show ${wanted} in time, but:\n${screen}`)
      }
    }
  }

  /** Kills everything that runs in it. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const gone = once(this.#watcher, 'exit')
    await this.#tmux('kill-server')
    if (this.#watcher.exitCode === null && this.#watcher.signalCode === null) await gone
    await rm(this.#folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    return (await run('tmux', ['-S', this.#socket, ...args])).stdout
  }
}
