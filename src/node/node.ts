import { parseName } from '../chat/name.ts'
import { safetyNumber } from '../crypto/safety-number.ts'
import { ChatError } from '../errors.ts'
import { peerKey } from '../ids.ts'
import { type Assembly, assemble } from './assembly.ts'
import { type ConnectRequest, connect } from './connect.ts'
import type {
  ConversationView,
  MessageView,
  NodeEvent,
  PeerView,
  Snapshot,
  StatusView,
} from './events.ts'
import type { PageRequest } from './history.ts'
import { joinNetwork } from './joining.ts'
import type { Network } from './network.ts'
import type { NodeOptions } from './options.ts'
import type { WaitRequest } from './outbox.ts'
import type { SearchRequest, SearchResult } from './search.ts'
import type { PresenceRequest } from './self.ts'
import { statusOf } from './status.ts'
import type { EditRequest, ReactRequest, SendRequest } from './talk.ts'

/** How long after its start a node waits for a name that it does not know. */
const MEETING_MS = 3_000
const DEFAULT_PAGE_MESSAGES = 50

/**
 * The running engine of one profile: what every face talks to. Expected failures are `ChatError`s.
 * `open` gives a working node or leaves nothing behind; `close` says goodbye and lets go of all.
 */
export class Node implements AsyncDisposable {
  readonly #options: NodeOptions
  readonly #parts: Assembly
  readonly #network: Network | undefined
  readonly #since: number
  readonly #ended = new AbortController()
  readonly #meetingUntil: number
  #closing: Promise<void> | undefined
  #resolveClosed: () => void = () => undefined

  /** Resolves when the node has closed, for whatever reason. */
  readonly closed: Promise<void>

  /** Rejects with `STORE_…` or `NODE_PORT_TAKEN`. */
  static async open(options: NodeOptions): Promise<Node> {
    const parts = await assemble(options)
    try {
      const network = options.network ? await joinNetwork(options, parts) : undefined
      return new Node(options, parts, network)
    } catch (error) {
      await parts.resources.close()
      throw error
    }
  }

  private constructor(options: NodeOptions, parts: Assembly, network: Network | undefined) {
    this.#options = options
    this.#parts = parts
    this.#network = network
    this.#since = options.clock.now()
    this.#meetingUntil = options.clock.monotonic() + MEETING_MS
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
  }

  /** Events from now on, in order, each after its fact is durable. Returns the way out. */
  subscribe(listener: (event: NodeEvent) => void): () => void {
    return this.#parts.hub.subscribe(listener)
  }

  status(): Promise<StatusView> {
    return statusOf({
      parts: this.#parts,
      network: this.#network,
      since: this.#since,
      version: this.#options.version,
    })
  }

  async snapshot(): Promise<Snapshot> {
    return {
      self: this.#self(),
      status: await this.status(),
      peers: this.peers({ all: true }),
      conversations: this.conversations(),
    }
  }

  /** Who is online; with `all` everyone ever met. Without ourselves. */
  peers({ all = false }: { all?: boolean }): readonly PeerView[] {
    return this.#parts.people.views(all)
  }

  conversations(): readonly ConversationView[] {
    const { conversations } = this.#parts
    return conversations.all().map((each) => conversations.view(each))
  }

  conversation({ to }: { to: string }): ConversationView {
    const { conversations } = this.#parts
    return conversations.view(conversations.resolve(to))
  }

  /** Public rooms: ours, and those that others here are in. */
  rooms(): readonly ConversationView[] {
    return this.#parts.rooms.list()
  }

  async join({ room }: { room: string }): Promise<ConversationView> {
    this.#assertOpen()
    return this.#parts.rooms.join(room)
  }

  async leave({ room }: { room: string }): Promise<ConversationView> {
    this.#assertOpen()
    return this.#parts.rooms.leave(room)
  }

  async topic({ room, text }: { room: string; text: string }): Promise<ConversationView> {
    this.#assertOpen()
    return this.#parts.rooms.setTopic(room, text)
  }

  members({ room }: { room: string }): readonly PeerView[] {
    return this.#parts.rooms.members(room)
  }

