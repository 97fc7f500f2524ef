import type { Clock, Timer } from '../clock.ts'
import type { Client } from '../rpc/methods.ts'
import { draftsOf } from './model/drafts.ts'
import type { State } from './model/state.ts'

/** How much of what is typed a kill may take along. */
const KEEP_EVERY_MS = 1_000

export interface DraftKeeperOptions {
  readonly client: Client
  readonly clock: Clock
  readonly state: () => State
}

/**
 * Hands drafts to the engine, which keeps them: at most every second while somebody types, so that
 * typing waits for no disk, and at once when one is gone, for it was dropped. One that is being sent is
 * left as it is until that is done: it goes with the message, and not before.
 */
export class DraftKeeper {
  readonly #options: DraftKeeperOptions
  /** As the engine has them, once it has answered. */
  readonly #kept: Map<string, string>
  /** How many messages are on their way that were typed here. */
  readonly #sending = new Map<string, number>()
  #timer: Timer | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: DraftKeeperOptions) {
    this.#options = options
    this.#kept = new Map(draftsOf(options.state()))
  }

  /** Somebody did something. */
  saw(before: State, state: State): void {
    const { editor, drafts, current, answering } = before
    const same = editor === state.editor && drafts === state.drafts && current === state.current
    if (state.plain || (same && answering === state.answering)) return
    const isGone = this.#kept.has(state.current) && !draftsOf(state).has(state.current)
    if (isGone) void this.flush()
    else this.#timer ??= this.#options.clock.after(KEEP_EVERY_MS, () => void this.flush())
  }

  /** A message that was typed there is on its way; resolves once what became of it is kept. */
  async sending(conversation: string, done: Promise<void>): Promise<void> {
    const count = (by: 1 | -1) =>
      this.#sending.set(conversation, (this.#sending.get(conversation) ?? 0) + by)
    count(1)
    await done
    count(-1)
    await this.flush()
  }

  /** Resolves when the engine has all, or has refused it; what is being sent is not touched. */
  flush(): Promise<void> {
    this.close()
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  /** What is not handed over stays so. Idempotent. */
  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  async #write(): Promise<void> {
    const { client, state } = this.#options
    if (state().plain) return
    const drafts = draftsOf(state())
    for (const conversation of new Set([...this.#kept.keys(), ...drafts.keys()])) {
      const text = drafts.get(conversation) ?? ''
      const isSame = text === (this.#kept.get(conversation) ?? '')
      if (isSame || (this.#sending.get(conversation) ?? 0) > 0) continue
      try {
        await client.call('draft', { conversation, text })
      } catch {
        // A room that is gone, a disk that is full, an engine that ends: it is on the screen still.
        if (text !== '') continue
      }
      if (text === '') this.#kept.delete(conversation)
      else this.#kept.set(conversation, text)
    }
  }
}
