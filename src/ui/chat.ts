import type { Clock, Timer } from '../clock.ts'
import { ChatError, isChatError } from '../errors.ts'
import { Resources } from '../resources.ts'
import type { Client, NodeEvent } from '../rpc/methods.ts'
import type { Remembered } from './chat-folder.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { lineOf, wordError } from './error-line.ts'
import type { Action, Call, Effect, Failure } from './model/action.ts'
import { untilNextCard } from './model/asked-card.ts'
import { reduce } from './model/reduce.ts'
import type { State } from './model/state.ts'
import { type OpeningOptions, openingStep } from './opening.ts'

/** Why a chat ended. */
export type ExitReason =
  | { readonly kind: 'quit' }
  /** The engine behind the chat is gone. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' }
  /** The terminal is gone, or the input has ended. */
  | { readonly kind: 'hangup' }

/** A client that may also tell when the engine is gone. */
export type ChatClient = Client & { readonly closed?: Promise<void> }

/** The part of the world that a face sees to itself. */
export type FaceEffect = Exclude<Effect, Call | { readonly kind: 'leave' | 'export' }>

/** One thing that happened, and what became of the state. */
export interface Change {
  readonly before: State
  readonly action: Event
  readonly state: State
  readonly effects: readonly FaceEffect[]
}

/** An action without the time, which is added here. */
type Event = Timeless<Action>
type Timeless<A> = A extends unknown ? Omit<A, 'now'> : never

export interface ChatOptions extends OpeningOptions {
  readonly client: ChatClient
  /** Told when the person has chosen something that is worth keeping. */
  readonly onSettings?: (chosen: Remembered) => void
}

const ENGINE_GONE: ReadonlySet<string> = new Set(['RPC_UNREACHABLE', 'NODE_CLOSED'])
const STATUS_AFTER_MS = 500
const STATUS_EVERY_MS = 30_000
/** No event tells that what a warning warned of is over. */
const WARNED_EVERY_MS = 5_000
/** How long leaving, or the next line of a pipe, waits for what was asked before. */
const ANSWER_TIMEOUT_MS = 2_000

/**
 * The model, joined to the engine: events and answers go in, calls come out. Both faces are built on
 * it, the screen and the plain lines.
 */
export class Chat {
  /** Resolves once, with why the chat is over. */
  readonly ended: Promise<ExitReason>
  readonly #client: ChatClient
  readonly #clock: Clock
  readonly #onSettings: (chosen: Remembered) => void
  readonly #resources = new Resources()
  #state: State
  #listener: (change: Change) => void = () => undefined
  #end: (reason: ExitReason) => void = () => undefined
  #leaving: ExitReason | undefined
  #statusTimer: Timer | undefined
  #cardTimer: Timer | undefined
  /** Calls that somebody waits for, and who waits until there are none. */
  #asked = 0
  #waiting: Array<() => void> = []
  #closed = false
  readonly #exports = new AbortController()
  readonly #drafts: DraftKeeper

