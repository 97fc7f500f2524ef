import type { Writable } from 'node:stream'
import type { ChatError } from '../errors.ts'
import { safeText } from '../ui/sanitize.ts'

export interface PrinterOptions {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly json: boolean
}

/**
 * Everything the command line says. Answers go to stdout, as one JSON object a line or as lines
 * for a person; whatever else there is to say goes to stderr.
 */
export class Printer {
  readonly json: boolean
  readonly #stdout: Writable
  readonly #stderr: Writable

  constructor({ stdout, stderr, json }: PrinterOptions) {
    this.json = json
    this.#stdout = stdout
    this.#stderr = stderr
  }

  /** The answer: the object with --json, else the lines. Texts in the lines must be safe. */
  answer(object: object, ...lines: readonly string[]): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(object)}\n`)
    else for (const line of lines) this.#stdout.write(`${line}\n`)
  }

  /** Lines that a person asked for and that have no JSON form: help, version, scripts. */
  text(text: string): void {
    this.#stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** Something worth knowing beside the answer. A script that reads JSON has it in a field. */
  note(text: string): void {
    if (!this.json) this.#stderr.write(`p2pchat: ${text}\n`)
  }

  /** The one line of a failure, and what can be done about it. */
  fail({ code, message, hint }: Pick<ChatError, 'code' | 'message' | 'hint'>): void {
    if (this.json) {
      this.answer({ error: { code, message, hint: hint ?? null } })
      return
    }
    this.#stderr.write(`p2pchat: error: ${safeText(message)}\n`)
    if (hint) this.#stderr.write(`p2pchat: hint: ${hint}\n`)
  }

  /** Resolves when all that was written has left, or can no longer leave. */
  async flush(): Promise<void> {
    await Promise.all([this.#stdout, this.#stderr].map(flushed))
  }
}

function flushed(stream: Writable): Promise<void> {
  if (!stream.writable) return Promise.resolve()
  return new Promise((resolve) => {
    stream.once('close', resolve)
    stream.write('', () => resolve())
  })
}
