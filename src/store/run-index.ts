import type { ProvenEntry } from '../crypto/run.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { MAX_LOGS } from '../wire/limits.ts'
import type { Batch } from './batch.ts'
import type { ChangeIndex } from './change-index.ts'
import {
  CONVERSATION_PREFIX_BYTES,
  ENTRY_TAG_BYTES,
  entryKey,
  entryValue,
  orderKey,
  orderValue,
  type Slot,
} from './keys.ts'
import type { RecordCipher } from './record-cipher.ts'

/** The index records of entries: by order, by id, and by what they change. */
export class RunIndex {
  readonly #cipher: RecordCipher
  readonly #changes: ChangeIndex
  readonly #prefixes = new Map<string, Uint8Array>()

  constructor(cipher: RecordCipher, changes: ChangeIndex) {
    this.#cipher = cipher
    this.#changes = changes
  }

  /** What the keys of a conversation's `order` records begin with. */
  prefix(conversation: Uint8Array): Uint8Array {
    const name = Buffer.from(conversation).toString('latin1')
    let prefix = this.#prefixes.get(name)
    if (!prefix) {
      if (this.#prefixes.size >= MAX_LOGS) this.#prefixes.clear()
      prefix = this.#cipher.tag('order', conversation).subarray(0, CONVERSATION_PREFIX_BYTES)
      this.#prefixes.set(name, prefix)
    }
    return prefix
  }

  /** Entries of one log, now in the run record that ends at `lastSeq`; new ones, or only `moved`. */
  put(
    batch: Batch,
    entries: readonly ProvenEntry[],
    { slot, lastSeq, moved }: { slot: Slot; lastSeq: number; moved?: boolean },
  ): void {
    const [first] = entries
    if (!first) return
    const prefix = this.prefix(first.entry.conversation)
    const tags = this.#tags(entries)
    this.#changes.put(batch, entries, { slot, lastSeq, owing: !moved })
    entries.forEach(({ entry: { type, clock, seq } }, at) => {
      const back = lastSeq - seq
      // A page is of messages: what changes them is found by what it changes.
      if (type !== ENTRY_TYPE.change)
        batch.put(orderKey(prefix, clock, slot, seq), orderValue(back))
      batch.put(entryKey(tags(at)), entryValue({ slot, seq, back }))
    })
  }

  /** These entries of one log are no longer here. */
  remove(batch: Batch, entries: readonly ProvenEntry[], slot: Slot): void {
    const [first] = entries
    if (!first) return
    const prefix = this.prefix(first.entry.conversation)
    const tags = this.#tags(entries)
    this.#changes.remove(batch, entries, slot)
    entries.forEach(({ entry: { type, clock, seq } }, at) => {
      if (type !== ENTRY_TYPE.change) batch.delete(orderKey(prefix, clock, slot, seq))
      batch.delete(entryKey(tags(at)))
    })
  }

  #tags(entries: readonly ProvenEntry[]): (at: number) => Uint8Array {
    const tags = this.#cipher.entryTags(entries.map(({ id }) => id))
    return (at) => tags.subarray(at * ENTRY_TAG_BYTES, (at + 1) * ENTRY_TAG_BYTES)
  }
}
