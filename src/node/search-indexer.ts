import { decodeChange } from '../chat/change.ts'
import { bytesKey } from '../chat/conversation.ts'
import { decodeMessage } from '../chat/message.ts'
import { termsOf } from '../chat/words.ts'
import type { Clock, Timer } from '../clock.ts'
import { isChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import type { Closable } from '../resources.ts'
import type { LogStore } from '../store/log-store.ts'
import type { SearchDoc } from '../store/search-doc.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { Changes } from './changes.ts'

export interface SearchIndexerOptions {
  readonly logs: LogStore
  readonly changes: Changes
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

/** What was just stored waits so long: a command that ends soon leaves it to the next. */
const REST_MS = 500
/** While much is stored or given to others, indexing has some milliseconds between two such rests. */
const BUSY_MS = 250
const RETRY_MS = 5_000
/** What a search indexes before it asks the index; with more to index it reads the history. */
const MAX_CATCH_UP = 50_000

/** Keeps the index of all messages up to date, in its own time: storing never waits for it. */
export class SearchIndexer implements Closable {
  readonly #options: SearchIndexerOptions
  #rest: Timer | undefined
  #working: Promise<void> | undefined
  #isBusy = false
  #generation = 0
  #isClosed = false

  constructor(options: SearchIndexerOptions) {
    this.#options = options
  }

  /** Changes whenever something was stored. */
  get generation(): number {
    return this.#generation
  }

  /** Something was stored, or may have been by an earlier run. */
  poke(): void {
    this.#generation++
    this.giveWay()
    if (!this.#working) this.#wait(REST_MS)
  }

  /** There is something more urgent to do just now. */
  giveWay(): void {
    this.#isBusy = true
  }

  /** Indexes what is held now. False if that would take long, or cannot be done. */
  async catchUp(signal: AbortSignal): Promise<boolean> {
    const { search } = this.#options.logs
    try {
      return await search.catchUp((entries) => this.#docsOf(entries), MAX_CATCH_UP, signal)
    } catch (error) {
      signal.throwIfAborted()
      this.#failed(error)
      return false
    }
  }

  /** Indexes all that is held, however much it is, without a rest. */
  async settle(): Promise<void> {
    while ((await this.#step()) && !this.#isClosed) await new Promise(setImmediate)
  }

  /** The index cannot be read: makes it anew. */
  async rebuild(error: unknown): Promise<void> {
    this.#options.onError(error)
    await this.#options.logs.search.reset().catch((failure) => this.#failed(failure))
    this.poke()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#rest?.cancel()
    await this.#working
  }

  #wait(ms: number): void {
    if (this.#isClosed || this.#rest) return
    this.#rest = this.#options.clock.after(ms, () => {
      this.#rest = undefined
      this.#working ??= this.#work().finally(() => {
        this.#working = undefined
      })
    })
  }

  async #work(): Promise<void> {
    const { search } = this.#options.logs
    try {
      while (!this.#isClosed) {
        this.#isBusy = false
        const more = await this.#step()
        await new Promise(setImmediate)
        if (this.#isBusy) return this.#wait(BUSY_MS)
        if (!more) return
      }
    } catch (error) {
      if (isChatError(error, 'STORE_DAMAGED')) {
        this.#options.onError(error)
        await search.reset().catch((failure) => this.#failed(failure))
        this.#wait(REST_MS)
      } else this.#failed(error)
    }
  }

  /** False when there is nothing to do. */
  async #step(): Promise<boolean> {
    const { search } = this.#options.logs
    const taken = await search.take((entries) => this.#docsOf(entries))
    const pruned = taken === 0 && (await search.prune())
    const merged = await search.merge()
    return taken > 0 || pruned || merged
  }

  #failed(error: unknown): void {
    if (this.#isClosed || isChatError(error, 'STORE_CLOSED')) return
    this.#options.onError(error)
    this.#wait(RETRY_MS)
  }

  /** A message is found by what it says now; an edit is about the message it is of. */
  async #docsOf(entries: readonly StoredEntry[]): Promise<readonly SearchDoc[]> {
    const messages = new Map<string, StoredEntry>()
    for (const each of entries) {
      if (each.entry.type === ENTRY_TYPE.message) messages.set(bytesKey(each.id), each)
      const edited = await this.#editedBy(each)
      if (edited) messages.set(bytesKey(edited.id), edited)
    }
    const all = [...messages.values()]
    const outcomes = await this.#options.changes.of(all)
    return all.flatMap((message, at) => {
      const outcome = outcomes[at]
      const text = outcome?.redacted ? undefined : textOf(message)
      return text === undefined ? [] : [{ message, terms: termsOf(outcome?.text ?? text) }]
    })
  }

  async #editedBy({ entry, body }: StoredEntry): Promise<StoredEntry | undefined> {
    if (entry.type !== ENTRY_TYPE.change || !body) return undefined
    const change = decodeChange(body.bytes)
    if (change?.kind !== 'edit') return undefined
    const target = await this.#options.logs.find(change.target)
    const fits =
      target?.entry.type === ENTRY_TYPE.message &&
      equalBytes(target.entry.conversation, entry.conversation) &&
      equalBytes(target.entry.author, entry.author)
    return fits ? target : undefined
  }
}

/** What was said; undefined for what nobody said, or cannot be read. */
function textOf({ body }: StoredEntry): string | undefined {
  if (!body) return undefined
  try {
    return decodeMessage(body.bytes)?.text
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}
