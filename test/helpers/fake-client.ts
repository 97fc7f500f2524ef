import { ChatError, type ErrorCode } from '../../src/errors.ts'
import type { PeerId } from '../../src/ids.ts'
import type {
  Client,
  ConversationView,
  MessageView,
  MethodName,
  NodeEvent,
  Params,
  PeerView,
  Result,
  Snapshot,
  StatusView,
} from '../../src/rpc/methods.ts'
import { FakeDrafts } from './fake-drafts.ts'
import { FakeFiles } from './fake-file.ts'
import { fakeConversation, fakeMessage, fakePeer, fakeStatus, LOBBY } from './fake-views.ts'

export interface FakeClientOptions {
  readonly self?: PeerView
  readonly peers?: readonly PeerView[]
  readonly conversations?: readonly ConversationView[]
  readonly messages?: readonly MessageView[]
}

type Calls = ReadonlyArray<{ readonly method: MethodName; readonly params: object }>

/**
 * An engine of one person's memory that keeps the contract of `Client`: messages are stored before their
 * event, events come in order, `ready` first. Peers do what the test says.
 */
export class FakeClient implements Client {
  readonly self: PeerView
  readonly closed: Promise<void>
  readonly drafts = new FakeDrafts()
  readonly #peers = new Map<string, PeerView>()
  readonly #conversations = new Map<string, ConversationView>()
  readonly #messages: MessageView[]
  readonly #listeners = new Set<(event: NodeEvent) => void>()
  readonly #calls: Array<{ method: MethodName; params: object }> = []
  readonly #failures = new Map<MethodName, ErrorCode>()
  #status: StatusView
  #next: number
  #end: () => void = () => undefined
  #gone = false

