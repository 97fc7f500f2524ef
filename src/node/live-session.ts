import { bytesKey, type Conversation, conversationTag } from '../chat/conversation.ts'
import type { Exchange } from '../chat/exchange.ts'
import type { LogHeight } from '../chat/log-source.ts'
import { ReadMarksTold } from '../chat/read-marks-told.ts'
import type { Sync } from '../chat/sync.ts'
import { TokenBucket } from '../chat/token-bucket.ts'
import { TypingHeard } from '../chat/typing-heard.ts'
import type { Clock } from '../clock.ts'
import { formatAddress } from '../discovery/static-peers.ts'
import { ChatError } from '../errors.ts'
import { equalBytes, type PeerId } from '../ids.ts'
import type { Session } from '../peer/session.ts'
import type { Closable } from '../resources.ts'
import {
  PROFILES_BURST,
  PROFILES_PER_SECOND,
  PROFILES_SENT_BURST,
  PROFILES_SENT_PER_SECOND,
  ROOM_LISTS_BURST,
  ROOM_LISTS_PER_SECOND,
} from '../wire/limits.ts'
import { PACKET, type Packet, type PacketOf, STATUSES } from '../wire/packet.ts'
import { Epochs, type EpochsOptions } from './epochs.ts'
import type { FileTraffic } from './file-traffic.ts'
import { Latest } from './latest.ts'
import type { Presented } from './people.ts'
import type { PrivateRooms } from './private-rooms.ts'
import type { Introduction } from './self.ts'

/** What a session needs of the node, and what it tells it. */
export interface LiveSessionOptions {
  readonly clock: Clock
  readonly exchange: Exchange
  readonly profile: () => Introduction
  /** What a peer may share with us. */
  readonly conversations: (peer: PeerId) => readonly Conversation[]
  readonly privateRooms: PrivateRooms
  readonly onState: EpochsOptions['onState']
  /** Names of the public rooms that we are in, `#lobby` left out. */
  readonly rooms: () => readonly string[]
  /** A peer said who it is, for the first time or anew. */
  readonly onProfile: (peer: PeerId, name: string, presented: Presented) => void
  /** The public rooms that a session's peer is in; none when it ends. */
  readonly onRooms: (session: Session, names: readonly string[]) => void
  /** A peer has read our log of this device up to `seq`. */
  readonly onRead: (
    peer: PeerId,
    conversation: Conversation,
    mark: Pick<LogHeight, 'device' | 'seq'>,
  ) => void
  readonly mayType: (peer: PeerId, conversation: Conversation) => boolean
  /** A peer types, or no longer. */
  readonly onTyping: (peer: PeerId, conversation: Conversation, on: boolean) => void
  /** What goes over sessions about files. */
  readonly files: FileTraffic
}

/** What goes over one session: who we are, which rooms we are in, and sync. */
export class LiveSession implements Closable {
  readonly session: Session
  readonly sync: Sync
  readonly #options: LiveSessionOptions
  readonly #flood: TokenBucket
  readonly #theirRooms: Latest<readonly string[]>
  /** Of ours, as they are told. */
  readonly #profiles: Latest<undefined>
  readonly #read = new ReadMarksTold()
  readonly #typing: TypingHeard
  readonly #epochs: Epochs
  /** Private rooms that are shared on this session, by key. */
  readonly #private = new Map<string, Conversation>()

