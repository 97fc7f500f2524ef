import type { Clock, Timer } from '../clock.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError, isChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import { ANTI_ENTROPY_MS, MAX_HEADS_PER_PACKET, MAX_LOGS_PER_CONVERSATION } from '../wire/limits.ts'
import { PACKET, type Packet, type PacketOf } from '../wire/packet.ts'
import { bytesKey, type Conversation, conversationTag, LOBBY } from './conversation.ts'
import { Intake, type Stored } from './intake.ts'
import { type FreshRun, type LogHeight, type LogRef, type LogSource, Push } from './push.ts'

/** What sync needs of a session; `peer/session` satisfies it. */
export interface SessionPort {
  readonly peer: PeerId
  readonly sessionId: Uint8Array
  /** Throws `SESSION_CLOSED` when the session has ended. */
  send(packet: Packet): void
}

export interface SyncOptions {
  readonly session: SessionPort
  readonly source: LogSource
  readonly clock: Clock
  /** What this peer may share with us: our direct conversation and the rooms we are in. */
  readonly conversations: readonly Conversation[]
  /** Whether an author belongs in a conversation. */
  readonly mayWrite: (conversation: Conversation, author: Uint8Array) => boolean
  /** Stores a proven run in one synced write. */
  readonly store: (conversation: Conversation, run: VerifiedRun) => Promise<Stored>
  /** The peer's disk holds our log up to `seq`. */
  readonly onAcked: (conversation: Conversation, log: LogRef, seq: number) => void
  /** Runs of a conversation were handed to the session. */
  readonly onSent: (conversation: Conversation) => void
  readonly onError: (error: unknown) => void
}

/** A conversation as this session names it. */
interface Shared {
  readonly conversation: Conversation
  readonly tag: Uint8Array
  /** Heads of a packet series that is not complete yet. */
  pending: LogHeight[]
  /** Our heads as last announced, to say nothing when nothing changed. */
  announced: string
  /** False once we have left: nothing of it is sent or stored any more. */
  ours: boolean
  /** Whether the peer's heads came since both are in it. */
  heard: boolean
}

/** Sync with one peer over one session (docs/protocol.md §6): packets in, packets out. */
export class Sync {
  readonly #options: SyncOptions
  readonly #shared = new Map<string, Shared>()
  readonly #byKey = new Map<string, Shared>()
  readonly #abort = new AbortController()
  readonly #push: Push
  readonly #intake: Intake
  #timer: Timer | undefined

