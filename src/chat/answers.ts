import { decodeEntry } from '../wire/entry.ts'
import { MAX_FUTURE_MS, MAX_RUN_BYTES, MAX_WANTS, WANT_BYTES } from '../wire/limits.ts'
import { decodeRun } from '../wire/run.ts'
import { clockMs } from './hlc.ts'
import type { LogRef, LogSource, Span } from './log-source.ts'
import type { Shared } from './shared.ts'

/** A peer's request for entries of a log. */
export interface Request {
  readonly shared: Shared
  readonly log: LogRef
  readonly span: Span
}

export interface AnswersOptions {
  readonly source: LogSource
  readonly now: () => number
  /** False when the session has ended. */
  readonly send: (request: Request, run: Uint8Array, lastSeq: number) => boolean
  readonly done: (request: Request) => void
  readonly onError: (error: unknown) => void
}

/** Gives one peer what it asks for, request by request, each newest first (docs/protocol.md §6.3). */
export class Answers {
  readonly #options: AnswersOptions
  readonly #waiting: Request[] = []
  #running = false

  constructor(options: AnswersOptions) {
    this.#options = options
  }

  /** False when there are too many already. */
  add(request: Request): boolean {
    if (this.#waiting.length >= MAX_WANTS) return false
    this.#waiting.push(request)
    if (!this.#running) {
      this.#running = true
      this.#run()
        .catch(this.#options.onError)
        .finally(() => {
          this.#running = false
        })
    }
    return true
  }

  async #run(): Promise<void> {
    for (let [request] = this.#waiting; request; [request] = this.#waiting) {
      await this.#answer(request)
      this.#options.done(request)
      this.#waiting.shift()
    }
  }

  async #answer(request: Request): Promise<void> {
    const { source, now, send } = this.#options
    const { shared, log, span } = request
    let bytes = 0
    for (let before = span.last + 1; before > span.first && bytes < WANT_BYTES; ) {
      const run = shared.ours ? await source.readRunBefore(log, before, MAX_RUN_BYTES) : undefined
      if (!run) return
      const { parts } = decodeRun(run)
      const [first, last] = [parts.at(0), parts.at(-1)].map(
        (part) => part && decodeEntry(part.entry),
      )
      if (!first || !last || first.seq >= before || last.seq < span.first) return
      if (clockMs(last.clock) <= now() + MAX_FUTURE_MS) {
        if (!shared.ours || !send(request, run, last.seq)) return
        bytes += run.length
      }
      before = first.seq
    }
  }
}
