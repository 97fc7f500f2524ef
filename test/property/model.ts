import type { Change } from '../../src/chat/change.ts'
import type { ProvenEntry } from '../../src/crypto/run.ts'
import { nameOf, sameBytes } from './device.ts'

/** What was written, by the id of its entry. */
export type Meaning = { readonly kind: 'text' | 'topic'; readonly text: string } | Change

/** What a conversation is, told by a set of entries and nothing else; as simple as can be. */
export class Model {
  readonly #meanings: ReadonlyMap<string, Meaning>
  /** In the one order. */
  readonly entries: readonly ProvenEntry[]

  constructor(entries: Iterable<ProvenEntry>, meanings: ReadonlyMap<string, Meaning>) {
    this.#meanings = meanings
    this.entries = [...entries].sort(byOrder)
  }

  /** Messages, oldest first. */
  get messages(): readonly ProvenEntry[] {
    return this.entries.filter(({ entry }) => entry.type === 1)
  }

  /** What a message has become: its last text, whether it was taken back, who reacts with what. */
  outcome(message: ProvenEntry) {
    const changes = this.entries.flatMap((entry) => {
      const change = this.#change(entry)
      return change && sameBytes(change.target, message.id)
        ? [{ by: entry.entry.author, change }]
        : []
    })
    const own = changes.filter(({ by }) => sameBytes(by, message.entry.author))
    if (own.some(({ change }) => change.kind === 'redact')) {
      return { redacted: true, text: undefined, reactions: [] }
    }
    const text = own.reduce<string | undefined>(
      (last, { change }) => (change.kind === 'edit' ? change.text : last),
      undefined,
    )
    let standing: string[] = []
    for (const { by, change } of changes) {
      if (change.kind !== 'react' && change.kind !== 'unreact') continue
      const name = `${change.emoji} ${Buffer.from(by).toString('hex')}`
      standing = standing.filter((other) => other !== name)
      if (change.kind === 'react') standing.push(name)
    }
    return { redacted: false, text, reactions: standing.sort() }
  }

  /** The last topic among entries that `counts`. */
  topic(counts: (entry: ProvenEntry) => boolean): string | undefined {
    const last = this.entries.findLast((entry) => {
      return this.#meanings.get(nameOf(entry))?.kind === 'topic' && counts(entry)
    })
    const meaning = last && this.#meanings.get(nameOf(last))
    return meaning?.kind === 'topic' ? meaning.text : undefined
  }

  #change(entry: ProvenEntry): Change | undefined {
    const meaning = this.#meanings.get(nameOf(entry))
    return meaning && isChange(meaning) ? meaning : undefined
  }
}

export function isChange(meaning: Meaning): meaning is Change {
  return meaning.kind !== 'text' && meaning.kind !== 'topic'
}

/** (clock, author, device, seq), bytes as unsigned (docs/protocol.md §4.1). */
function byOrder({ entry: a }: ProvenEntry, { entry: b }: ProvenEntry): number {
  if (a.clock !== b.clock) return a.clock < b.clock ? -1 : 1
  return Buffer.compare(a.author, b.author) || Buffer.compare(a.device, b.device) || a.seq - b.seq
}
