import { formatBase32, formatPeerId, type PeerId, peerTag } from '../../src/ids.ts'
import type { ConversationView, MessageView, PeerView, StatusView } from '../../src/rpc/methods.ts'

export const LOBBY = '#lobby'
/** The moment at which fakes begin: Tuesday 1 January 2030, 12:00 UTC. */
export const NOON = Date.UTC(2030, 0, 1, 12)

/** A PeerId that is the same for the same number. */
export function fakePeerId(n: number): PeerId {
  const key = new Uint8Array(32).fill(n & 255)
  key[0] = (n >>> 8) & 255
  return formatPeerId(key)
}

export function fakePeer(n: number, name: string, more: Partial<PeerView> = {}): PeerView {
  const peer = fakePeerId(n)
  return {
    peer,
    name,
    tag: peerTag(peer),
    status: 'online',
    statusText: '',
    trust: 'new',
    addresses: [`192.168.1.${n & 255}:17877`],
    lastSeen: new Date(NOON).toISOString(),
    self: false,
    clockSkewMs: null,
    claimed: null,
    ...more,
  }
}

export function fakeConversation(
  conversation: string,
  more: Partial<ConversationView> = {},
): ConversationView {
  return {
    conversation,
    kind: conversation.startsWith('@') ? 'direct' : 'public',
    name: conversation,
    title: '',
    unread: 0,
    mentions: 0,
    members: [],
    joined: true,
    invited: false,
    creator: null,
    lastAt: null,
    retention: { all: true },
    ...more,
  }
}

/** Ids that sort as they count. */
export function fakeMessageId(n: number): string {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(0, n)
  return formatBase32(bytes)
}

export interface FakeMessage {
  readonly n: number
  readonly conversation?: string
  readonly from: PeerView
  readonly text: string
  readonly at?: number
}

export function fakeMessage(
  { n, conversation = LOBBY, from, text, at = NOON + n * 1_000 }: FakeMessage,
  more: Partial<MessageView> = {},
): MessageView {
  const id = fakeMessageId(n)
  return {
    id,
    conversation,
    kind: 'text',
    from: { peer: from.peer, name: from.name },
    text,
    sentAt: new Date(at).toISOString(),
    receivedAt: new Date(at).toISOString(),
    order: String(n).padStart(9, '0'),
    state: from.self ? 'queued' : 'received',
    replyTo: null,
    edited: false,
    redacted: false,
    reactions: {},
    mention: false,
    clockAhead: false,
    disputed: false,
    recipients: [],
    ...more,
  }
}

export function fakeStatus(self: PeerView, more: Partial<StatusView> = {}): StatusView {
  return {
    peer: self.peer,
    name: self.name,
    profile: 'default',
    online: true,
    since: new Date(NOON).toISOString(),
    pid: 1,
    version: '0.0.0',
    port: 17877,
    sessions: 0,
    queued: 0,
    transfers: 0,
    diskBytes: 0,
    downloads: '/home/anna/Downloads',
    writable: true,
    passphrase: false,
    interfaces: ['eth0'],
    mdns: 'on',
    warnings: [],
    ...more,
  }
}
