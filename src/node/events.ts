import type { PeerId } from '../ids.ts'

/**
 * What faces see: plain JSON-safe data, the same in process, over the local socket and behind
 * `--json`. Times are ISO 8601 UTC with milliseconds. Texts are as the person wrote them: a face
 * that paints makes them safe (ui/sanitize), JSON escaping makes them inert elsewhere.
 */

/** `#name`, `@<PeerId>` or `!<id>`. */
export type ConversationId = string
/** 52 characters of base32: the id of the entry. */
export type MessageId = string

export type Presence = 'online' | 'away' | 'busy' | 'offline'
export type Trust = 'new' | 'verified' | 'changed' | 'blocked'
export type MessageState = 'queued' | 'held' | 'delivered' | 'read' | 'received'

export interface PeerView {
  readonly peer: PeerId
  /** Petname if we gave one, else the name the peer gives itself. */
  readonly name: string
  /** First characters of the PeerId, to tell equal names apart. */
  readonly tag: string
  readonly status: Presence
  readonly statusText: string
  readonly trust: Trust
  /** `host:port`, the live one first. */
  readonly addresses: readonly string[]
  readonly lastSeen: string | null
  readonly self: boolean
  /** Wall clock of the peer minus ours in milliseconds, when over two minutes. */
  readonly clockSkewMs: number | null
  /** The name that we know with another key, and this one came with; null unless trust is `changed`. */
  readonly claimed: string | null
}

/** Somebody in a room. */
export interface MemberView extends PeerView {
  /** In a private room: who made it, who is in it, who was asked and has not come. Else `member`. */
  readonly standing: 'creator' | 'member' | 'invited'
}

export interface RecipientView {
  readonly peer: PeerId
  readonly state: 'queued' | 'held' | 'delivered' | 'read'
}

export interface MessageView {
  readonly id: MessageId
  readonly conversation: ConversationId
  readonly kind: 'text' | 'action' | 'file' | 'event'
  readonly from: { readonly peer: PeerId; readonly name: string }
  readonly text: string
  /** The author's clock. */
  readonly sentAt: string
  /** When this node stored it. */
  readonly receivedAt: string
  /** Compares as a string in the conversation's one order. */
  readonly order: string
  /** Own messages: queued…read. Others': received. */
  readonly state: MessageState
  readonly replyTo: MessageId | null
  readonly edited: boolean
  readonly redacted: boolean
  readonly reactions: Readonly<Record<string, readonly PeerId[]>>
  readonly mention: boolean
  /** The author's clock was more than five minutes ahead of ours when this came. */
  readonly clockAhead: boolean
  /** Its author is proved to have told others something else in this place. */
  readonly disputed: boolean
  /** Own messages only: who has it. */
  readonly recipients: readonly RecipientView[]
  /** Of kind `file` only: what is offered, and how far it is. */
  readonly file?: FileView
  /** Of kind `event` only: what happened, which `text` tells in English. */
  readonly event?: HappeningView
  /** Of kind `file` only: how large the small picture is that the offer shows, if it shows one. */
  readonly preview?: PreviewSize
}

/** What a message that offers a file shows of it. */
export type Offered = Required<Pick<MessageView, 'file'>> & Pick<MessageView, 'preview'>

/** In pixels: at most 48 x 32. */
export interface PreviewSize {
  readonly width: number
  readonly height: number
}

/** A small picture of a file that is offered. */
export interface PreviewView extends PreviewSize {
  /** Red, green and blue of each pixel, a byte each, row by row from the top; base64. */
  readonly rgb: string
}

/** What somebody did that nobody typed: `from` did it. A face words it in the language of its person. */
export interface HappeningView {
  readonly kind: 'topic' | 'joined' | 'left' | 'invited' | 'removed' | 'declined'
  /** Who was invited or removed, or declines; null where nobody else is concerned. */
  readonly target: { readonly peer: PeerId; readonly name: string } | null
  /** The private room, where this is told outside of it. */
  readonly room: string | null
  /** The new topic; empty where it was taken away, null for what is no topic. */
  readonly text: string | null
}

/** What stays of a conversation on this disk: everything, some days of it, or the newest messages. */
export type Keep = { readonly all: true } | { readonly days: number } | { readonly count: number }

export interface ConversationView {
  readonly conversation: ConversationId
  readonly kind: 'direct' | 'public' | 'private'
  /** What a person may type for it: `#lobby`, `@bob`; of a private room its bare name. */
  readonly name: string
  /** A room's topic, a peer's name. */
  readonly title: string
  readonly unread: number
  readonly mentions: number
  /** The other one; of a public room those who are there now, of a private one all, we among them. */
  readonly members: readonly PeerId[]
  /** False for a room that we are not in. */
  readonly joined: boolean
  /** True for a private room that we are asked into. */
  readonly invited: boolean
  /** Who made a private room, and alone invites and removes. */
  readonly creator: PeerId | null
  readonly lastAt: string | null
  /** What stays of it on this disk; of those of others it says nothing. */
  readonly retention: Keep
}

