import type { PeerView } from '../../rpc/methods.ts'
import { plainWords } from '../markup.ts'
import { alarmOf } from '../model/alarm.ts'
import { waitingCount } from '../model/asked-card.ts'
import { waitingOf } from '../model/leaving.ts'
import { directPeer, nameOf, othersOf, titleOf } from '../model/people.ts'
import { questionOf } from '../model/questions.ts'
import { currentConversation, currentTimeline, LOBBY, type State } from '../model/state.ts'
import { moreBelow } from '../model/timeline.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { seamed } from '../seam.ts'
import { textWidth, truncate } from '../text-width.ts'
import { listsConversations } from './layout.ts'
import { selectHelp } from './select-help.ts'
import { justifyRow, type Row, rowWidth, type Span, span } from './span.ts'
import { wrapRow } from './wrap-row.ts'

/** The first row: where we are, and who is at the other end. */
export function topicRow(state: State, width: number): Row {
  const view = currentConversation(state)
  const peer = directPeer(view)
  const other = peer && state.peers.get(peer)
  const title = titleOf(state, view)
  if (other?.trust === 'changed') {
    return justifyRow(
      [span(` ${title} `, 'alarm'), span(alarmOf(state, other).short, 'alarm')],
      [],
      width,
      'alarm',
    )
  }
  const { muted } = state.texts.bar
  const what = other ? aboutPeer(state, other) : aboutRoom(state)
  const about = state.muted.has(state.current) ? [...what, span(muted, 'bar')] : what
  const facts = about.flatMap((fact, n) => [span(n === 0 ? '· ' : ' · ', 'bar'), fact])
  // A long name leaves half of the row to what is said about it.
  const room = Math.max(width - rowWidth(facts), Math.ceil(width / 2)) - 2
  return justifyRow([span(` ${truncate(title, room)} `, 'bar'), ...facts], [], width, 'bar')
}

function aboutPeer({ texts: { bar, status, trust } }: State, peer: PeerView): readonly Span[] {
  const known = peer.trust === 'verified' || peer.trust === 'blocked'
  const proof = known ? trust[peer.trust] : bar.notVerified(peer.tag)
  const skew = peer.clockSkewMs === null ? [] : [span(bar.clockDiffers, 'bar')]
  return [span(status[peer.status], 'bar'), ...said(peer.statusText), span(proof, 'bar'), ...skew]
}

function aboutRoom(state: State): readonly Span[] {
  const view = currentConversation(state)
  if (!view || state.current === LOBBY) return [span(state.texts.bar.lobby, 'bar')]
  const { here, members, open } = state.texts.answer
  const { length } = view.members
  const company = view.invited ? open : view.kind === 'private' ? members(length) : here(length)
  return [span(company, 'bar'), ...said(view.title)]
}

/** What somebody wrote, in its own direction. */
function said(text: string): readonly Span[] {
  return text === '' ? [] : [span(safeText(text), 'bar', { flow: 'text' })]
}

/** The row above the input: who we are, how the network is, and what is out of sight. */
export function statusRow(state: State, width: number): Row {
  const right = rightStatus(state, width)
  return justifyRow(leftStatus(state, width - rowWidth(right)), right, width, 'bar')
}

function rightStatus(state: State, width: number): Row {
  const more = moreBelow(currentTimeline(state))
  const below = more > 0 ? [span(` ${state.texts.bar.more(more)} `, 'bar')] : []
  const isTyping = !state.dialog && !state.answering && !state.leaving && !state.bare
  return isTyping && !listsConversations(state, width) ? [...elsewhere(state), ...below] : below
}

/** What is unread in other conversations: `!2` where somebody was called in them. */
function elsewhere({ conversations, current, muted, texts }: State): Row {
  const loud = conversations.filter(
    ({ conversation }) => conversation !== current && !muted.has(conversation),
  )
  const mentions = loud.reduce((sum, view) => sum + view.mentions, 0)
  if (mentions > 0) return [span(` !${mentions} `, 'bar-warning')]
  const unread = loud.reduce((sum, view) => sum + view.unread, 0)
  return unread > 0 ? [span(` ${texts.bar.unread(unread)} `, 'bar')] : []
}

/** What the status bar has no room for of a question, over it: at most `most` rows. */
export function questionRows(state: State, width: number, most: number): readonly Row[] {
  const question = questionIn(state)
  if (!question || fitsBar(question, width - rowWidth(rightStatus(state, width)))) return []
  const rows = wrapRow([span(question.asked, 'bar-warning')], width - 2)
  return rows.slice(0, Math.max(0, most)).map((row, at) => {
    const isCut = at === most - 1 && rows.length > most
    const said = isCut ? [...row, span('…', 'bar-warning')] : row
    return justifyRow([span(' ', 'bar-warning'), ...said], [], width, 'bar-warning')
  })
}

