import { ChatError } from '../errors.ts'
import {
  FETCH_ENTRIES,
  FETCH_TIMEOUT_MS,
  MAX_CLAIMS,
  MAX_RUN_BYTES,
  WANT_BYTES,
  WANTS_PER_SESSION,
} from '../wire/limits.ts'
import { bytesKey } from './conversation.ts'
import { FetchOrder, type Topic } from './fetch-order.ts'
import { type LogRef, type LogState, logName, type Span } from './log-source.ts'
import { fitsSpans, lacking, sameSpan, without } from './span.ts'
import { SpanSets } from './span-sets.ts'

/** A request to be made of a session. */
export interface Want<S> {
  readonly session: S
  readonly log: LogRef
  readonly span: Span
}

interface Flight {
  readonly name: string
  readonly span: Span
  bytes: number
}

/** What a session owes us and could give us. */
interface Desk {
  readonly flights: Set<Flight>
  /** Logs of which it has something that we lack. */
  readonly offers: Set<string>
  /** When it last gave us something we asked for, or was asked with nothing under way. */
  at: number
  /** It owes us for too long: nothing more is asked of it before it gives something. */
  silent: boolean
}

/** Requests for one log under way: each may be a span of its own until they join. */
const MAX_PER_LOG = 2

/**
 * What to ask of whom, over all sessions of a node: the newest first, nothing that is on its way
 * already, the least busy session, at most WANTS_PER_SESSION of each. Pure; times are monotonic.
 */
export class FetchPlan<S> {
  readonly #held: (log: LogRef) => LogState | undefined
  readonly #wantedFrom: (conversation: Uint8Array) => bigint
  readonly #order = new FetchOrder<S>()
  readonly #desks = new Map<S, Desk>()
  readonly #asked = new SpanSets()
  readonly #writing = new SpanSets()
  #probes: Want<S>[] = []

  /**
   * `held` tells what is on our disk; `wantedFrom` below which clock nothing of a conversation is
   * wanted, apart from the end of each log.
   */
  constructor(
    held: (log: LogRef) => LogState | undefined,
    wantedFrom: (conversation: Uint8Array) => bigint = () => 0n,
  ) {
    this.#held = held
    this.#wantedFrom = wantedFrom
  }

  /** What a session has of a log, in the place of what it said before. */
  offer(session: S, log: LogRef, spans: readonly Span[], clock: bigint): void {
    const name = logName(log)
    const desk = this.#desk(session)
    if (lacking(this.#held(log), spans).length === 0) {
      this.#withdraw(session, name)
      return
    }
    if (!desk.offers.has(name) && desk.offers.size >= MAX_CLAIMS) return
    const topic = this.#order.get(name) ?? this.#order.add(name, log, clock)
    if (clock > topic.clock) this.#order.move(topic, clock)
    topic.offers.set(session, spans)
    desk.offers.add(name)
  }

  /** A session shares a conversation no more. */
  retract(session: S, conversation: Uint8Array): void {
    const prefix = bytesKey(conversation)
    const desk = this.#desk(session)
    for (const name of desk.offers) if (name.startsWith(prefix)) this.#withdraw(session, name)
    // What was asked under a name that is over may never be answered.
    for (const flight of desk.flights) {
      if (!flight.name.startsWith(prefix)) continue
      desk.flights.delete(flight)
      this.#asked.delete(flight.name, flight.span)
    }
    desk.silent &&= desk.flights.size > 0
    this.#probes = this.#probes.filter(
      (probe) => probe.session !== session || bytesKey(probe.log.conversation) !== prefix,
    )
  }

  /** A session has ended. */
  leave(session: S): void {
    const desk = this.#desks.get(session)
    if (!desk) return
    for (const { name, span } of desk.flights) this.#asked.delete(name, span)
    for (const name of desk.offers) this.#withdraw(session, name)
    this.#desks.delete(session)
    this.#probes = this.#probes.filter((probe) => probe.session !== session)
  }