  history(
    request: { conversation: string } & Partial<PageRequest>,
  ): Promise<readonly MessageView[]> {
    const { conversations, history } = this.#parts
    const { limit = DEFAULT_PAGE_MESSAGES, ...rest } = request
    return history.page(conversations.resolve(request.conversation), { ...rest, limit })
  }

  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
    return this.#parts.search.find(request, this.#until(signal))
  }

  /** Resolves once the message is durable here. */
  async send(request: SendRequest): Promise<MessageView> {
    this.#assertOpen()
    await this.#meet(request.to)
    return this.#parts.talk.send(request)
  }

  async edit(request: EditRequest): Promise<MessageView> {
    this.#assertOpen()
    return this.#parts.talk.edit(request)
  }

  async redact(request: { id: string }): Promise<MessageView> {
    this.#assertOpen()
    return this.#parts.talk.redact(request)
  }

  async react(request: ReactRequest): Promise<MessageView> {
    this.#assertOpen()
    return this.#parts.talk.react(request)
  }

  /** Answers when the message has come that far, or with what is true after `timeoutMs`. */
  wait(request: WaitRequest, signal?: AbortSignal): Promise<MessageView> {
    const { outbox } = this.#parts
    return outbox.wait(request, this.#options.clock, this.#until(signal))
  }

  /** Marks everything that is in the conversation now as read. */
  async read({ conversation: text }: { conversation: string }): Promise<ConversationView> {
    const { conversations, hub } = this.#parts
    const conversation = conversations.resolve(text)
    const before = conversations.view(conversation)
    if (before.unread === 0 && before.mentions === 0) return before
    await conversations.read(conversation)
    const view = conversations.view(conversation)
    hub.emit({ event: 'conversation', conversation: view })
    return view
  }

  /** Dials, proves, and goes on reaching for this peer from now on. */
  async connect(request: ConnectRequest, signal?: AbortSignal): Promise<PeerView> {
    const network = this.#online()
    const { people, presence } = this.#parts
    const { clock } = this.#options
    return connect({ network, people, presence, clock }, request, this.#until(signal))
  }

  async rename({ name }: { name: string }): Promise<PeerView> {
    await this.#parts.self.rename(name)
    this.#network?.present()
    this.#parts.hub.emit({ event: 'peer-changed', peer: this.#self() })
    return this.#self()
  }

  /** What the others see of us until this node closes. */
  async presence({ status, text = '' }: PresenceRequest): Promise<PeerView> {
    this.#assertOpen()
    this.#parts.self.setPresence(status, text)
    this.#network?.present()
    this.#parts.hub.emit({ event: 'peer-changed', peer: this.#self() })
    return this.#self()
  }

  alias({ peer, name }: { peer: string; name: string | null }): Promise<PeerView> {
    return this.#change(peer, { petname: name === null ? null : parseName(name) })
  }

  trust({ peer }: { peer: string }): Promise<PeerView> {
    return this.#change(peer, { trust: 'verified' })
  }

  async block({ peer }: { peer: string }): Promise<PeerView> {
    const view = await this.#change(peer, { trust: 'blocked' })
    this.#network?.forget(view.peer)
    return view
  }

  async unblock({ peer }: { peer: string }): Promise<PeerView> {
    const view = await this.#change(peer, { trust: this.#parts.people.unblocked(peer) })
    this.#network?.wake()
    return view
  }

  verify({ peer: text }: { peer: string }): { peer: PeerView; safetyNumber: string } {
    const { people, identity } = this.#parts
    const peer = people.resolve(text)
    return {
      peer: people.view(peer),
      safetyNumber: safetyNumber(identity.publicKey, peerKey(peer)),
    }
  }

  /** Tells every face, says goodbye to every peer, waits for what is being written. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const { hub, presence, resources } = this.#parts
    hub.emit({ event: 'closing' })
    this.#ended.abort(new ChatError('NODE_CLOSED'))
    try {
      await this.#network?.close()
      await presence.settled()
    } finally {
      await resources.close().finally(this.#resolveClosed)
    }
  }

  async #change(
    text: string,
    change: Parameters<Assembly['people']['change']>[1],
  ): Promise<PeerView> {
    this.#assertOpen()
    const { people, hub } = this.#parts
    const peer = people.resolve(text)
    await people.change(peer, change)
    const view = people.view(peer)
    hub.emit({ event: 'peer-changed', peer: view })
    return view
  }

  #self(): PeerView {
    return this.#parts.self.view(this.#network !== undefined)
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#ended.signal]) : this.#ended.signal
  }

  #online(): Network {
    this.#assertOpen()
    if (!this.#network) throw new ChatError('NODE_OFFLINE')
    return this.#network
  }

  /** In its first moments a node has not met everybody here yet: a name may still turn up. */
  async #meet(name: string): Promise<void> {
    const { conversations, presence } = this.#parts
    const { clock } = this.#options
    while (this.#network && !this.#ended.signal.aborted && !conversations.knows(name)) {
      const left = this.#meetingUntil - clock.monotonic()
      if (left <= 0) return
      await presence.arrival(clock, left, this.#ended.signal)
    }
  }

  #assertOpen(): void {
    if (this.#closing) throw new ChatError('NODE_CLOSED')
  }
}
