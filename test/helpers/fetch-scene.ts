import assert from 'node:assert/strict'
import { FetchPlan, type Want } from '../../src/chat/fetch-plan.ts'
import { type LogRef, type LogState, logName, type Span } from '../../src/chat/log-source.ts'
import { lacking, without } from '../../src/chat/span.ts'
import {
  FETCH_ENTRIES,
  FETCH_TIMEOUT_MS,
  MAX_SPANS,
  WANTS_PER_SESSION,
} from '../../src/wire/limits.ts'

export const CONVERSATION = new Uint8Array(32)

export function logOf(author: number): LogRef {
  return {
    conversation: CONVERSATION,
    author: new Uint8Array(32).fill(author),
    device: new Uint8Array(16),
  }
}

/** A disk reduced to which entries are on it. */
class Disk {
  readonly #spans = new Map<string, readonly Span[]>()

  readonly state = (log: LogRef): LogState | undefined => {
    const spans = this.#spans.get(logName(log))
    const last = spans?.at(-1)
    if (!spans || !last) return undefined
    const id = new Uint8Array(32)
    const settled = { seq: last.last, id }
    return { ...log, seq: last.last, id, clock: 0n, spans, floor: 0, forkedAt: undefined, settled }
  }

  /** False when there would be too many holes, as in the store. */
  put(log: LogRef, span: Span): boolean {
    const before = this.#spans.get(logName(log)) ?? []
    const all = [...without(before, [span]), span].sort((a, b) => a.first - b.first)
    const joined: { first: number; last: number }[] = []
    for (const { first, last } of all) {
      const end = joined.at(-1)
      if (end && first <= end.last + 1) end.last = Math.max(end.last, last)
      else joined.push({ first, last })
    }
    if (joined.length > MAX_SPANS) return false
    this.#spans.set(logName(log), joined)
    return true
  }

  lacks(log: LogRef, spans: readonly Span[]): boolean {
    return lacking(this.state(log), spans).length > 0
  }
}

/** A plan with everything around it: what was asked and not answered, what each session claims. */
export class Scene {
  readonly disk = new Disk()
  readonly plan = new FetchPlan<number>(this.disk.state)
  readonly open: Want<number>[] = []
  readonly offers = new Map<number, Map<LogRef, readonly Span[]>>()
  readonly silent = new Set<number>()
  now = 0

  offer(session: number, log: LogRef, spans: readonly Span[], clock = 1n): void {
    const offers = this.offers.get(session) ?? new Map()
    this.offers.set(session, offers.set(log, spans))
    this.plan.offer(session, log, spans, clock)
  }

  leave(session: number): void {
    this.plan.leave(session)
    this.offers.delete(session)
    for (const want of this.open.filter((each) => each.session === session)) this.#drop(want)
  }

  ask(): void {
    for (const want of this.plan.assign(this.now)) {
      const { session, log, span } = want
      assert.ok(this.offers.has(session), 'asked of one who is gone')
      assert.ok(span.last - span.first < FETCH_ENTRIES)
      assert.ok(this.disk.lacks(log, [span]), 'asked for what is here')
      const same = this.open.filter((each) => logName(each.log) === logName(log))
      for (const other of same.filter((each) => !this.silent.has(each.session))) {
        const apart = other.span.last < span.first || span.last < other.span.first
        assert.ok(apart, 'asked twice for the same')
      }
      this.open.push(want)
      const load = this.open.filter((each) => each.session === session).length
      assert.ok(load <= WANTS_PER_SESSION, 'more than a session may be asked')
    }
  }

  /** Answers a request from its newest entry down, with `count` entries of it. */
  answer(want: Want<number>, count: number): void {
    const { session, log, span } = want
    const first = Math.max(span.first, span.last - count + 1)
    if (first <= span.last) {
      assert.ok(this.plan.receive(session, log, { first, last: span.last }, 100, this.now))
      if (this.disk.put(log, { first, last: span.last })) this.plan.stored(log, 1n)
    }
    this.#drop(want)
    this.silent.delete(session)
    this.plan.done(session, log, span, this.now)
  }

  wait(): void {
    this.now += FETCH_TIMEOUT_MS
    for (const { session } of this.open) this.silent.add(session)
    this.plan.expire(this.now)
  }

  #drop(want: Want<number>): void {
    this.open.splice(this.open.indexOf(want), 1)
  }
}