  constructor(options: SyncOptions) {
    this.#options = options
    const { session, clock, source, mayWrite, store, onAcked, onError } = options
    this.#push = new Push({
      source,
      onAcked,
      onError,
      send: (conversation, run) => this.#sendRun(conversation, run),
    })
    this.#intake = new Intake({
      peer: session.peer,
      clock,
      signal: this.#abort.signal,
      mayWrite,
      store: async (conversation, run) =>
        this.#byKey.get(bytesKey(conversation.key))?.ours ? store(conversation, run) : 'rejected',
      onError,
      acknowledge: (conversation, run) => this.#acknowledge(conversation, run),
    })
  }

  /** Announces our heads; call once, when the session is up. */
  open(): void {
    for (const conversation of this.#options.conversations) {
      this.#announce(this.#enter(conversation), false)
    }
    this.#timer = this.#options.clock.every(ANTI_ENTROPY_MS, () => {
      for (const shared of this.#shared.values()) this.#announceChanged(shared)
    })
  }

  /** Adds a conversation that we are in from now on. */
  share(conversation: Conversation): void {
    // Heads that the peer sent before went by, so they are asked for.
    this.#announce(this.#enter(conversation), true)
  }

  /** Takes back a conversation that we have left. */
  unshare(conversation: Conversation): void {
    const shared = this.#byKey.get(bytesKey(conversation.key))
    if (!shared) return
    shared.ours = false
    this.#push.forget(conversation)
  }

  /** The peer is in these public rooms and no others, `#lobby` aside. */
  attends(rooms: ReadonlySet<string>): void {
    for (const shared of this.#shared.values()) {
      const { conversation } = shared
      if (conversation.kind !== 'public' || conversation.name === LOBBY) continue
      if (rooms.has(conversation.name)) continue
      shared.heard = false
      this.#push.forget(conversation)
    }
  }

  /** Takes a packet of this layer; throws a `ChatError` for what no honest peer sends. */
  packet(packet: Packet): void {
    if (packet.t !== PACKET.heads && packet.t !== PACKET.run && packet.t !== PACKET.ack) return
    const shared = this.#shared.get(bytesKey(packet.c))
    if (!shared) return
    if (packet.t === PACKET.heads) this.#heads(shared, packet)
    else if (packet.t === PACKET.run) this.#intake.run(shared.conversation, packet.r)
    else this.#ack(shared, packet)
  }

  /** What this session calls a conversation; undefined for one that is not shared on it. */
  tag({ key }: Conversation): Uint8Array | undefined {
    const shared = this.#byKey.get(bytesKey(key))
    return shared?.ours ? shared.tag : undefined
  }

  /** The conversation that the peer names so; undefined for one that we are not in. */
  conversation(tag: Uint8Array): Conversation | undefined {
    const shared = this.#shared.get(bytesKey(tag))
    return shared?.ours ? shared.conversation : undefined
  }

  /** A run of our own is durable: off it goes. */
  committed(conversation: Conversation, run: FreshRun): void {
    const shared = this.#byKey.get(bytesKey(conversation.key))
    if (shared?.ours) this.#push.committed(conversation, run)
  }

  /** How far a log was handed to this session. */
  sent(log: LogRef): number {
    return this.#push.sent(log)
  }

  close(): void {
    this.#timer?.cancel()
    this.#abort.abort(new ChatError('SESSION_CLOSED'))
  }

  #sendRun(conversation: Conversation, run: Uint8Array): boolean {
    const shared = this.#byKey.get(bytesKey(conversation.key))
    if (!shared || !this.#send({ t: PACKET.run, c: shared.tag, r: run })) return false
    this.#options.onSent(conversation)
    return true
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

  #enter(conversation: Conversation): Shared {
    const key = bytesKey(conversation.key)
    const tag = conversationTag(this.#options.session.sessionId, conversation.key)
    const known = this.#byKey.get(key)
    const shared = known ?? {
      conversation,
      tag,
      pending: [],
      announced: '',
      ours: true,
      heard: false,
    }
    shared.ours = true
    shared.pending = []
    this.#shared.set(bytesKey(tag), shared)
    this.#byKey.set(key, shared)
    return shared
  }

  #heads(shared: Shared, packet: PacketOf<typeof PACKET.heads>): void {
    if (!shared.ours) return
    for (const [author, device, seq] of packet.l) {
      shared.pending.push({ conversation: shared.conversation.key, author, device, seq })
    }
    if (shared.pending.length > MAX_LOGS_PER_CONVERSATION) {
      throw new ChatError('SYNC_VIOLATION', 'too many logs')
    }
    if (packet.m) return
    const theirs = shared.pending
    shared.pending = []
    const first = !shared.heard
    shared.heard = true
    this.#push.heads(shared.conversation, theirs)
    // Who asks with its first heads has just come in, and let ours go by until then.
    if (packet.q && (first || this.#lacks(shared, theirs))) this.#announce(shared, false)
  }

  #lacks(shared: Shared, theirs: readonly LogHeight[]): boolean {
    const ours = new Map(
      this.#options.source
        .heads(shared.conversation.key)
        .map((head) => [bytesKey(head.author) + bytesKey(head.device), head.seq]),
    )
    return theirs.some(
      ({ author, device, seq }) => seq > (ours.get(bytesKey(author) + bytesKey(device)) ?? 0),
    )
  }

  #ack(shared: Shared, packet: PacketOf<typeof PACKET.ack>): void {
    const log = { conversation: shared.conversation.key, author: packet.a, device: packet.d }
    if (!this.#push.ack(log, packet.s)) {
      throw new ChatError('SYNC_VIOLATION', 'an acknowledgement of nothing')
    }
  }

  #acknowledge(conversation: Conversation, run: VerifiedRun): void {
    const shared = this.#byKey.get(bytesKey(conversation.key))
    if (!shared) return
    this.#send({
      t: PACKET.ack,
      c: shared.tag,
      a: run.author,
      d: run.device,
      s: this.#options.source.head(run)?.seq ?? 0,
    })
  }

  #announceChanged(shared: Shared): void {
    // Who has not said a word of it is not in it, and asks when that changes.
    if (!shared.ours || !shared.heard) return
    const heads = this.#options.source.heads(shared.conversation.key)
    if (fingerprint(heads) !== shared.announced) this.#announce(shared, true)
  }

  #announce(shared: Shared, ask: boolean): void {
    const heads = this.#options.source.heads(shared.conversation.key)
    shared.announced = fingerprint(heads)
    for (let at = 0; at === 0 || at < heads.length; at += MAX_HEADS_PER_PACKET) {
      const part = heads.slice(at, at + MAX_HEADS_PER_PACKET)
      this.#send({
        t: PACKET.heads,
        c: shared.tag,
        l: part.map(({ author, device, seq }) => [author, device, seq]),
        m: at + MAX_HEADS_PER_PACKET < heads.length,
        q: ask,
      })
    }
  }
}

function fingerprint(heads: readonly LogHeight[]): string {
  return heads
    .map(({ author, device, seq }) => `${bytesKey(author)}${bytesKey(device)}:${seq}`)
    .join()
}
