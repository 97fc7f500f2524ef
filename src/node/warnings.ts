import type { ChatError, ErrorCode } from '../errors.ts'
import type { EventHub } from './event-hub.ts'
import type { WarningView } from './events.ts'

const MAX_WARNINGS = 16

/** Faults of the world that a person should know of: the newest few, each also as an event. */
export class Warnings {
  readonly #hub: EventHub
  #recent: readonly WarningView[] = []

  constructor(hub: EventHub) {
    this.#hub = hub
  }

  /** Newest last. */
  get recent(): readonly WarningView[] {
    return this.#recent
  }

  add(error: ChatError): void {
    const warning = { code: error.code, message: error.message, hint: error.hint ?? null }
    const others = this.#recent.filter(({ message }) => message !== warning.message)
    this.#recent = [...others, warning].slice(-MAX_WARNINGS)
    this.#hub.emit({ event: 'warning', warning })
  }

  /** What these warned of is over. */
  clear(...codes: readonly ErrorCode[]): void {
    this.#recent = this.#recent.filter(({ code }) => !codes.some((over) => over === code))
  }
}
