import { ASPECT, changeOf } from '../chat/change.ts'
import { bytesKey } from '../chat/conversation.ts'
import type { Clock, Timer } from '../clock.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import type { Closable } from '../resources.ts'
import type { Batch } from '../store/batch.ts'
import type { LogStore } from '../store/log-store.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { Changes } from './changes.ts'

export interface ErasureOptions {
  readonly logs: LogStore
  readonly changes: Changes
  readonly clock: Clock
  /** The text of this message has gone from the disk; told once, or never where we are killed. */
  readonly onErased: (message: ProvenEntry) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Messages that are looked into together, and edits whose bodies are dropped together. */
const CHUNK = 64
const RETRY_MS = 5_000

/**
 * Sees to it that what its author took back is gone from this disk, with all its edits, whatever
 * came first and whenever we were killed: the store remembers what to look into until it is done.
 */
export class Erasure implements Closable {
  readonly #options: ErasureOptions
  /** Ids of messages to look into. */
  readonly #wanted = new Map<string, Uint8Array>()
  /** Messages for which something is being stored, and how much: what we see may be old. */
  readonly #storing = new Map<string, number>()
  #working: Promise<void> | undefined
  #retry: Timer | undefined
  /** True while a change may wait for a message that has not come. */
  #waiting = false
  #closed = false

  constructor(options: ErasureOptions) {
    this.#options = options
  }

  /** Goes on with what an earlier run left. */
  open(): void {
    this.#working = this.#resume()
  }

  /** These are in a batch that is about to be committed. */
  storing(batch: Batch, fresh: readonly ProvenEntry[]): void {
    for (const id of erasedBy(fresh)) {
      const name = bytesKey(id)
      this.#storing.set(name, (this.#storing.get(name) ?? 0) + 1)
      const landed = () => {
        const left = (this.#storing.get(name) ?? 0) - 1
        if (left > 0) this.#storing.set(name, left)
        else this.#storing.delete(name)
      }
      batch.onFailed(landed)
      batch.onCommitted(() => {
        landed()
        this.#wanted.set(name, id)
      })
    }
  }

  /** These were stored. Looks, in its own time, into what must go because of them. */
  async stored(fresh: readonly ProvenEntry[]): Promise<void> {
    if (this.#waiting || this.#working) {
      const messages = fresh.filter(({ entry }) => entry.type === ENTRY_TYPE.message)
      const owes = await this.#options.logs.changes.owes(messages.map(({ id }) => id))
      messages.forEach(({ id }, at) => {
        if (owes[at]) this.#wanted.set(bytesKey(id), id)
      })
    }
    if (this.#wanted.size > 0) this.#work()
  }

  /** Resolves when everything stored so far has been looked into, or cannot be for now. */
  async settled(): Promise<void> {
    while (this.#working && !this.#retry) await this.#working
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#retry?.cancel()
    await this.#working
  }

  #work(): void {
    this.#working ??= this.#drain().finally(() => {
      this.#working = undefined
      if (this.#wanted.size > 0 && !this.#retry && !this.#closed) this.#work()
    })
  }

  async #drain(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#closed) {
      const some = [...this.#wanted].slice(0, CHUNK)
      for (const [name] of some) this.#wanted.delete(name)
      if (await this.#look(some, false)) continue
      for (const [name, id] of some) this.#wanted.set(name, id)
      return
    }
  }

  async #resume(): Promise<void> {
    try {
      for (let after: Uint8Array | undefined; !this.#closed; ) {
        const ids = await this.#options.logs.changes.owed(CHUNK, after)
        after = ids.at(-1)
        if (!after) break
        const some = ids.map((id): [string, Uint8Array] => [bytesKey(id), id])
        if (!(await this.#look(some, true)))
          for (const [name, id] of some) this.#wanted.set(name, id)
      }
    } catch (error) {
      this.#failed(error)
    }
    this.#working = undefined
    if (this.#wanted.size > 0 && !this.#retry) this.#work()
  }

  /** Drops what must go because of these. False when the disk refuses: then again later. */
  async #look(some: readonly [string, Uint8Array][], sweep: boolean): Promise<boolean> {
    const { logs } = this.#options
    try {
      const done: [string, Uint8Array][] = []
      for (const [name, id] of some) {
        if (await this.#erase(id, sweep)) done.push([name, id])
        else this.#waiting = true
      }
      // Whoever stored more meanwhile asks again.
      const settled = done.filter(([name]) => !this.#storing.has(name) && !this.#wanted.has(name))
      await logs.changes.settle(settled.map(([, id]) => id))
      return true
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  /** False when the message is not here yet. */
  async #erase(id: Uint8Array, sweep: boolean): Promise<boolean> {
    const { logs, changes, onErased } = this.#options
    const message = await logs.find(id)
    if (!message) return false
    if (message.entry.type !== ENTRY_TYPE.message || !(await changes.isRedacted(message)))
      return true
    await logs.search.erase([message], sweep)
    const isGone = await logs.dropBodies([id], sweep)
    for await (const edits of logs.changes.allByAuthor(message, ASPECT.text, CHUNK)) {
      await logs.dropBodies(
        edits.map((edit) => edit.id),
        sweep,
      )
    }
    if (isGone) await onErased(message)
    return true
  }

  #failed(error: unknown): void {
    const { clock, onError } = this.#options
    if (this.#closed || isChatError(error, 'STORE_CLOSED')) return
    onError(error)
    this.#retry ??= clock.after(RETRY_MS, () => {
      this.#retry = undefined
      this.#work()
    })
  }
}

/** Ids of the messages for which these entries may ask bodies to be dropped. */
function* erasedBy(entries: readonly ProvenEntry[]): Generator<Uint8Array> {
  for (const { entry, body } of entries) {
    const mark = entry.type === ENTRY_TYPE.change && body ? changeOf(body.bytes) : undefined
    if (mark?.erases) yield mark.target
  }
}
