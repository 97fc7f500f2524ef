import type { PeerId } from '../../ids.ts'
import type {
  ConversationView,
  PeerView,
  PreviewView,
  Snapshot,
  StatusView,
} from '../../rpc/methods.ts'
import type { Completion } from '../completion.ts'
import { type Editor, EMPTY_EDITOR } from '../editor.ts'
import { EMPTY_HISTORY, type InputHistory } from '../input-history.ts'
import { DEFAULT_KEYS, type KeyMap } from '../keys.ts'
import type { Pace } from '../pace.ts'
import type { SafeText } from '../sanitize.ts'
import { EN, type Texts } from '../texts/texts.ts'
import { type AskedQueue, NOTHING_ASKED } from './asked.ts'
import type { Dialog } from './dialog.ts'
import { type Notice, type Timeline, UNLOADED, withNotice } from './timeline.ts'

/** How a person wants the chat to be. */
export interface ChatSettings {
  readonly texts: Texts
  readonly keys: KeyMap
  /** Lines appended instead of a screen. */
  readonly plain: boolean
  /** Words that make a message as urgent as one's own name does. */
  readonly highlight: readonly string[]
  /** Names of the themes there are, and the one in use. */
  readonly themes: readonly string[]
  readonly theme: string
  /** Whether clicks and the wheel are ours; else they are the terminal's. */
  readonly mouse: boolean
  /** Who puts right-to-left text in order: we, or the terminal, row by row and across our columns. */
  readonly bidi: 'visual' | 'terminal'
  /** Whether pictures that are offered are shown small. */
  readonly pictures: boolean
  /** Conversations that ring no bell. */
  readonly muted: ReadonlySet<string>
  /** Whether the engine ends with the chat, and so whatever is under way. */
  readonly endsEngine: boolean
}

export const DEFAULT_SETTINGS: ChatSettings = {
  texts: EN,
  keys: DEFAULT_KEYS,
  plain: false,
  highlight: [],
  themes: [],
  theme: 'dark',
  mouse: true,
  bidi: 'visual',
  pictures: false,
  muted: new Set(),
  endsEngine: true,
}

/** Everything the chat knows and shows. Changed by `reduce` alone. */
export interface State extends ChatSettings {
  readonly width: number
  readonly height: number
  /** IANA name of the time zone that times are shown in. */
  readonly zone: string
  readonly focused: boolean
  /** Whether this terminal tells its focus at all. */
  readonly focusTold: boolean
  /** When somebody last pressed, pasted or clicked something. */
  readonly touchedAt: number
  readonly self: PeerView
  readonly status: StatusView
  /** Everyone ever met, ourselves among them. */
  readonly peers: ReadonlyMap<PeerId, PeerView>
  /** Rooms first, then people, each as they came: a number stays where the fingers know it. */
  readonly conversations: readonly ConversationView[]
  /** Names of the public rooms there are, as last heard; for Tab. */
  readonly rooms: readonly string[]
  readonly current: string
  readonly timelines: ReadonlyMap<string, Timeline>
  readonly editor: Editor
  /** Small pictures by the message that offers the file; undefined while there is none to show. */
  readonly previews: ReadonlyMap<string, PreviewView | undefined>
  /** How fast the files are that are under way, by their ids. */
  readonly paces: ReadonlyMap<string, Pace>
  /** Ids of the files as `/files` listed them last: their numbers are their places. */
  readonly files: readonly string[]
  readonly asked: AskedQueue
  /** Files that were taken from another conversation than theirs: their end is told where one is. */
  readonly taken: ReadonlySet<string>
  /** What was being typed in the other conversations. */
  readonly drafts: ReadonlyMap<string, Editor>
  readonly inputHistory: InputHistory
  readonly completion: Completion | undefined
  /** What has the keyboard instead of the line being typed. */
  readonly dialog: Dialog | undefined
  /** The message that the line being typed answers, or is to replace. */
  readonly answering: Answering | undefined
  /** Messages alone, for the terminal's own selection. */
  readonly bare: boolean
  /** Ctrl-C once; again leaves. */
  readonly leaving: boolean
  readonly showConversations: boolean
  readonly showPeople: boolean
  /** The first conversation in sight; undefined while the list goes with the current one. */
  readonly conversationsTop: number | undefined
  /** The first person in sight. */
  readonly peopleTop: number
  /** Where we were said to be typing, and when that was said last. */
  readonly composing: { readonly conversation: string; readonly at: number } | undefined
  /** Who is typing, by conversation; in the order in which they began. */
  readonly typists: ReadonlyMap<string, readonly PeerId[]>
  /** Messages on their way to the engine. */
  readonly sending: number
  /** Numbers the notices. */
  readonly noticeCount: number
}

export type Answering =
  | { readonly kind: 'reply'; readonly id: string }
  /** `draft`: what was being typed before. */
  | { readonly kind: 'edit'; readonly id: string; readonly draft: Editor }

