import type { Clock, Timer } from '../clock.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError, isChatError } from '../errors.ts'
import { equalBytes, peerKey } from '../ids.ts'
import type { Closable } from '../resources.ts'
import { ANTI_ENTROPY_MS, MAX_FUTURE_MS } from '../wire/limits.ts'
import { PACKET, type Packet, type PacketOf } from '../wire/packet.ts'
import { Acks } from './acks.ts'
import { Answers, type Request } from './answers.ts'
import { type Claim, contradicts } from './claim.ts'
import { Comparison } from './comparison.ts'
import { type Conversation, LOBBY } from './conversation.ts'
import { ForkGossip } from './fork-gossip.ts'
import { clockMs } from './hlc.ts'
import { Intake } from './intake.ts'
import { type LogRef, type LogSource, logName, type Span } from './log-source.ts'
import { Push } from './push.ts'
import { type Shared, SharedSet } from './shared.ts'
import { unbroken } from './span.ts'
import type { SessionPort, SyncHub } from './sync-hub.ts'

export interface SyncOptions {
  readonly session: SessionPort
  readonly hub: SyncHub<Sync>
  readonly source: LogSource
  readonly clock: Clock
  /** Public key of our identity. */
  readonly self: Uint8Array
  /** What this peer may share with us: our direct conversation and the rooms we are in. */
  readonly conversations: readonly Conversation[]
  /** Whether an author belongs in a conversation. */
  readonly mayWrite: (conversation: Conversation, author: Uint8Array) => boolean
  /** The peer's disk holds this stretch of a log of ours. */
  readonly onAcked: (conversation: Conversation, log: LogRef, held: Span) => void
  /** Runs of a conversation were handed to the session. */
  readonly onSent: (conversation: Conversation) => void
  readonly onError: (error: unknown) => void
}

/** Sync with one peer over one session (docs/protocol.md §6): packets in, packets out. */
export class Sync implements Closable {
  readonly #options: SyncOptions
  readonly #shared: SharedSet
  readonly #peer: Uint8Array
  readonly #abort = new AbortController()
  readonly #comparison: Comparison
  readonly #push: Push
  readonly #acks: Acks
  readonly #answers: Answers
  readonly #intake: Intake
  readonly #forks: ForkGossip
  /** Highest seq of our logs that was asked for and given. */
  readonly #given = new Map<string, number>()
  #timer: Timer | undefined

