import type { Span } from './log-source.ts'

/** Stretches of logs, by the log's name. A stretch is told from another by being the same object. */
export class SpanSets {
  readonly #byName = new Map<string, Span[]>()

  of(name: string): readonly Span[] {
    return this.#byName.get(name) ?? []
  }

  add(name: string, span: Span): void {
    this.#byName.set(name, [...this.of(name), span])
  }

  /** Does nothing when it is not there. */
  delete(name: string, span: Span): void {
    const left = this.of(name).filter((each) => each !== span)
    if (left.length > 0) this.#byName.set(name, left)
    else this.#byName.delete(name)
  }
}