export const LOBBY = '#lobby'
/** Timelines kept; those looked at longest ago are loaded again when needed. */
export const MAX_TIMELINES = 12
export const MAX_CONVERSATIONS = 5_000

export interface OpenOptions {
  readonly width: number
  readonly height: number
  readonly zone: string
  readonly snapshot: Snapshot
  readonly current?: string | undefined
  readonly settings?: Partial<ChatSettings>
}

/** The state in which a chat opens. */
export function openState(options: OpenOptions): State {
  const { width, height, zone, snapshot, current } = options
  const opened: State = {
    ...DEFAULT_SETTINGS,
    ...options.settings,
    width,
    height,
    zone,
    focused: true,
    focusTold: false,
    touchedAt: Number.POSITIVE_INFINITY,
    self: snapshot.self,
    status: snapshot.status,
    peers: new Map(),
    conversations: [],
    rooms: [],
    current: LOBBY,
    timelines: new Map(),
    editor: EMPTY_EDITOR,
    previews: new Map(),
    paces: new Map(),
    files: [],
    asked: NOTHING_ASKED,
    taken: new Set(),
    drafts: new Map(),
    inputHistory: EMPTY_HISTORY,
    completion: undefined,
    dialog: undefined,
    answering: undefined,
    bare: false,
    leaving: false,
    showConversations: true,
    showPeople: true,
    conversationsTop: undefined,
    peopleTop: 0,
    composing: undefined,
    typists: new Map(),
    sending: 0,
    noticeCount: 0,
  }
  const state = withSnapshot(opened, snapshot)
  const known = state.conversations.some(({ conversation }) => conversation === current)
  const first = state.conversations[0]?.conversation ?? LOBBY
  return { ...state, current: current !== undefined && known ? current : first }
}

/** The state with the engine's facts as they are now; what the person was doing stays. */
export function withSnapshot(state: State, snapshot: Snapshot): State {
  const peers = [...snapshot.peers, snapshot.self].map((peer) => [peer.peer, peer] as const)
  const emptied = { ...state, self: snapshot.self, status: snapshot.status, peers: new Map(peers) }
  const fresh = new Map(snapshot.conversations.map((view) => [view.conversation, view]))
  const kept = state.conversations.flatMap((view) => fresh.get(view.conversation) ?? [])
  return [...kept, ...snapshot.conversations].reduce(withConversation, {
    ...emptied,
    conversations: [],
    typists: new Map(),
  })
}

/** The conversation in its place: a known one where it was, a new one after its like. */
export function withConversation(state: State, answered: ConversationView): State {
  const view = withMark(answered)
  const at = state.conversations.findIndex((known) => known.conversation === view.conversation)
  if (at !== -1) return { ...state, conversations: state.conversations.with(at, view) }
  if (state.conversations.length >= MAX_CONVERSATIONS) return state
  const rank = rankOf(view)
  const before = state.conversations.findIndex((known) => rankOf(known) > rank)
  const place = before === -1 ? state.conversations.length : before
  return { ...state, conversations: state.conversations.toSpliced(place, 0, view) }
}

/** Beside `#rooms` and `@people` a private room goes by `!name`, which is understood too. */
function withMark(view: ConversationView): ConversationView {
  const isBare = view.kind === 'private' && !view.name.startsWith('!')
  return isBare ? { ...view, name: `!${view.name}` } : view
}

export function withPeer(state: State, peer: PeerView): State {
  const peers = new Map(state.peers).set(peer.peer, peer)
  return { ...state, peers, self: peer.self ? peer : state.self }
}

export function timelineOf(state: State, conversation: string): Timeline {
  return state.timelines.get(conversation) ?? UNLOADED
}

export function currentTimeline(state: State): Timeline {
  return timelineOf(state, state.current)
}

export function currentConversation(state: State): ConversationView | undefined {
  return state.conversations.find(({ conversation }) => conversation === state.current)
}

export function withTimeline(state: State, conversation: string, timeline: Timeline): State {
  return { ...state, timelines: new Map(state.timelines).set(conversation, timeline) }
}

export type NoticeStyle = Notice['style']

/** The state with a line of the chat's own in `conversation` (the current one by default). */
export function notify(
  state: State,
  now: number,
  lines: SafeText | readonly SafeText[],
  style: NoticeStyle = 'notice',
  conversation = state.current,
): State {
  const noticeCount = state.noticeCount + 1
  const notice = {
    key: `notice ${String(noticeCount).padStart(9, '0')}`,
    at: now,
    style,
    lines: typeof lines === 'string' ? [lines] : lines,
  }
  const timeline = withNotice(timelineOf(state, conversation), notice)
  return withTimeline({ ...state, noticeCount }, conversation, timeline)
}

/** Messages that nobody has looked at, in all conversations. */
export function unreadCount(state: State): number {
  return state.conversations.reduce((sum, { unread }) => sum + unread, 0)
}

function rankOf({ kind, conversation }: ConversationView): number {
  if (conversation === LOBBY) return 0
  return { public: 1, private: 2, direct: 3 }[kind]
}