  constructor(options: FakeClientOptions = {}) {
    this.self = options.self ?? fakePeer(1, 'anna', { self: true })
    this.closed = new Promise((resolve) => {
      this.#end = resolve
    })
    for (const peer of options.peers ?? []) this.#peers.set(peer.peer, peer)
    for (const view of options.conversations ?? []) this.#conversations.set(view.conversation, view)
    if (!this.#conversations.has(LOBBY)) this.#conversations.set(LOBBY, fakeConversation(LOBBY))
    this.#messages = [...(options.messages ?? [])]
    this.#next = this.#messages.length + 1
    this.#status = fakeStatus(this.self, { sessions: options.peers?.length ?? 0 })
  }

  /** Everything that was called so far. */
  get calls(): Calls {
    return this.#calls
  }

  /** Files that were offered. */
  readonly files = new FakeFiles({
    self: () => this.self,
    conversationOf: (to) => this.#resolve(to).conversation,
    emit: (event) => this.emit(event),
  })

  /** The next call of this method fails. */
  failNext(method: MethodName, code: ErrorCode): void {
    this.#failures.set(method, code)
  }

  /** Tells every listener. */
  emit(event: NodeEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  /** A message of a peer arrives. */
  arrive(from: PeerView, text: string, more: Partial<MessageView> = {}): MessageView {
    return this.#store(from, text, more)
  }

  /** A message of ours gets further. */
  advance(id: string, state: 'held' | 'delivered' | 'read', by: readonly PeerId[] = []): void {
    const at = this.#messages.findIndex((message) => message.id === id)
    const old = this.#messages[at]
    if (!old) throw new TypeError('no such message')
    const recipients = by.map((peer) => ({ peer, state }))
    const message: MessageView = { ...old, state, recipients }
    this.#messages[at] = message
    this.emit({ event: 'message-changed', message })
  }

  /** Somebody changes a message. */
  become(id: string, change: Partial<MessageView>): MessageView {
    return this.#become(id, change)
  }

  #become(id: string, change: Partial<MessageView>): MessageView {
    const at = this.#messages.findIndex((message) => message.id === id)
    const old = this.#messages[at]
    if (!old) throw new ChatError('NODE_NO_MESSAGE')
    const message = { ...old, ...change }
    this.#messages[at] = message
    this.emit({ event: 'message-changed', message })
    return message
  }

  /** A peer comes, goes or changes. */
  put(peer: PeerView): void {
    const before = this.#peers.get(peer.peer)
    this.#peers.set(peer.peer, peer)
    if (before?.status === peer.status) this.emit({ event: 'peer-changed', peer })
    else this.emit({ event: peer.status === 'offline' ? 'peer-offline' : 'peer-online', peer })
  }

  setStatus(more: Partial<StatusView>): void {
    this.#status = { ...this.#status, ...more }
  }

  /** The engine goes away without a word. */
  vanish(): void {
    this.#gone = true
    this.#end()
  }

  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    await Promise.resolve()
    if (this.#gone) throw new ChatError('RPC_UNREACHABLE')
    this.#calls.push({ method, params })
    const failure = this.#failures.get(method)
    if (failure) {
      this.#failures.delete(method)
      throw new ChatError(failure)
    }
    const answer = this.#methods[method] as (params: Params<M>) => Result<M>
    return answer(params)
  }

  async subscribe(listener: (event: NodeEvent) => void): Promise<() => void> {
    if (this.#gone) throw new ChatError('RPC_UNREACHABLE')
    this.#listeners.add(listener)
    listener({ event: 'ready', peer: this.self.peer, name: this.self.name, port: 17877 })
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.vanish()
  }

  readonly #methods: { readonly [M in MethodName]: (params: Params<M>) => Result<M> } = {
    status: () => this.#status,
    snapshot: (): Snapshot => ({
      self: this.self,
      status: this.#status,
      peers: [...this.#peers.values()],
      conversations: [...this.#conversations.values()],
    }),
    peers: () => [...this.#peers.values()],
    conversations: () => [...this.#conversations.values()],
    conversation: ({ to }) => this.#resolve(to),
    ...this.files.methods,
    rooms: () => [...this.#conversations.values()].filter(({ kind }) => kind === 'public'),
    join: ({ room }) => this.#putRoom(room, { joined: true }),
    leave: ({ room }) => {
      const view = this.#putRoom(room, { joined: false })
      this.#conversations.delete(view.conversation)
      return view
    },
    topic: ({ room, text }) => this.#putRoom(room, { title: text }),
    members: () =>
      [this.self, ...this.#peers.values()].map((peer) => ({ ...peer, standing: 'member' })),
    create: ({ name }) => this.#putPrivate(name, { joined: true }),
    invite: ({ room }) => this.#resolve(room),
    remove: ({ room }) => this.#resolve(room),
    accept: ({ room }) => this.#putPrivate(room, { joined: true }),
    decline: ({ room }) => this.#putPrivate(room, { joined: false }),
    history: ({ conversation, limit = 100, before, after, since = '', until = '~', take }) => {
      const all = this.#messages.filter((message) => message.conversation === conversation)
      const placeOf = (id: string) => {
        const place = all.findIndex((message) => message.id === id)
        if (place < 0) throw new ChatError('NODE_NO_MESSAGE', id)
        return place
      }
      const begin = after === undefined ? 0 : placeOf(after) + 1
      const end = before === undefined ? all.length : placeOf(before)
      const fits = all.slice(begin, end).filter(({ sentAt }) => since <= sentAt && sentAt < until)
      const isFirst = take === 'first' || (take === undefined && after !== undefined)
      return isFirst ? fits.slice(0, limit) : fits.slice(-limit)
    },
    search: ({ words, limit = 50 }) => {
      const found = this.#messages.filter(({ text }) => words.every((word) => text.includes(word)))
      const messages = found.reverse().slice(0, limit)
      return { messages, more: found.length > limit, scanned: this.#messages.length }
    },
    send: ({ to, text, kind = 'text', replyTo = null, draft = '' }) => {
      const { conversation } = this.#resolve(to)
      this.drafts.delete(draft)
      return this.#store(this.self, text, { conversation, kind, replyTo })
    },
    edit: ({ id, text }) => this.#become(id, { text, edited: true }),
    redact: ({ id }) => this.#become(id, { text: '', redacted: true, reactions: {} }),
    react: ({ id, emoji, remove = false }) =>
      this.#become(id, { reactions: remove ? {} : { [emoji]: [this.self.peer] } }),
    wait: ({ id }) => this.#found(id),
    read: ({ conversation }) => {
      const view = { ...this.#resolve(conversation), unread: 0, mentions: 0 }
      this.#conversations.set(conversation, view)
      return view
    },
    retention: ({ conversation, keep, preview }) => {
      const view = this.#resolve(conversation)
      const dropped = keep && 'count' in keep ? Math.max(0, this.#messages.length - keep.count) : 0
      if (!keep || preview) return { conversation: view, dropped }
      const kept = { ...view, retention: keep }
      this.#conversations.set(view.conversation, kept)
      return { conversation: kept, dropped }
    },
    receipts: ({ on = false }) => ({ on }),
    typing: ({ on }) => ({ on }),
    ...this.drafts.methods,
    connect: ({ address }) => fakePeer(99, 'dora', { addresses: [address] }),
    rename: ({ name }) => ({ ...this.self, name }),
    presence: ({ status, text = '' }) => ({ ...this.self, status, statusText: text }),
    alias: ({ peer, name }) => this.#change(peer, name === null ? {} : { name }),
    trust: ({ peer }) => this.#change(peer, { trust: 'verified' }),
    untrust: ({ peer }) => this.#change(peer, { trust: 'new' }),
    dismiss: ({ peer }) => this.#change(peer, { trust: 'new', claimed: null }),
    block: ({ peer }) => this.#change(peer, { trust: 'blocked' }),
    unblock: ({ peer }) => this.#change(peer, { trust: 'new' }),
    verify: ({ peer }) => ({ peer: this.#peer(peer), safetyNumber: '12345'.repeat(12) }),
    stop: () => ({ stopping: true }),
  }

  #store(from: PeerView, text: string, more: Partial<MessageView>): MessageView {
    const n = this.#next++
    const message = fakeMessage({ n, from, text }, more)
    this.#messages.push(message)
    const view = this.#resolve(message.conversation)
    const unread = from.self ? 0 : view.unread + 1
    const counted = { ...view, unread, lastAt: message.receivedAt }
    this.#conversations.set(view.conversation, counted)
    this.emit({ event: 'message', message })
    this.emit({ event: 'conversation', conversation: counted })
    return message
  }

  #putPrivate(name: string, more: Partial<ConversationView>): ConversationView {
    const bare = name.replace(/^!/, '')
    const view = fakeConversation(`!${bare}`, { kind: 'private', name: bare, ...more })
    this.#conversations.set(view.conversation, view)
    return view
  }

  #putRoom(room: string, more: Partial<ConversationView>): ConversationView {
    const known = this.#conversations.get(room) ?? fakeConversation(room)
    const conversation = { ...known, ...more }
    this.#conversations.set(room, conversation)
    this.emit({ event: 'conversation', conversation })
    return conversation
  }

  #found(id: string): MessageView {
    const message = this.#messages.find((known) => known.id === id)
    if (!message) throw new ChatError('NODE_NO_MESSAGE')
    return message
  }

  #change(to: string, more: Partial<PeerView>): PeerView {
    const peer = { ...this.#peer(to), ...more }
    this.put(peer)
    return peer
  }

  #peer(to: string): PeerView {
    const bare = to.replace(/^@/, '')
    const found = [...this.#peers.values()].filter(
      ({ peer, name }) => name === bare || peer.startsWith(bare),
    )
    if (found.length > 1) throw new ChatError('NODE_AMBIGUOUS', bare)
    const [peer] = found
    if (!peer) throw new ChatError('NODE_NO_PEER', bare)
    return peer
  }

  #resolve(to: string): ConversationView {
    const known = this.#conversations.get(to)
    if (known) return known
    if (to.startsWith('#')) throw new ChatError('NODE_NO_CONVERSATION', to)
    const { peer, name } = this.#peer(to)
    const conversation = `@${peer}`
    const held = this.#conversations.get(conversation)
    if (held) return held
    const members = [this.self.peer, peer]
    const view = fakeConversation(conversation, { name: `@${name}`, title: name, members })
    this.#conversations.set(conversation, view)
    return view
  }
}