  private constructor(options: ChatOptions, state: State) {
    const { client, clock, onSettings = () => undefined } = options
    this.#onSettings = onSettings
    this.#client = client
    this.#clock = clock
    this.#state = state
    this.#drafts = new DraftKeeper({ client, clock, state: () => this.#state })
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  /** Rejects with the engine's error when it does not answer, or knows no such conversation. */
  static async open(options: ChatOptions): Promise<Chat> {
    const { client } = options
    const early: NodeEvent[] = []
    let hear = (event: NodeEvent): void => {
      early.push(event)
    }
    // Subscribed before the snapshot is taken, so that nothing falls between the two.
    const unsubscribe = await client.subscribe((event) => hear(event))
    try {
      const { state, effects } = await openingStep(options)
      const chat = new Chat(options, state)
      chat.#resources.defer(unsubscribe)
      chat.#own()
      hear = (event) => chat.dispatch({ kind: 'event', event })
      for (const event of early) hear(event)
      for (const effect of effects) chat.#perform(effect)
      return chat
    } catch (error) {
      unsubscribe()
      throw error
    }
  }

  get state(): State {
    return this.#state
  }

  /** True from the moment on in which the chat is to end. */
  get leaving(): boolean {
    return this.#leaving !== undefined
  }

  /** Called after each change; the one face of this chat. */
  listen(listener: (change: Change) => void): void {
    this.#listener = listener
  }

  dispatch(action: Event): void {
    if (this.#closed) return
    const before = this.#state
    const { state, effects } = reduce(before, { ...action, now: this.#clock.now() } as Action)
    this.#state = state
    const own: FaceEffect[] = []
    for (const effect of effects) {
      if (isOwn(effect)) this.#perform(effect)
      else own.push(effect)
    }
    if (action.kind === 'event') this.#refreshStatusSoon()
    const chosen = chosenSince(before, state)
    if (Object.keys(chosen).length > 0) this.#onSettings(chosen)
    this.#drafts.saw(before, state)
    this.#tickForCard()
    this.#listener({ before, action, state, effects: own })
  }

  /** Resolves once all that somebody asked for so far is answered, or after two seconds. */
  async settled(): Promise<void> {
    if (this.#asked === 0 || this.#closed) return
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(ANSWER_TIMEOUT_MS, resolve)
      this.#waiting.push(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  /** Ends the chat; what somebody asked for is waited for, briefly. */
  leave(reason: ExitReason): void {
    if (this.#leaving || this.#closed) return
    this.#leaving = reason
    if (reason.kind === 'closed') {
      this.#end(reason)
      return
    }
    void this.#counted(this.#drafts.flush())
    // What waits now is said when the chat is gone.
    if (this.#state.endsEngine) void this.#counted(this.#refreshStatus())
    void this.settled().then(() => this.#end(reason))
  }

  /** Idempotent. The client stays open: it is its opener's. */
  async close(): Promise<void> {
    this.#closed = true
    this.#exports.abort()
    for (const go of this.#waiting.splice(0)) go()
    await this.#resources.close()
  }

  #own(): void {
    const every = this.#clock.every(STATUS_EVERY_MS, () => void this.#refreshStatus())
    const warned = this.#clock.every(WARNED_EVERY_MS, () => {
      if (this.#state.status.warnings.length > 0) void this.#refreshStatus()
    })
    this.#resources.defer(() => every.cancel())
    this.#resources.defer(() => warned.cancel())
    this.#resources.defer(() => this.#statusTimer?.cancel())
    this.#resources.defer(() => this.#cardTimer?.cancel())
    this.#resources.own(this.#drafts)
    void this.#client.closed?.then(() => this.leave({ kind: 'closed' }))
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'leave') this.leave({ kind: effect.why })
    if (effect.kind === 'call') void this.#awaited(effect, this.#perhapsSent(effect))
    if (effect.kind === 'export') void this.#awaited(effect, this.#export(effect))
  }

  async #awaited(effect: Call | Extract<Effect, { kind: 'export' }>, done: Promise<void>) {
    if (effect.kind === 'call' && effect.purpose.kind === 'quiet') return done
    await this.#counted(done)
  }

  /** Leaving waits for this. */
  async #counted(done: Promise<void>): Promise<void> {
    this.#asked++
    await done
    this.#asked--
    if (this.#asked === 0) for (const go of this.#waiting.splice(0)) go()
  }

  /** Cut off when the chat ends; then there is no file. */
  async #export({ conversation, path }: Extract<Effect, { kind: 'export' }>): Promise<void> {
    const { exportHere } = await import('./export.ts')
    const { zone, texts } = this.#state
    const { signal } = this.#exports
    const asked = { client: this.#client, conversation, path, zone, texts, signal }
    const outcome = await exportHere(asked).catch((error: unknown) => ({
      why: isChatError(error) ? lineOf(wordError(this.#state.texts, error)) : String(error),
    }))
    this.dispatch({ kind: 'exported', conversation, outcome })
  }

  /** What was typed takes its draft along: the engine drops it in one write with the message. */
  #perhapsSent(call: Call): Promise<void> {
    const { method, purpose } = call
    if (method !== 'send' || purpose.kind !== 'typed' || this.#state.plain) return this.#call(call)
    const { conversation } = purpose
    const params = { ...call.params, draft: conversation }
    return this.#drafts.sending(conversation, this.#call({ ...call, params }))
  }

  async #call(call: Call): Promise<void> {
    const { method, params, purpose } = call
    const outcome = await this.#client.call(method, params).then(
      (result) => ({ kind: 'answer', method, params, purpose, result }) as Event,
      (error: unknown) => failureOf(call, error),
    )
    this.dispatch(outcome)
    if (outcome.kind === 'failure' && ENGINE_GONE.has(outcome.code)) this.leave({ kind: 'closed' })
  }

  /** A card that waits for its turn comes then, also where nothing else happens. */
  #tickForCard(): void {
    this.#cardTimer?.cancel()
    const wait = untilNextCard(this.#state, this.#clock.now())
    const tick = () => this.dispatch({ kind: 'tick' })
    this.#cardTimer = wait === undefined ? undefined : this.#clock.after(wait, tick)
  }

  #refreshStatusSoon(): void {
    this.#statusTimer ??= this.#clock.after(STATUS_AFTER_MS, () => {
      this.#statusTimer = undefined
      void this.#refreshStatus()
    })
  }

  async #refreshStatus(): Promise<void> {
    if (this.#closed) return
    await this.#call({ kind: 'call', method: 'status', params: {}, purpose: { kind: 'quiet' } })
  }
}

/** What the chat sees to itself, whatever its face. */
function isOwn(effect: Effect): effect is Exclude<Effect, FaceEffect> {
  return effect.kind === 'call' || effect.kind === 'leave' || effect.kind === 'export'
}

function failureOf({ method, purpose }: Call, error: unknown): Failure {
  const known = isChatError(error) ? error : new ChatError('RPC_INTERNAL')
  const { code, message, hint } = known
  return { kind: 'failure', method, purpose, code, message, hint }
}

/** What is not as it was: what only fits this terminal is no choice, and is not kept. */
function chosenSince(before: State, { theme, mouse, muted }: State): Remembered {
  return {
    ...(theme === before.theme ? {} : { theme }),
    ...(mouse === before.mouse ? {} : { mouse }),
    ...(muted === before.muted ? {} : { muted }),
  }
}