  constructor(options: SyncOptions) {
    this.#options = options
    const { session, source, clock, mayWrite, hub, onError } = options
    const send = (packet: Packet) => this.#send(packet)
    this.#peer = peerKey(session.peer)
    this.#shared = new SharedSet(session.sessionId)
    this.#comparison = new Comparison({
      shared: this.#shared,
      source,
      send,
      onHeard: (shared) => this.#tellHeld(shared),
      onClaim: (shared, claim) => this.#claim(shared, claim),
    })
    this.#push = new Push({
      send: (shared, run) => this.#sendRun(shared, run),
      announce: (shared, log) => this.#comparison.announce(shared, [log]),
    })
    this.#acks = new Acks((shared, log, count) => this.#acknowledge(shared, log, count))
    this.#answers = new Answers({
      source,
      now: () => clock.now(),
      send: (request, run, lastSeq) => this.#give(request, run, lastSeq),
      done: ({ shared, log, span }) => {
        this.#send({ t: PACKET.done, c: shared.tag, ...wireStretch(log, span) })
      },
      onError,
    })
    this.#intake = new Intake({
      peer: this.#peer,
      clock,
      signal: this.#abort.signal,
      mayWrite,
      isAsked: (run) => hub.isAsked(this, run),
      store: ({ conversation }, run) => hub.store(this, conversation, run),
      onTaken: (shared, run, pushed) => {
        if (pushed) this.#acks.owe(shared, run, 1)
      },
      onError,
    })
    this.#forks = new ForkGossip({
      source,
      now: () => clock.monotonic(),
      mayWrite: ({ conversation }, author) => mayWrite(conversation, author),
      send,
      onForked: ({ conversation }, log) => hub.forked(this, conversation, log),
      onError,
    })
  }

  /** Begins to compare; call once, when the session is up. */
  open(): void {
    const shared = this.#options.conversations.map((each) => this.#shared.enter(each))
    this.#comparison.open(shared, false)
    this.#timer = this.#options.clock.every(ANTI_ENTROPY_MS, () => this.#comparison.refresh())
  }

  /** Adds a conversation that we are in from now on, or that has another tag from now on. */
  share(conversation: Conversation): void {
    this.unshare(conversation)
    // What the peer said of it before went by, so it is asked for.
    this.#comparison.open([this.#shared.enter(conversation)], true)
  }

  /** Takes back a conversation that we have left. */
  unshare(conversation: Conversation): void {
    const shared = this.#shared.byKey(conversation.key)
    if (!shared) return
    shared.ours = false
    this.#forget(shared)
  }

  /** The peer is in these public rooms and no others, `#lobby` aside. */
  attends(rooms: ReadonlySet<string>): void {
    for (const shared of this.#shared.ours()) {
      const { conversation } = shared
      if (conversation.kind !== 'public' || conversation.name === LOBBY) continue
      if (!rooms.has(conversation.name)) this.#forget(shared)
    }
  }

  /** How this session names a conversation that we are in. */
  tag(conversation: Conversation): Uint8Array | undefined {
    return this.#shared.byKey(conversation.key)?.tag
  }

  /** The conversation that this session names so, if we are in it. */
  conversation(tag: Uint8Array): Conversation | undefined {
    const shared = this.#shared.byTag(tag)
    return shared?.ours ? shared.conversation : undefined
  }

  /** Whether both are in this conversation, as far as we know. */
  shares(conversation: Conversation): boolean {
    return this.#shared.byKey(conversation.key)?.heard === true
  }

  /** Whether this session's peer wrote a log. */
  isAuthor({ author }: LogRef): boolean {
    return equalBytes(author, this.#peer)
  }

  /** Takes a packet of this layer; throws a `ChatError` for what no honest peer sends. */
  packet(packet: Packet): void {
    if (packet.t === PACKET.digests) {
      this.#comparison.digests(packet)
      return
    }
    const shared = 'c' in packet ? this.#shared.byTag(packet.c) : undefined
    if (!shared) return
    if (packet.t === PACKET.run) this.#intake.run(shared, packet.r)
    else if (packet.t === PACKET.ack) this.#acked(shared, packet)
    else if (packet.t === PACKET.want) this.#want(shared, packet)
    else if (packet.t === PACKET.done) this.#done(shared, packet)
    else if (!shared.ours) return
    else if (packet.t === PACKET.buckets) this.#comparison.buckets(shared, packet)
    else if (packet.t === PACKET.logs) this.#comparison.logs(shared, packet)
    else if (packet.t === PACKET.fork) this.#forks.packet(shared, packet)
  }

  /** A run of our own is durable: off it goes. */
  committed(conversation: Conversation, run: VerifiedRun): void {
    const shared = this.#shared.byKey(conversation.key)
    const newest = run.entries.at(-1)?.entry.clock ?? 0n
    const isFuture = clockMs(newest) > this.#options.clock.now() + MAX_FUTURE_MS
    if (shared?.heard && !isFuture) this.#push.committed(shared, run)
  }

  /** How far a log of ours was handed to this session. */
  sent(log: LogRef): number {
    return Math.max(this.#push.sent(log), this.#given.get(logName(log)) ?? 0)
  }

  /** Asks for a stretch of a log. */
  want(log: LogRef, span: Span): void {
    const shared = this.#shared.byKey(log.conversation)
    if (shared) this.#send({ t: PACKET.want, c: shared.tag, ...wireStretch(log, span) })
  }

  /** Says how some logs are now. */
  announce(conversation: Conversation, logs: readonly LogRef[]): void {
    const shared = this.#shared.byKey(conversation.key)
    if (shared) this.#comparison.announce(shared, logs)
  }

  /** Tells the peer what we hold of a log of its own, and where a log forks if it does not know. */
  tell(conversation: Conversation, log: LogRef): void {
    const shared = this.#shared.byKey(conversation.key)
    if (!shared) return
    if (this.isAuthor(log)) this.#acks.owe(shared, log, 0)
    this.#forks.tell(shared, log)
  }

  close(): void {
    this.#timer?.cancel()
    this.#abort.abort(new ChatError('SESSION_CLOSED'))
  }

  #sendRun(shared: Shared, run: Uint8Array): boolean {
    if (!this.#send({ t: PACKET.run, c: shared.tag, r: run })) return false
    this.#options.onSent(shared.conversation)
    return true
  }

  #give({ shared, log }: Request, run: Uint8Array, lastSeq: number): boolean {
    if (equalBytes(log.author, this.#options.self)) {
      this.#given.set(logName(log), Math.max(lastSeq, this.#given.get(logName(log)) ?? 0))
    }
    return this.#sendRun(shared, run)
  }

  /** False when the session has ended, which its owner is told in another way. */
  #send(packet: Packet): boolean {
    if (this.#abort.signal.aborted) return false
    try {
      this.#options.session.send(packet)
      return true
    } catch (error) {
      if (isChatError(error, 'SESSION_CLOSED')) return false
      throw error
    }
  }

  #forget(shared: Shared): void {
    this.#comparison.forget(shared)
    this.#options.hub.retract(this, shared.conversation)
  }

  /** What we hold of the peer's own logs, however we came by it. */
  #tellHeld(shared: Shared): void {
    for (const state of this.#options.source.heads(shared.conversation.key)) {
      if (this.isAuthor(state)) this.#acks.owe(shared, state, 0)
    }
  }

  #claim(shared: Shared, claim: Claim): void {
    const { hub, source, mayWrite } = this.#options
    if (!mayWrite(shared.conversation, claim.log.author)) return
    this.#intake.claimed(claim.log, claim.seq)
    this.#forks.heard(shared, claim.log, claim.forkedAt)
    const state = source.head(claim.log)
    if (state && contradicts(claim, state)) hub.probe(this, claim.log, claim.seq)
    hub.offer(this, claim)
  }

  #want(shared: Shared, packet: PacketOf<typeof PACKET.want>): void {
    const log = { conversation: shared.conversation.key, author: packet.a, device: packet.d }
    const span = { first: packet.f, last: packet.u }
    if (span.first < 1 || span.last < span.first || !this.#answers.add({ shared, log, span })) {
      throw new ChatError('SYNC_VIOLATION', 'a request that is none, or one too many')
    }
  }

  #done(shared: Shared, packet: PacketOf<typeof PACKET.done>): void {
    const log = { conversation: shared.conversation.key, author: packet.a, device: packet.d }
    this.#intake.after(() => {
      if (this.#abort.signal.aborted) return
      if (this.isAuthor(log)) this.#acks.owe(shared, log, 0)
      this.#options.hub.done(this, log, { first: packet.f, last: packet.u })
    })
  }

  #acked(shared: Shared, packet: PacketOf<typeof PACKET.ack>): void {
    const { source, self, onAcked } = this.#options
    const { conversation } = shared
    const log = { conversation: conversation.key, author: packet.a, device: packet.d }
    const head = source.head(log)?.seq ?? 0
    if (!this.#push.acked(shared, log, { count: packet.n, seq: packet.s, head })) {
      throw new ChatError('SYNC_VIOLATION', 'an acknowledgement of nothing')
    }
    const held = { first: packet.f, last: Math.min(packet.s, head) }
    if (equalBytes(log.author, self) && held.first <= held.last) onAcked(conversation, log, held)
  }

  #acknowledge(shared: Shared, log: LogRef, count: number): void {
    const state = this.#options.source.head(log)
    const { first, last } = state ? unbroken(state) : { first: 1, last: 0 }
    if (last < first && count === 0) return
    const { author: a, device: d } = log
    this.#send({ t: PACKET.ack, c: shared.tag, a, d, f: first, s: last, n: count })
  }
}

function wireStretch({ author, device }: LogRef, { first, last }: Span) {
  return { a: author, d: device, f: first, u: last }
}
