import type { FileView } from '../rpc/methods.ts'
import { bar, formatSeconds, formatSize, percent } from '../ui/file-size.ts'
import { type Pace, rateOf, withMark } from '../ui/pace.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Context } from './context.ts'
import { formatReason } from './format.ts'

const BAR_WIDTH = 24

/**
 * How far a file is. A person at a terminal sees one line of stderr that is written over; another
 * gets a line for each state and its reason; with --json events go to stdout.
 */
export class TransferProgress {
  readonly #context: Context
  readonly #isBar: boolean
  #pace: Pace = []
  #last = ''
  #width = 0

  constructor(context: Context) {
    const { surroundings, print } = context
    this.#context = context
    this.#isBar = !print.json && surroundings.stderr.isTTY === true
  }

  show(file: FileView): void {
    const { print, surroundings } = this.#context
    if (print.json) {
      print.answer({ event: 'file', file })
    } else if (this.#isBar) {
      this.#draw(file, surroundings.clock.monotonic())
    } else {
      const line = `${safeText(file.name)}: ${file.state}${formatReason(file)}`
      if (line !== this.#last) print.note(line)
      this.#last = line
    }
  }

  /** Leaves the line empty. Idempotent. */
  clear(): void {
    if (this.#width > 0) this.#write('')
    this.#width = 0
  }

  #draw(file: FileView, at: number): void {
    const { received, size, state } = file
    this.#pace = withMark(this.#pace, { at, bytes: received })
    const parts = [
      safeText(file.name),
      bar(received, size, BAR_WIDTH),
      percent(received, size),
      `${formatSize(received)} of ${formatSize(size)}`,
      ...(state === 'running' ? this.#speed(file) : [`${state}${formatReason(file)}`]),
    ]
    const columns = this.#context.surroundings.stderr.columns ?? 80
    this.#write(parts.join('  ').slice(0, columns - 1))
  }

  #speed({ size, received }: FileView): readonly string[] {
    const rate = rateOf(this.#pace)
    if (rate === undefined) return []
    return [`${formatSize(rate)}/s`, `${formatSeconds((size - received) / rate)} left`]
  }

  #write(line: string): void {
    const { stderr } = this.#context.surroundings
    stderr.write(`\r${line}${' '.repeat(Math.max(0, this.#width - line.length))}\r${line}`)
    this.#width = line.length
  }
}