  /** Asks a session for one entry, whether we have that place or not. */
  probe(session: S, log: LogRef, seq: number): void {
    this.#desk(session)
    const span = { first: seq, last: seq }
    if (this.#probes.length < MAX_CLAIMS) this.#probes.push({ session, log, span })
  }

  /** The entries are being written. Returns what to call when that is over. */
  writing(log: LogRef, span: Span): () => void {
    const name = logName(log)
    this.#writing.add(name, span)
    return () => this.#writing.delete(name, span)
  }

  /** More of a log is on our disk, with `clock` at its oldest end. */
  stored(log: LogRef, clock: bigint): void {
    const topic = this.#order.get(logName(log))
    if (!topic) return
    if (clock < topic.clock) this.#order.move(topic, clock)
    const state = this.#held(log)
    for (const [session, spans] of topic.offers) {
      if (lacking(state, spans).length === 0) this.#withdraw(session, topic.name)
    }
  }

  /** Who said to have this entry, as far as we lacked something of the log. */
  holders(log: LogRef, seq: number): readonly S[] {
    const offers = this.#order.get(logName(log))?.offers ?? []
    return [...offers].flatMap(([session, spans]) =>
      spans.some(({ first, last }) => first <= seq && seq <= last) ? [session] : [],
    )
  }

  /** What is to be asked now; from then on it counts as asked. */
  assign(now: number): readonly Want<S>[] {
    const wants: Want<S>[] = []
    const waiting = this.#probes
    this.#probes = []
    for (const probe of waiting) {
      if (this.#isFree(probe.session)) wants.push(this.#ask(probe, now))
      else this.#probes.push(probe)
    }
    for (let depth = 0; depth < MAX_PER_LOG; depth++) {
      for (const topic of this.#order.all()) {
        if (this.#asked.of(topic.name).length !== depth) continue
        if (!this.#isAnyFree()) return wants
        const want = this.#choose(topic)
        if (want) wants.push(this.#ask(want, now))
      }
    }
    return wants
  }

  /** Whether a session was asked for this run. Throws when it gives more than it may. */
  receive(session: S, log: LogRef, span: Span, bytes: number, now: number): boolean {
    const desk = this.#desks.get(session)
    const flight = this.#flight(
      session,
      log,
      (asked) => asked.first <= span.last && span.first <= asked.last,
    )
    if (!desk || !flight) return false
    this.#heard(desk, now)
    flight.bytes += bytes
    // One run beyond the size, and one that reaches over from the answer below.
    if (flight.bytes > WANT_BYTES + 2 * MAX_RUN_BYTES) {
      throw new ChatError('SYNC_VIOLATION', 'more than was asked for')
    }
    return true
  }

  /**
   * A request was answered, and what came of it is stored. Who gave nothing is not asked for this
   * log until it offers it anew.
   */
  done(session: S, log: LogRef, span: Span, now: number): void {
    const desk = this.#desks.get(session)
    const flight = this.#flight(session, log, (asked) => sameSpan(asked, span))
    if (!desk || !flight) return
    this.#heard(desk, now)
    desk.flights.delete(flight)
    this.#asked.delete(flight.name, flight.span)
    const [left] = lacking(this.#held(log), [span])
    if (left && sameSpan(left, span)) this.#withdraw(session, flight.name)
  }

  /** Whether an answer is awaited from somebody who is not given up on. */
  get isWaiting(): boolean {
    for (const { flights, silent } of this.#desks.values()) {
      if (flights.size > 0 && !silent) return true
    }
    return false
  }

  /** Gives up on sessions that owe us and are silent: others may be asked. */
  expire(now: number): void {
    for (const desk of this.#desks.values()) {
      if (desk.flights.size === 0 || now < desk.at + FETCH_TIMEOUT_MS) continue
      desk.silent = true
      for (const { name, span } of desk.flights) this.#asked.delete(name, span)
    }
  }

  #desk(session: S): Desk {
    let desk = this.#desks.get(session)
    if (!desk) {
      desk = { flights: new Set(), offers: new Set(), at: 0, silent: false }
      this.#desks.set(session, desk)
    }
    return desk
  }

  #heard(desk: Desk, now: number): void {
    desk.at = now
    if (!desk.silent) return
    desk.silent = false
    for (const { name, span } of desk.flights) this.#asked.add(name, span)
  }

  #isFree(session: S): boolean {
    const desk = this.#desks.get(session)
    return desk !== undefined && !desk.silent && desk.flights.size < WANTS_PER_SESSION
  }

  #isAnyFree(): boolean {
    for (const session of this.#desks.keys()) if (this.#isFree(session)) return true
    return false
  }

  #flight(session: S, log: LogRef, fits: (asked: Span) => boolean): Flight | undefined {
    const name = logName(log)
    for (const flight of this.#desks.get(session)?.flights ?? []) {
      if (flight.name === name && fits(flight.span)) return flight
    }
    return undefined
  }

  #withdraw(session: S, name: string): void {
    this.#desks.get(session)?.offers.delete(name)
    const topic = this.#order.get(name)
    topic?.offers.delete(session)
    if (topic?.offers.size === 0) this.#order.remove(topic)
  }

  #ask(want: Want<S>, now: number): Want<S> {
    const desk = this.#desk(want.session)
    const name = logName(want.log)
    if (desk.flights.size === 0) desk.at = now
    desk.flights.add({ name, span: want.span, bytes: 0 })
    this.#asked.add(name, want.span)
    return want
  }

  /** The newest stretch of a log that somebody free has, of the least busy one. */
  #choose({ name, log, clock, offers }: Topic<S>): Want<S> | undefined {
    const state = this.#held(log)
    const isOld = clock < this.#wantedFrom(log.conversation)
    const asked = this.#asked.of(name)
    const busy = [...asked, ...this.#writing.of(name)]
    let best: Want<S> | undefined
    for (const [session, spans] of offers) {
      if (!this.#isFree(session)) continue
      const gap = without(lacking(state, spans), busy)
        .filter((each) => fitsSpans(state, each, asked.length))
        .at(-1)
      if (!gap || (isOld && state && gap.last < state.seq)) continue
      // With the end of a log alone both sides know of the same log.
      const first = isOld ? gap.last : Math.max(gap.first, gap.last - FETCH_ENTRIES + 1)
      const want = { session, log, span: { first, last: gap.last } }
      if (!best || this.#isBetter(want, best)) best = want
    }
    return best
  }

  #isBetter(one: Want<S>, other: Want<S>): boolean {
    if (one.span.last !== other.span.last) return one.span.last > other.span.last
    return this.#load(one.session) < this.#load(other.session)
  }

  #load(session: S): number {
    return this.#desks.get(session)?.flights.size ?? 0
  }
}
