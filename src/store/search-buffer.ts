import { comparePlaces, type SearchPlace } from './search-place.ts'
import type { SegmentWriter } from './search-segment-writer.ts'
import { slotTerm, type Term, type TermRange, wordTerm } from './search-term.ts'

/** Four to the fifth, less one: see `dueToMerge`. */
const MAX_DOCS = 1_023
const MAX_POSTINGS = 65_536

/** What was indexed last and is not on the disk yet. */
export class SearchBuffer {
  readonly #places: SearchPlace[] = []
  readonly #numbers = new Map<string, number>()
  readonly #terms = new Map<Term, number[]>()
  #postings = 0

  get size(): number {
    return this.#places.length
  }

  get isFull(): boolean {
    return this.#places.length >= MAX_DOCS || this.#postings >= MAX_POSTINGS
  }

  /** More terms of a message, which it may have already. */
  add(place: SearchPlace, words: Iterable<string>): void {
    const name = nameOf(place)
    let doc = this.#numbers.get(name)
    const again = doc !== undefined
    if (doc === undefined) {
      doc = this.#places.length
      this.#places.push(place)
      this.#numbers.set(name, doc)
      this.#put(slotTerm(place.slot), doc)
    }
    for (const word of words) {
      const term = wordTerm(word)
      if (!again || !this.#terms.get(term)?.includes(doc)) this.#put(term, doc)
    }
  }

  #put(term: Term, doc: number): void {
    const docs = this.#terms.get(term)
    if (docs) docs.push(doc)
    else this.#terms.set(term, [doc])
    this.#postings++
  }

  /** Forgets all words of these messages. */
  erase(isErased: (place: SearchPlace) => boolean): void {
    const erased = new Set(this.#places.flatMap((place, doc) => (isErased(place) ? doc : [])))
    if (erased.size === 0) return
    for (const [term, docs] of this.#terms) {
      const left = docs.filter((doc) => !erased.has(doc))
      if (left.length === 0) this.#terms.delete(term)
      else if (left.length < docs.length) this.#terms.set(term, left)
    }
  }

  /** What has, of each group, a term of one of its ranges. */
  matching(groups: readonly (readonly TermRange[])[]): SearchPlace[] {
    let found: ReadonlySet<number> | undefined
    for (const ranges of groups) {
      const these = new Set<number>()
      for (const [term, docs] of this.#terms) {
        if (!ranges.some(({ from, to }) => from <= term && term < to)) continue
        for (const doc of docs) if (!found || found.has(doc)) these.add(doc)
      }
      found = these
    }
    return [...(found ?? [])].flatMap((doc) => this.#places[doc] ?? [])
  }

  write(writer: SegmentWriter): void {
    const order = this.#places.map((place, doc) => ({ place, doc }))
    order.sort((a, b) => comparePlaces(a.place, b.place))
    const numbers = new Uint32Array(order.length)
    order.forEach(({ doc }, number) => {
      numbers[doc] = number
    })
    writer.places(order.map(({ place }) => place))
    for (const term of [...this.#terms.keys()].sort()) {
      const docs = Uint32Array.from(this.#terms.get(term) ?? [], (doc) => numbers[doc] ?? 0)
      writer.add(term, docs.sort())
    }
  }
}

function nameOf({ slot, seq }: SearchPlace): string {
  return `${slot} ${seq}`
}