  constructor(session: Session, options: LiveSessionOptions) {
    this.session = session
    this.#options = options
    const { clock, exchange, conversations } = options
    this.#flood = new TokenBucket(PROFILES_PER_SECOND, PROFILES_BURST, clock.monotonic())
    this.sync = exchange.join(session, conversations(session.peer), (error) => session.fail(error))
    this.#theirRooms = new Latest<readonly string[]>({
      clock,
      perSecond: ROOM_LISTS_PER_SECOND,
      burst: ROOM_LISTS_BURST,
      take: (names) => {
        this.sync.attends(new Set(names))
        options.onRooms(session, names)
      },
    })
    this.#profiles = new Latest<undefined>({
      clock,
      perSecond: PROFILES_SENT_PER_SECOND,
      burst: PROFILES_SENT_BURST,
      take: () => this.#introduce(),
    })
    this.#typing = new TypingHeard({
      clock,
      mayType: (conversation) => options.mayType(session.peer, conversation),
      onChange: (conversation, on) => options.onTyping(session.peer, conversation, on),
    })
    this.#epochs = new Epochs({
      session,
      clock,
      rooms: options.privateRooms,
      send: (packet) => this.#send(packet),
      onState: options.onState,
      onError: (error) => session.fail(error),
    })
  }

  /** Says who we are and what we have; call once. */
  open(): void {
    this.present()
    this.#tellRooms()
    this.sync.open()
    this.reshare()
    this.#options.files.joined(this.session)
    this.session.listen({
      onPacket: (packet) => this.#packet(packet),
      onDrain: () => this.#options.files.drained(this.session),
    })
  }

  /** Our name or status changed. */
  present(): void {
    this.#profiles.put(undefined)
  }

  /** We are in one more public room. */
  entered(room: Conversation): void {
    this.#tellRooms()
    this.sync.share(room)
  }

  /** We are in one public room less. */
  left(room: Conversation): void {
    this.sync.unshare(room)
    this.#tellRooms()
  }

  /** Who is in private rooms has changed: tells the peer, and shares what it may have. */
  reshare(): void {
    const wanted = new Map(
      this.#options.privateRooms
        .shared(this.session.peer)
        .map((room) => [bytesKey(room.key), room]),
    )
    for (const [key, room] of this.#private) {
      if (wanted.has(key)) continue
      this.sync.unshare(room)
      this.#private.delete(key)
    }
    this.#epochs.tell()
    for (const [key, room] of wanted) {
      const shared = this.#private.get(key)
      if (shared && equalBytes(this.#tag(shared), this.#tag(room))) continue
      this.#private.set(key, room)
      this.sync.share(room)
    }
  }

  /** We have read a log of the peer's, so far; said once on a session. */
  readTo(conversation: Conversation, mark: LogHeight): void {
    const tag = this.sync.tag(conversation)
    if (!tag || !this.#read.tell(mark)) return
    this.#send({ t: PACKET.read, c: tag, d: mark.device, s: mark.seq })
  }

  /** We type there, or no longer. */
  typing(conversation: Conversation, on: boolean): void {
    const tag = this.sync.tag(conversation)
    if (tag) this.#send({ t: PACKET.typing, c: tag, o: on })
  }

  /** The session has ended. */
  close(): void {
    this.#options.exchange.leave(this.sync)
    for (const part of [this.#theirRooms, this.#profiles, this.#typing]) part.close()
    this.#options.onRooms(this.session, [])
    this.#options.files.left(this.session)
  }

  #packet(packet: Packet): void {
    if (packet.t === PACKET.rooms) this.#theirRooms.put(packet.l)
    else if (packet.t === PACKET.profile) this.#profile(packet)
    else if (packet.t === PACKET.epoch) this.#epochs.packet(packet)
    else if (packet.t === PACKET.read) this.#wasRead(packet)
    else if (packet.t === PACKET.typing) this.#types(packet)
    else if (packet.t >= PACKET.seek) this.#options.files.packet(this.session, packet)
    else this.sync.packet(packet)
  }

  #wasRead({ c, d, s }: PacketOf<typeof PACKET.read>): void {
    const conversation = this.sync.conversation(c)
    if (conversation) this.#options.onRead(this.session.peer, conversation, { device: d, seq: s })
  }

  #types({ c, o }: PacketOf<typeof PACKET.typing>): void {
    const conversation = this.sync.conversation(c)
    if (conversation) this.#typing.heard(conversation, o)
  }

  #profile(packet: PacketOf<typeof PACKET.profile>): void {
    const { session } = this
    if (this.#flood.take(1, this.#options.clock.monotonic()) > 0) {
      throw new ChatError('SESSION_VIOLATION', 'a flood of profiles')
    }
    this.#options.onProfile(session.peer, packet.n, {
      status: STATUSES[packet.s] ?? 'online',
      statusText: packet.x,
      address: formatAddress(session.listenAddress ?? session.remote),
      clockSkewMs: session.clockSkewMs,
    })
  }

  #introduce(): void {
    const { name, status, statusText } = this.#options.profile()
    this.#send({ t: PACKET.profile, n: name, s: STATUSES.indexOf(status), x: statusText })
  }

  #tag(conversation: Conversation): Uint8Array {
    return conversationTag(this.session.sessionId, conversation)
  }

  #tellRooms(): void {
    this.#send({ t: PACKET.rooms, l: [...this.#options.rooms()] })
  }

  #send(packet: Packet): void {
    if (!this.session.closed) this.session.send(packet)
  }
}
