import type {
  ConversationView,
  FileView,
  MemberView,
  MessageView,
  NodeEvent,
  PeerView,
} from '../rpc/methods.ts'
import { formatSize, percent } from '../ui/file-size.ts'
import { safeLines, safeText } from '../ui/sanitize.ts'

/** Texts for a person, on this machine's clock. Everything that came from others is made safe. */

export function formatDate(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return '?'
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return `${day.map(two).join('-')} ${formatTime(iso)}`
}

export function formatTime(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return '?'
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** A name, with its key tag as long as nobody has verified that it is theirs. */
export function formatName({ name, tag, trust, self }: PeerView): string {
  const shown = safeText(name)
  return self || trust === 'verified' ? shown : `${shown} (${tag})`
}

export function formatPeer(peer: PeerView): readonly string[] {
  const status = peer.statusText ? `${peer.status}: ${safeText(peer.statusText)}` : peer.status
  const seen = peer.lastSeen ? formatDate(peer.lastSeen) : '-'
  const address = safeText(peer.addresses[0] ?? '-')
  const columns = [`@${safeText(peer.name)}`, peer.tag, peer.trust, status, seen, address]
  return peer.clockSkewMs === null ? columns : [...columns, formatSkew(peer.clockSkewMs)]
}

function skewNote({ clockSkewMs }: PeerView): string {
  return clockSkewMs === null ? '' : `, ${formatSkew(clockSkewMs)}`
}

/** How far the clock of somebody is from ours: `clock 3 min ahead`. */
function formatSkew(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  const shown = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  return `clock ${shown} ${ms > 0 ? 'ahead' : 'behind'}`
}

export function formatConversation(conversation: ConversationView): readonly string[] {
  const { name, kind, unread, mentions, lastAt, title } = conversation
  const count = mentions > 0 ? `${unread} unread, ${mentions} for you` : `${unread} unread`
  const shown = title === name ? '' : safeText(title)
  const mark = kind === 'private' ? '!' : ''
  return [mark + safeText(name), unread > 0 ? count : '-', lastAt ? formatDate(lastAt) : '-', shown]
}

export function formatRoom(room: ConversationView): readonly string[] {
  const { name, kind, members, joined, invited, title, lastAt } = room
  const isPrivate = kind === 'private'
  const count = isPrivate ? counted(members.length, 'member') : `${members.length} here`
  const standing = joined ? 'joined' : invited ? 'invited' : lastAt ? 'left' : '-'
  return [`${isPrivate ? '!' : ''}${safeText(name)}`, count, standing, safeText(title)]
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}

/** With how they stand to the room, where that is something. */
export function formatMember(member: MemberView): readonly string[] {
  const [name = '', ...rest] = formatPeer(member)
  return [name, member.standing === 'member' ? '-' : member.standing, ...rest]
}

/** One message as one line, further lines of its text indented below. */
export function formatMessage(message: MessageView, at: string): readonly string[] {
  const name = safeText(message.from.name)
  const [first = '', ...rest] = message.redacted ? ['(deleted)'] : safeLines(message.text)
  const told = message.kind === 'action' || message.kind === 'event'
  const spoken = told ? `* ${name} ${first}` : `<${name}> ${first}`
  const reply = message.replyTo === null ? '' : ' (reply)'
  const edited = message.edited ? ' (edited)' : ''
  const state = message.state === 'queued' ? ' (queued)' : ''
  const clock = message.clockAhead ? ' (sent with a clock that was ahead)' : ''
  const disputed = message.disputed ? ' (disputed: others may see something else)' : ''
  const marks = reply + edited + formatReactions(message) + clock + disputed + state
  const lines = [`${at} ${spoken}`, ...rest.map((line) => `    ${line}`)]
  return lines.map((line, index) => (index === lines.length - 1 ? line + marks : line))
}

/** ` [👍 2]` for each reaction. */
function formatReactions({ reactions }: MessageView): string {
  const counts = Object.entries(reactions).map(([emoji, peers]) => [safeText(emoji), peers.length])
  return counts.map(([emoji, count]) => ` [${emoji} ${count}]`).join('')
}

/** A file in a line: its size, how far it is, what it is called, and where it is. */
export function formatFile(file: FileView): readonly string[] {
  const { name, size, state, received, direction, from, path } = file
  const isKept = direction === 'in' && state === 'failed' && received > 0
  const hasShare = state === 'running' || state === 'paused' || isKept
  const share = hasShare ? ` ${percent(received, size)}` : ''
  const who = direction === 'out' ? 'from you' : `from ${safeText(from.name)}`
  const folder = file.files === null ? '' : '/'
  const id = file.file.slice(0, FILE_ID_CHARS)
  const where = path === null ? '' : safeText(path)
  return [
    id,
    safeText(name) + folder,
    formatSize(size),
    state + share + formatReason(file),
    who,
    where,
  ]
}

const FILE_ID_CHARS = 8

/** Why a file stands as it does: ` (paused by anna)`. */
export function formatReason({ reason, from, recipients }: FileView): string {
  if (reason === null) return ''
  const who = recipients.find((each) => each.reason?.code === reason.code)
  if (reason.code === 'FILE_PAUSED') return ` (paused by ${safeText(from.name)})`
  if (reason.code === 'FILE_GIVEN_UP' && who) return ` (cancelled by ${safeText(who.name)})`
  return ` (${safeText(reason.message)})`
}

/** What happened, as lines for a person; none for what only a program needs to know. */
export function formatEvent(event: NodeEvent, now: string): readonly string[] {
  const at = formatTime(now)
  switch (event.event) {
    case 'ready':
      return [`${at} ready: ${safeText(event.name)} (${event.peer}) on port ${event.port}`]
    case 'peer-online':
      return [`${at} ${formatName(event.peer)} is online${skewNote(event.peer)}`]
    case 'peer-offline':
      return [`${at} ${formatName(event.peer)} is offline`]
    case 'peer-changed':
      return [`${at} ${formatName(event.peer)} is ${event.peer.status}, ${event.peer.trust}`]
    case 'message': {
      const { conversation } = event.message
      const where = conversation.startsWith('@') ? '' : `${shortened(safeText(conversation))} `
      return formatMessage(event.message, `${formatTime(event.message.sentAt)} ${where}`.trimEnd())
    }
    case 'warning':
      return [`${at} warning: ${safeText(event.warning.message)}`]
    case 'closing':
      return [`${at} closing`]
    case 'file':
      return [`${at} ${formatFile(event.file).join('  ')}`]
    case 'message-changed':
    case 'conversation':
    case 'typing':
      return []
  }
}

/** The id of a private room is longer than anybody reads. */
function shortened(conversation: string): string {
  return conversation.startsWith('!') ? conversation.slice(0, SHORT_ID_CHARS) : conversation
}

const SHORT_ID_CHARS = 7
