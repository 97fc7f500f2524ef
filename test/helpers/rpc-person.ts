import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The built program behind its stdin and stdout: somebody without a screen. */
export class RpcPerson implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #answers = new Map<number, (answer: Answer) => void>()
  #calls = 0

  /** `args` say whose profile it is, and where it listens. */
  constructor(args: readonly string[]) {
    const child = spawn(process.execPath, [MAIN, 'rpc', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer: Answer = JSON.parse(line)
      this.#answers.get(answer.id)?.(answer)
      this.#answers.delete(answer.id)
    })
  }

  /** What the engine answers; rejects with its error. */
  async call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#calls
    const answered = new Promise<Answer>((resolve) => this.#answers.set(id, resolve))
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    const { result, error } = await answered
    if (error !== undefined) throw new Error(JSON.stringify(error))
    return result
  }

  /** Leaves once everything is answered. Idempotent. */
  async close(): Promise<void> {
    this.#child.stdin?.end()
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit')
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: unknown
}
