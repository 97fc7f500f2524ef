import type { Clock, Timer } from '../clock.ts'
import { safeText } from './sanitize.ts'
import { truncate } from './text-width.ts'
import type { Texts } from './texts/texts.ts'

/** Something somebody should look at. */
export interface Alert {
  readonly title: string
  readonly text: string
  /** The conversation, as it is shown. */
  readonly place: string
}

/** What comes within this of the first is told with it. */
const GATHER_MS = 400
/** After one notification, the next waits for this: a catch-up is one summary, not a hundred bells. */
const PAUSE_MS = 5_000
const MAX_SHOWN = 120
const MAX_PLACES = 3

/** Bells and notifications, few and late enough that a flood of messages is told as one. */
export class Notifier {
  readonly #clock: Clock
  readonly #tell: (title: string, body: string) => void
  readonly #texts: Texts
  readonly #waiting: Alert[] = []
  #count = 0
  #timer: Timer | undefined
  #last = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, texts: Texts, tell: (title: string, body: string) => void) {
    this.#clock = clock
    this.#texts = texts
    this.#tell = tell
  }

  add(alert: Alert): void {
    this.#count++
    const known = this.#waiting.some(({ place }) => place === alert.place)
    if (!known && this.#waiting.length <= MAX_PLACES) this.#waiting.push(alert)
    const pause = this.#last + PAUSE_MS - this.#clock.monotonic()
    this.#timer ??= this.#clock.after(Math.max(GATHER_MS, pause), () => this.#now())
  }

  /** Drops what was not told yet: somebody is looking. */
  clear(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#waiting.splice(0)
    this.#count = 0
  }

  #now(): void {
    const [first] = this.#waiting
    const count = this.#count
    const places = this.#waiting.slice(0, MAX_PLACES).map(({ place }) => place)
    const more = this.#waiting.length > MAX_PLACES ? ', …' : ''
    this.clear()
    if (!first) return
    this.#last = this.#clock.monotonic()
    if (count === 1) this.#tell(shown(first.title), shown(first.text))
    else this.#tell(shown(this.#texts.notify.many(count, places.join(', ') + more)), '')
  }
}

function shown(text: string): string {
  return truncate(safeText(text), MAX_SHOWN)
}
