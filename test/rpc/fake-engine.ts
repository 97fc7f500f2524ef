import { ChatError } from '../../src/errors.ts'
import { formatPeerId } from '../../src/ids.ts'
import type { Engine } from '../../src/rpc/engine.ts'
import type {
  ConversationView,
  MemberView,
  MessageView,
  NodeEvent,
  Params,
  PeerView,
  StatusView,
} from '../../src/rpc/methods.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakePeer } from '../helpers/fake-views.ts'

export const ME = formatPeerId(new Uint8Array(32).fill(1))
export const BOB = formatPeerId(new Uint8Array(32).fill(2))
const NOW = '2026-01-02T03:04:05.006Z'

/** A node of two peers and one room that lives in memory, and does what it is told at once. */
export class FakeEngine implements Engine {
  readonly closed: Promise<void>
  readonly messages: MessageView[] = []
  readonly aborted: string[] = []
  name = 'alice'
  #listeners = new Set<(event: NodeEvent) => void>()
  #waits = new Set<(error: ChatError) => void>()
  #onClosed = () => {}

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve
    })
  }

  get listeners(): number {
    return this.#listeners.size
  }

  get waits(): number {
    return this.#waits.size
  }

  emit(event: NodeEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  async close(): Promise<void> {
    this.emit({ event: 'closing' })
    for (const fail of this.#waits) fail(new ChatError('NODE_CLOSED'))
    this.#onClosed()
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  status(): StatusView {
    return {
      peer: ME,
      name: this.name,
      profile: 'default',
      online: true,
      since: NOW,
      pid: 1,
      version: '0.0.0',
      port: 17_877,
      sessions: 1,
      queued: 0,
      transfers: 0,
      diskBytes: 1,
      downloads: '/home/me/Downloads',
      writable: true,
      passphrase: false,
      interfaces: ['lo'],
      mdns: 'on',
      warnings: [],
    }
  }

  snapshot() {
    return {
      self: this.#peer(ME, this.name),
      status: this.status(),
      peers: [this.#peer(BOB, 'bob')],
      conversations: this.conversations(),
    }
  }

  peers({ all }: { all?: boolean }): PeerView[] {
    return all ? [this.#peer(BOB, 'bob')] : []
  }

  conversations(): ConversationView[] {
    return [this.conversation({ to: '#lobby' })]
  }

  conversation({ to }: { to: string }): ConversationView {
    if (to !== '#lobby' && to !== '@bob') throw new ChatError('NODE_NO_CONVERSATION', to)
    return {
      conversation: to === '@bob' ? `@${BOB}` : to,
      kind: to === '@bob' ? 'direct' : 'public',
      name: to,
      title: to,
      unread: 0,
      mentions: 0,
      members: [ME, BOB],
      joined: true,
      invited: false,
      creator: null,
      lastAt: null,
      retention: { all: true },
    }
  }

  rooms(): ConversationView[] {
    return this.conversations()
  }

  join({ room }: { room: string }): ConversationView {
    return this.conversation({ to: room })
  }

  leave({ room }: { room: string }): ConversationView {
    return { ...this.conversation({ to: room }), joined: false }
  }

  topic({ room, text }: { room: string; text: string }): ConversationView {
    return { ...this.conversation({ to: room }), title: text }
  }

  members(): MemberView[] {
    const people = [this.#peer(ME, this.name), this.#peer(BOB, 'bob')]
    return people.map((peer) => ({ ...peer, standing: 'member' }))
  }

  create({ name }: { name: string }): ConversationView {
    return { ...this.conversation({ to: `!${name}` }), kind: 'private' }
  }

  invite({ room }: { room: string; peer: string }): ConversationView {
    return this.create({ name: room })
  }

  remove({ room }: { room: string; peer: string }): ConversationView {
    return this.create({ name: room })
  }

  accept({ room }: { room: string }): ConversationView {
    return this.create({ name: room })
  }

  decline({ room }: { room: string }): ConversationView {
    return { ...this.create({ name: room }), joined: false }
  }

  files = () => [fakeFile()]
  file = () => fakeFile()
  filePreview = () => ({ width: 1, height: 1, rgb: 'AAAA' })
  fileOffer = () => ({ ...fakeFile({ direction: 'out' }), leftOut: 0 })
  fileAccept = () => fakeFile({ state: 'waiting' })
  fileDecline = () => fakeFile({ state: 'declined' })
  filePause = () => fakeFile({ state: 'paused' })
  fileResume = () => fakeFile({ state: 'waiting' })
  fileCancel = () => fakeFile({ state: 'failed' })
  fileStream = () => fakeFile({ state: 'done' })
  fileWait = this.fileStream
  fileRead = () => ({ bytes: '' })
  fileAuto = () => ({ peer: this.#peer(BOB, 'bob'), bytes: null })

  async history({ limit = 50 }: { conversation: string; limit?: number }) {
    return this.messages.slice(-limit)
  }

  async search({ words, limit = 50 }: { words: readonly string[]; limit?: number }) {
    const found = this.messages.filter(({ text }) => words.every((word) => text.includes(word)))
    const messages = found.reverse().slice(0, limit)
    return { messages, more: found.length > limit, scanned: this.messages.length }
  }

  async send({ to, text }: { to: string; text: string }): Promise<MessageView> {
    if (text === 'bug') throw new TypeError('a bug that quotes the secret text')
    const { conversation } = this.conversation({ to })
    const message: MessageView = {
      id: `id${this.messages.length}`,
      conversation,
      kind: 'text',
      from: { peer: ME, name: this.name },
      text,
      sentAt: NOW,
      receivedAt: NOW,
      order: '0',
      state: 'queued',
      replyTo: null,
      edited: false,
      redacted: false,
      reactions: {},
      mention: false,
      clockAhead: false,
      disputed: false,
      recipients: [],
    }
    this.messages.push(message)
    this.emit({ event: 'message', message })
    return message
  }

  async edit({ id, text }: { id: string; text: string }): Promise<MessageView> {
    return this.#change(id, { text, edited: true })
  }

  async redact({ id }: { id: string }): Promise<MessageView> {
    return this.#change(id, { text: '', redacted: true })
  }

  async react({ id, emoji }: { id: string; emoji: string }): Promise<MessageView> {
    return this.#change(id, { reactions: { [emoji]: [ME] } })
  }

  #change(id: string, change: Partial<MessageView>): MessageView {
    const at = this.messages.findIndex((message) => message.id === id)
    const old = this.messages[at]
    if (!old) throw new ChatError('NODE_NO_MESSAGE', id)
    const message = { ...old, ...change }
    this.messages[at] = message
    this.emit({ event: 'message-changed', message })
    return message
  }

  wait({ id }: { id: string }, signal: AbortSignal): Promise<MessageView> {
    return new Promise((_resolve, reject) => {
      this.#waits.add(reject)
      signal.addEventListener('abort', () => {
        this.aborted.push(id)
        this.#waits.delete(reject)
        reject(signal.reason)
      })
    })
  }

  retention({ conversation, keep }: Params<'retention'>) {
    const view = this.conversation({ to: conversation })
    return { conversation: { ...view, retention: keep ?? view.retention }, dropped: 0 }
  }

  read({ conversation }: { conversation: string }): ConversationView {
    return this.conversation({ to: conversation })
  }

  readonly receipts = ({ on = false }: { on?: boolean }) => ({ on })

  readonly drafts = () => []
  readonly draft = (given: Params<'draft'>) => given

  readonly typing = ({ on }: { on: boolean }) => ({ on })

  async connect({ address }: { address: string }): Promise<PeerView> {
    throw new ChatError('LINK_REFUSED', address)
  }

  rename({ name }: { name: string }): PeerView {
    this.name = name
    return this.#peer(ME, name)
  }

  presence({ status, text = '' }: { status: PeerView['status']; text?: string }): PeerView {
    return { ...this.#peer(ME, this.name), status, statusText: text }
  }

  alias(): PeerView {
    return this.#peer(BOB, 'bobby')
  }

  trust(): PeerView {
    return this.#peer(BOB, 'bob')
  }

  untrust = this.trust
  dismiss = this.trust
  block = this.trust
  unblock = this.trust

  verify() {
    return { peer: this.#peer(BOB, 'bob'), safetyNumber: '12345 '.repeat(12).trim() }
  }

  #peer(peer: typeof ME, name: string): PeerView {
    const own = { peer, tag: peer.slice(0, 6), addresses: [], lastSeen: null }
    return { ...fakePeer(1, name), ...own, self: peer === ME }
  }
}
