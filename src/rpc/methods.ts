import type {
  ConversationView,
  DraftView,
  FileView,
  Keep,
  MemberView,
  MessageView,
  NodeEvent,
  OfferedView,
  PeerView,
  PreviewView,
  Snapshot,
  StatusView,
  TypingView,
} from '../node/index.ts'

/** The engine as data: every method, its parameters and its result. Every face calls these and nothing else. */
export interface Methods {
  status: { params: Record<string, never>; result: StatusView }
  snapshot: { params: Record<string, never>; result: Snapshot }
  /** Online peers; with `all` everyone ever met. Without ourselves. */
  peers: { params: { all?: boolean }; result: readonly PeerView[] }
  conversations: { params: Record<string, never>; result: readonly ConversationView[] }
  /** Resolves `@name`, PeerId, unique prefix or `#room`; a direct conversation may be empty yet. */
  conversation: { params: { to: string }; result: ConversationView }
  /**
   * Public rooms that we are in, private ones that we are in, those that we are invited to, rooms that
   * we are not in any more and of which something is here, then public rooms that others here are in,
   * in all at most 1,024 public ones.
   */
  rooms: { params: Record<string, never>; result: readonly ConversationView[] }
  /** Enters a public room; makes it where there is none. */
  join: { params: { room: string }; result: ConversationView }
  /**
   * Takes the room out of `conversations`. What was said stays on the disk and is read as before; into
   * a private room somebody has to invite us again.
   */
  leave: { params: { room: string }; result: ConversationView }
  /** Says what a room is about; an empty text takes its topic away. */
  topic: { params: { room: string; text: string }; result: ConversationView }
  /** Who is in a room: of a public one now, ourselves first; of a private one all, and who is invited. */
  members: { params: { room: string }; result: readonly MemberView[] }
  /** Makes a private room that nobody is in but us. */
  create: { params: { name: string }; result: ConversationView }
  /** Asks a peer into a private room of ours; waits for the peer where it is away. */
  invite: { params: { room: string; peer: string }; result: ConversationView }
  /** Shuts a peer out of a private room of ours: it gets nothing more and keeps what it has. */
  remove: { params: { room: string; peer: string }; result: ConversationView }
  /** Enters a private room that we are invited to. */
  accept: { params: { room: string }; result: ConversationView }
  /** Refuses an invitation. */
  decline: { params: { room: string }; result: ConversationView }
  /**
   * Oldest first, at most 1,000. `before`/`after`: a message id, exclusive. `since`/`until`: ISO time,
   * from the one on and before the other. `take`: the first or the last of what fits; the last, with
   * `after` the first, if not given. Fewer than `limit` only where there are no more.
   */
  history: {
    params: {
      conversation: string
      limit?: number
      before?: string
      after?: string
      since?: string
      until?: string
      take?: 'first' | 'last'
    }
    result: readonly MessageView[]
  }
  /**
   * Messages that hold all the words, newest first, at most 500. In one conversation, or in all
   * that we are in; of one peer, or `me`. `before`: a message id, exclusive. `more`: there may be
   * older ones. `scanned`: how many were looked through.
   */
  search: {
    params: {
      words: readonly string[]
      in?: string
      from?: string
      limit?: number
      before?: string
    }
    result: {
      readonly messages: readonly MessageView[]
      readonly more: boolean
      readonly scanned: number
    }
  }
  /**
   * Durable when it answers; `state` says how far it has come. `draft`: the conversation whose draft this
   * was; it is gone once the message is durable, in one write with it.
   */
  send: {
    params: {
      to: string
      text: string
      kind?: 'text' | 'action'
      replyTo?: string
      draft?: string
    }
    result: MessageView
  }
  /** Another text for a message of ours. */
  edit: { params: { id: string; text: string }; result: MessageView }
  /** Takes a message of ours back, for everybody and for good. */
  redact: { params: { id: string }; result: MessageView }
  /** Adds our reaction to a message, or removes it. */
  react: { params: { id: string; emoji: string; remove?: boolean }; result: MessageView }
  /**
   * Answers when the message has reached `state`, or with its current form after `timeoutMs`
   * (at most 600,000). `sent`: handed to a live session.
   */
  wait: {
    params: { id: string; state: 'sent' | 'delivered'; timeoutMs: number }
    result: MessageView
  }
  /**
   * What stays of a conversation on this disk; with `keep` changes it, and drops what is older for good.
   * `dropped`: how many messages that are; with `preview` how many it would be, and nothing changes.
   */
  retention: {
    params: { conversation: string; keep?: Keep; preview?: boolean }
    result: { readonly conversation: ConversationView; readonly dropped: number }
  }
  /** Marks everything now in the conversation as read. */
  read: { params: { conversation: string }; result: ConversationView }
  /**
   * Whether others are told what we have read; with `on` that is changed, for good. What was read
   * while they were not told is not told by itself afterwards.
   */
  receipts: { params: { on?: boolean }; result: { readonly on: boolean } }
  /** Messages that somebody has begun to write here and not sent; nobody else is told of them. At most 256. */
  drafts: { params: Record<string, never>; result: readonly DraftView[] }
  /** Keeps what is half written in a conversation until it is written anew; an empty text drops it. */
  draft: { params: { conversation: string; text: string }; result: DraftView }
  /** We are writing something there, or no longer; say so again while it goes on. Told within bounds. */
  typing: { params: { conversation: string; on: boolean }; result: { readonly on: boolean } }
  /** Files and folders that were offered, oldest first; at most 4,096. */
  files: { params: Record<string, never>; result: readonly FileView[] }
  /** One of them, by its id, a unique beginning of it or a unique name, as everywhere below. */
  file: { params: { file: string }; result: FileView }
  /** The small picture that an offer shows; null where it shows none, or was taken back. */
  filePreview: { params: { file: string }; result: PreviewView | null }
  /**
   * Reads a file or folder of this machine, `path` absolute, and offers it there; durable when it
   * answers. `spooled`: the file is p2pchat's own and goes when nobody needs it. `preview`: whether
   * a picture is shown small to whoever is in the conversation, true if not given.
   */
  fileOffer: {
    params: { to: string; path: string; name?: string; spooled?: boolean; preview?: boolean }
    result: OfferedView
  }
  /**
   * Takes a file into a folder, absolute; it comes as soon as somebody who has it is here.
   */
  fileAccept: { params: { file: string; folder?: string }; result: FileView }
  /**
   * Takes a file for a reader and puts it nowhere: it comes in order, no faster than `fileRead` is called.
   * Answers when it is done, declined or failed. Ends with the connection.
   */
  fileStream: { params: { file: string }; result: FileView }
  /**
   * Of a file that is streamed: some bytes from `at` on, in base64, once they are here; none at its end. Whoever
   * asks for the next has taken those before; there is no way back.
   */
  fileRead: { params: { file: string; at: number }; result: { readonly bytes: string } }
  fileDecline: { params: { file: string }; result: FileView }
  /** Of one that comes in, or of one of ours: then nobody gets anything of it. */
  filePause: { params: { file: string }; result: FileView }
  /** Goes on with one that is paused, or tries one again that failed. */
  fileResume: { params: { file: string }; result: FileView }
  /** Gives up what comes in, with what has come; takes back what we offered. */
  fileCancel: { params: { file: string }; result: FileView }
  /** Answers when it is done, declined or failed, or with what is true after `timeoutMs`. */
  fileWait: { params: { file: string; timeoutMs?: number }; result: FileView }
  /**
   * Up to how many bytes files of this peer are taken without asking, null for none; with `bytes` that
   * is changed.
   */
  fileAuto: {
    params: { peer: string; bytes?: number | null }
    result: { readonly peer: PeerView; readonly bytes: number | null }
  }
  /** Dials, proves, remembers. */
  connect: { params: { address: string; timeoutMs?: number }; result: PeerView }
  rename: { params: { name: string }; result: PeerView }
  /** What others see of us, until the node closes. */
  presence: {
    params: { status: 'online' | 'away' | 'busy'; text?: string }
    result: PeerView
  }
  alias: { params: { peer: string; name: string | null }; result: PeerView }
  trust: { params: { peer: string }; result: PeerView }
  /** Takes `trust` back. */
  untrust: { params: { peer: string }; result: PeerView }
  /** Ends the alarm about a peer that goes by no known name any more. */
  dismiss: { params: { peer: string }; result: PeerView }
  block: { params: { peer: string }; result: PeerView }
  unblock: { params: { peer: string }; result: PeerView }
  /** The 60-digit safety number to compare with this peer. */
  verify: { params: { peer: string }; result: { peer: PeerView; safetyNumber: string } }
  /** Answers, then closes the node and ends its process. */
  stop: { params: Record<string, never>; result: { stopping: true } }
}

export type MethodName = keyof Methods
export type Params<M extends MethodName> = Methods[M]['params']
export type Result<M extends MethodName> = Methods[M]['result']

/** The one way faces reach the engine: in process or across the profile's socket, alike. */
export interface Client {
  /** Rejects with a `ChatError` carrying the engine's code, detail and hint. */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>
  /**
   * Events from now on, in order; the first is `ready`. A listener that cannot keep up gets one
   * `warning` with code RPC_SLOW and the events between are lost: take a new snapshot.
   */
  subscribe(listener: (event: NodeEvent) => void): Promise<() => void>
  close(): Promise<void>
}

export type {
  ConversationView,
  DraftView,
  FileView,
  Keep,
  MemberView,
  MessageView,
  NodeEvent,
  OfferedView,
  PeerView,
  PreviewView,
  Snapshot,
  StatusView,
  TypingView,
}