export interface WarningView {
  /** A code of the `ERRORS` table. */
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

export interface StatusView {
  readonly peer: PeerId
  readonly name: string
  readonly profile: string
  /** False when a command opened the profile without the network. */
  readonly online: boolean
  readonly since: string
  readonly pid: number
  readonly version: string
  /** TCP port, 0 when not listening. */
  readonly port: number
  /** Live sessions. */
  readonly sessions: number
  /** Own entries that a direct recipient has not acknowledged. */
  readonly queued: number
  /** Files that move, or would if their other side were here: coming in, or being taken of ours. */
  readonly transfers: number
  /** Bytes of the profile's database. */
  readonly diskBytes: number
  /** Folder into which a file goes that is taken without saying where. */
  readonly downloads: string
  /** False while the disk refuses writes. */
  readonly writable: boolean
  readonly passphrase: boolean
  readonly interfaces: readonly string[]
  /** `off` with --no-mdns, `failed` when no interface works. */
  readonly mdns: 'on' | 'off' | 'failed'
  readonly warnings: readonly WarningView[]
}

export type FileState =
  | 'offered'
  | 'waiting'
  | 'running'
  | 'paused'
  | 'done'
  | 'declined'
  | 'failed'

/** A file or a folder that is offered in a conversation, by us or by somebody else. */
export interface FileView {
  /** The id of the message that offers it. */
  readonly file: MessageId
  readonly conversation: ConversationId
  /** As whoever offers it wrote it; never a path. */
  readonly name: string
  /** Bytes; of a folder those of all its files. */
  readonly size: number
  /** How many files a folder has; null for a file. */
  readonly files: number | null
  /**
   * Coming in: `waiting` for somebody who has it, or for its turn. Ours: how far the others are, in a
   * room the furthest of them.
   */
  readonly state: FileState
  /** Bytes that are here; of our own offers that are there. */
  readonly received: number
  readonly from: { readonly peer: PeerId; readonly name: string }
  /** Where it is on this disk; null while it is not, or no longer. */
  readonly path: string | null
  readonly direction: 'in' | 'out'
  readonly offeredAt: string
  /** Why it waits, is paused or has failed, where nobody here asked for that. */
  readonly reason: WarningView | null
  /** Of our own offers: who began to take it, and how far they are. */
  readonly recipients: readonly FileRecipientView[]
}

/** A file or a folder as it has just been offered by us. */
export interface OfferedView extends FileView {
  /** Things in a folder that are not sent: links, folders with nothing in them, and what is no file. */
  readonly leftOut: number
}

export interface FileRecipientView {
  readonly peer: PeerId
  readonly name: string
  readonly state: FileState
  readonly received: number
  /** Why it failed there, where that is known: its person gave it up. */
  readonly reason: WarningView | null
}

/** Whether somebody is writing something in a conversation right now. */
export interface TypingView {
  readonly conversation: ConversationId
  readonly peer: PeerId
  readonly name: string
  readonly typing: boolean
}

/** What is half written in a conversation. */
export interface DraftView {
  readonly conversation: ConversationId
  readonly text: string
}

/** Everything a face needs to draw itself; later changes come as events. */
export interface Snapshot {
  readonly self: PeerView
  readonly status: StatusView
  /** Everyone ever met, online ones first. */
  readonly peers: readonly PeerView[]
  /** Most recent first; `#lobby` is always there. */
  readonly conversations: readonly ConversationView[]
}

/** Emitted only after its fact is durable; `typing` is of the moment, and kept nowhere. */
export type NodeEvent =
  | { readonly event: 'ready'; readonly peer: PeerId; readonly name: string; readonly port: number }
  | { readonly event: 'peer-online'; readonly peer: PeerView }
  | { readonly event: 'peer-offline'; readonly peer: PeerView }
  | { readonly event: 'peer-changed'; readonly peer: PeerView }
  | { readonly event: 'message'; readonly message: MessageView }
  | { readonly event: 'message-changed'; readonly message: MessageView }
  | { readonly event: 'conversation'; readonly conversation: ConversationView }
  | { readonly event: 'file'; readonly file: FileView }
  | { readonly event: 'typing'; readonly typing: TypingView }
  | { readonly event: 'warning'; readonly warning: WarningView }
  | { readonly event: 'closing' }
