import type { OnSignal, SignalName } from '../../src/ui/terminal.ts'

/** Signals that a test sends. */
export class FakeSignals {
  readonly #handlers = new Map<SignalName, Set<() => void>>()

  readonly on: OnSignal = (signal, handler) => {
    const all = this.#handlers.get(signal) ?? new Set()
    this.#handlers.set(signal, all.add(handler))
    return () => all.delete(handler)
  }

  send(signal: SignalName): void {
    for (const handler of [...(this.#handlers.get(signal) ?? [])]) handler()
  }

  /** Handlers registered now: none once everything is closed. */
  get count(): number {
    return [...this.#handlers.values()].reduce((sum, { size }) => sum + size, 0)
  }
}