/** What is asked, and how it is answered. */
interface Asked {
  readonly asked: SafeText
  readonly answers: string
}

function questionIn(state: State): Asked | undefined {
  const { dialog, texts } = state
  const asked = dialog?.kind === 'card' ? dialog.asking?.asks : questionOf(state)
  if (asked) return { asked, answers: texts.question.yesNo }
  const waits = state.leaving ? waitingOf(state) : undefined
  return waits && { asked: waits, answers: texts.leaving.again }
}

function fitsBar({ asked, answers }: Asked, width: number): boolean {
  return textWidth(asked) + textWidth(answers) + 3 <= width
}

function leftStatus(state: State, width: number): readonly Span[] {
  const question = questionIn(state)
  if (question) {
    const { asked, answers } = question
    const said = fitsBar(question, width) ? `${asked} ${answers}` : answers
    return [span(` ${said} `, 'bar-warning')]
  }
  const doing = doingOf(state, width)
  if (doing !== undefined) return [span(` ${doing} `, 'bar-warning')]
  if (state.leaving) return [span(` ${state.texts.leaving.again} `, 'bar-warning')]
  const name = span(` ${safeText(state.self.name)} `, 'bar')
  const facts = healthOf(state).map((fact) => span(`· ${fact} `, 'bar'))
  const troubles = troublesOf(state).map((trouble) => span(` ${trouble} `, 'bar-warning'))
  // What a narrow screen has no room for is what is least missed.
  return [name, ...troubles, ...typingSpans(state), ...facts]
}

/** What the keys are for at the moment, where that is not the line being typed. */
function doingOf(state: State, width: number): string | undefined {
  const { dialog, answering, bare, texts } = state
  if (dialog?.kind === 'select') return selectHelp(state, width - 2)
  if (bare) return texts.dialog.bareHelp
  if (!answering) return undefined
  const message = currentTimeline(state).messages.find(({ id }) => id === answering.id)
  const words = message?.redacted ? texts.message.deleted : plainWords(message?.text ?? '', 200)
  const said = truncate(words, 30)
  const { reply, edit, drop } = texts.question
  const name = message ? nameOf(state, message.from.peer, message.from.name) : ''
  const what = answering.kind === 'reply' ? reply(name, said) : edit(said)
  return `${truncate(what, Math.max(1, width - textWidth(drop) - 5))} · ${drop}`
}

/** Who is typing here; two by name, the others by their number. */
function typingSpans(state: State): readonly Span[] {
  const peers = state.typists.get(state.current) ?? []
  if (peers.length === 0) return []
  const names = peers.slice(0, MAX_TYPISTS_NAMED).map((peer) => nameOf(state, peer))
  const text = state.texts.bar.typing(names, peers.length - names.length)
  return [span(`· ${text} `, 'bar')]
}

const MAX_TYPISTS_NAMED = 2

function healthOf(state: State): readonly string[] {
  const { status, sending, texts } = state
  const { bar } = texts
  const online = othersOf(state).filter((peer) => peer.status !== 'offline').length
  const { status: own, statusText } = state.self
  const away = own === 'away' || own === 'busy'
  const facts = away
    ? [
        statusText === ''
          ? texts.status[own]
          : `${texts.status[own]}: ${seamed(safeText(statusText))}`,
      ]
    : []
  facts.push(online === 0 ? bar.nobody : bar.online(online))
  if (status.sessions !== online) facts.push(bar.links(status.sessions))
  if (status.queued > 0) facts.push(bar.queued(status.queued))
  if (sending > 0) facts.push(bar.sending(sending))
  if (status.mdns === 'off') facts.push(bar.mdnsOff)
  return facts
}

function troublesOf(state: State): readonly string[] {
  const { status, texts } = state
  const { bar, asked } = texts
  const troubles: string[] = []
  const waiting = waitingCount(state)
  if (waiting > 0) troubles.push(asked.waiting(waiting))
  if (!status.online) troubles.push(bar.noNetwork)
  if (status.mdns === 'failed') troubles.push(bar.noMulticast)
  if (!status.writable) troubles.push(bar.diskRefuses)
  const { length } = status.warnings
  if (length > 0) troubles.push(bar.warnings(length))
  return troubles
}
