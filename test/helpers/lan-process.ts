import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface LanLine {
  readonly from: 'stdout' | 'stderr'
  readonly text: string
}

export interface LanExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

type Match = RegExp | string | ((text: string, from: LanLine['from']) => boolean)

interface Waiter {
  readonly look: () => boolean
  readonly fail: (why: string) => void
}

const MAX_LINES = 20_000

/** A running program on a host, with its output as lines. */
export class LanProcess {
  /** Everything it printed, whole lines, oldest first. */
  readonly lines: LanLine[] = []
  /** Resolves when it has ended and its output was read to the end. */
  readonly exit: Promise<LanExit>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #title: string
  readonly #waiters = new Set<Waiter>()
  #cursor = 0
  #ended: LanExit | undefined

  constructor(child: ChildProcessWithoutNullStreams, title: string) {
    this.#child = child
    this.#title = title
    child.stdin.on('error', () => undefined)
    for (const from of ['stdout', 'stderr'] as const) {
      createInterface({ input: child[from] }).on('line', (text) => this.#read({ from, text }))
    }
    this.exit = new Promise((resolve) => {
      child.on('error', (error) => this.#read({ from: 'stderr', text: String(error) }))
      child.on('close', (code, signal) => {
        this.#ended = { code, signal }
        resolve(this.#ended)
        for (const waiter of [...this.#waiters]) waiter.fail('it ended')
      })
    })
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#title} did not start`)
    return this.#child.pid
  }

  /** How it ended; `undefined` while it runs. */
  get ended(): LanExit | undefined {
    return this.#ended
  }

  /** All it printed, as one text, for assertions and for messages of failures. */
  get output(): string {
    return this.lines.map(({ text }) => text).join('\n')
  }

  /**
   * The first line that matches among those after the line that the last `waitForLine` gave, past
   * or future. Rejects with the output so far after `timeoutMs`, or when the program ends.
   */
  waitForLine(match: Match, timeoutMs = 10_000): Promise<string> {
    return new Promise((resolve, reject) => {
      let next = this.#cursor
      const finish = () => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        look: () => {
          for (; next < this.lines.length; next++) {
            const line = this.lines[next]
            if (!line || !matches(match, line)) continue
            this.#cursor = Math.max(this.#cursor, next + 1)
            finish()
            resolve(line.text)
            return true
          }
          return false
        },
        fail: (why) => {
          finish()
          const tail = this.lines.slice(-40).map(({ text }) => `  ${text}`)
          const wanted = typeof match === 'function' ? 'the line' : String(match)
          reject(new Error([`${this.#title}: ${why} before ${wanted}`, ...tail].join('\n')))
        },
      }
      const timer = setTimeout(() => waiter.fail(`${timeoutMs} ms passed`), timeoutMs)
      this.#waiters.add(waiter)
      if (!waiter.look() && this.#ended) waiter.fail('it ended')
    })
  }

  /** Sends text to its standard input. */
  write(text: string): void {
    this.#child.stdin.write(text)
  }

  /** Sends end of file to its standard input. */
  endInput(): void {
    this.#child.stdin.end()
  }

  /** Sends a signal (default SIGTERM) and resolves when the program has ended. */
  kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<LanExit> {
    if (!this.#ended) this.#child.kill(signal)
    return this.exit
  }

  /** Sends a signal and does not wait, e.g. SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#child.kill(signal)
  }

  #read(line: LanLine): void {
    if (this.lines.length >= MAX_LINES) return
    this.lines.push(line)
    for (const waiter of [...this.#waiters]) waiter.look()
  }
}

function matches(match: Match, { text, from }: LanLine): boolean {
  if (typeof match === 'string') return text.includes(match)
  if (match instanceof RegExp) return match.test(text)
  return match(text, from)
}
