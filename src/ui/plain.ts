import { StringDecoder } from 'node:string_decoder'
import type { PeerId } from '../ids.ts'
import type { MessageView } from '../rpc/methods.ts'
import type { Change, Chat } from './chat.ts'
import type { FaceOptions } from './full-screen.ts'
import { draftLines } from './model/drafts.ts'
import { directPeer, nameOf, titleOf } from './model/people.ts'
import { currentConversation, currentTimeline, type State, timelineOf } from './model/state.ts'
import type { Notice } from './model/timeline.ts'
import { Notifier } from './notifier.ts'
import { plainMessage, plainQuote } from './plain-message.ts'
import { type Moved, PlainPresence } from './plain-presence.ts'
import { shownReaction } from './reaction.ts'
import { type SafeText, safeLines, safeText } from './sanitize.ts'
import type { TerminalInput, TerminalOutput } from './terminal.ts'
import { shownIn, type Theme } from './theme.ts'
import { emptyRows } from './view/empty.ts'
import { stateMark } from './view/message-rows.ts'

/** Messages of a conversation that are shown on turning to it. */
const SHOWN_ON_SWITCH = 10
const MAX_PRINTED = 10_000
const MAX_LINE_CHARS = 65_536
/** Beyond this the input is not read until they are done. */
const MAX_WAITING_LINES = 1_000
const WIDTH = 76
const BELL = '\x07'

/**
 * The chat as lines, for screen readers, logs and pipes: every line is printed once and stays. Same
 * model, same commands; nothing moves the cursor and nothing is coloured.
 */
export class PlainLines {
  readonly #chat: Chat
  readonly #input: TerminalInput
  readonly #output: TerminalOutput
  readonly #theme: Theme
  readonly #bell: Notifier
  readonly #presence: PlainPresence
  readonly #decoder = new StringDecoder('utf8')
  #pending = ''
  readonly #lines: string[] = []
  #working = false
  #ended = false
  #closed = false
  /** Messages printed, the oldest forgotten first: nothing is said twice. */
  readonly #printed = new Set<string>()
  /** The conversation whose last messages are to be shown when they come. */
  #awaited: string | undefined

  private constructor({ chat, input, output, chooseTheme, clock }: FaceOptions) {
    this.#chat = chat
    this.#input = input
    this.#output = output
    this.#theme = chooseTheme(chat.state.theme)
    // Only a terminal rings: what is piped or written to a file stays text.
    const ring = () => void (output.isTTY && output.write(BELL))
    this.#bell = new Notifier(clock, chat.state.texts, ring)
    this.#presence = new PlainPresence(clock, (moved) => this.#showPresence(moved))
    this.#awaited = chat.state.current
  }

  static open(options: FaceOptions): PlainLines {
    const face = new PlainLines(options)
    const { state } = options.chat
    face.#print(`-- ${state.texts.plain.welcome(safeText(state.self.name))}`)
    const waiting = state.conversations.filter(
      ({ unread, conversation }) => unread > 0 && conversation !== state.current,
    )
    const places = waiting.map((view) => `${titleOf(state, view)} ${view.unread}`)
    if (places.length > 0) face.#print(`-- ${state.texts.plain.unread(places.join(', '))}`)
    options.chat.listen((change) => face.#show(change))
    if (currentTimeline(state).atEnd) face.#showConversation(state)
    options.input.on('data', face.#onData)
    options.input.on('end', face.#onEnd)
    options.input.on('error', face.#onEnd)
    options.output.on('error', face.#onEnd)
    options.input.resume()
    return face
  }

  /** No other program ever has the terminal here. */
  get away(): boolean {
    return false
  }

  close(): void {
    this.#closed = true
    this.#lines.length = 0
    this.#bell.clear()
    this.#presence.close()
    this.#chat.listen(() => undefined)
    this.#input.off('data', this.#onData)
    this.#input.off('end', this.#onEnd)
    this.#input.off('error', this.#onEnd)
    this.#input.pause()
  }

  readonly #onData = (data: Buffer | string) => {
    this.#pending += typeof data === 'string' ? data : this.#decoder.write(data)
    const lines = this.#pending.split(/\r?\n/)
    this.#pending = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS)
    this.#lines.push(...lines)
    if (this.#lines.length > MAX_WAITING_LINES) this.#input.pause()
    void this.#work()
  }

  readonly #onEnd = () => {
    if (this.#pending !== '') this.#lines.push(this.#pending)
    this.#pending = ''
    this.#ended = true
    void this.#work()
  }

  /** One line after the other: where a line goes may hang on what the one before it was answered. */
  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      if (this.#chat.leaving) break
      this.#chat.dispatch({ kind: 'line', line })
      await this.#chat.settled()
      if (this.#lines.length === 0 && !this.#closed) this.#input.resume()
    }
    this.#working = false
    if (this.#ended) this.#chat.leave({ kind: 'hangup' })
  }

  #show({ before, action, state, effects }: Change): void {
    for (const effect of effects) if (effect.kind === 'alert') this.#bell.add(effect)
    if (action.kind === 'event') {
      const { event } = action
      if (event.event === 'message') this.#showMessage(state, event.message)
      if (event.event === 'message-changed') this.#showChange(before, state, event.message)
      if (event.event === 'peer-online') this.#presence.saw(event.peer.peer, true)
      if (event.event === 'peer-offline') this.#presence.saw(event.peer.peer, false)
    }
    if (action.kind === 'answer') {
      const { method } = action
      const isChange = method === 'edit' || method === 'redact' || method === 'react'
      if (isChange) this.#showChange(before, state, action.result)
    }
    this.#showNotices(before, state)
    if (state.current !== before.current) this.#awaited = state.current
    if (this.#awaited === state.current && currentTimeline(state).atEnd)
      this.#showConversation(state)
  }

  #showConversation(state: State): void {
    this.#awaited = undefined
    this.#print(`-- ${state.texts.plain.now(titleOf(state, currentConversation(state)))}`)
    const { messages } = currentTimeline(state)
    if (messages.length === 0) {
      const rows = emptyRows(state, WIDTH, Number.POSITIVE_INFINITY).map((row) =>
        row.map(({ text }) => text).join(''),
      )
      for (const row of rows) if (row.trim() !== '') this.#print(`-- ${row.trim()}`)
    }
    for (const message of messages.slice(-SHOWN_ON_SWITCH)) this.#showMessage(state, message)
    for (const line of draftLines(state)) this.#print(`-- ${line}`)
  }

  #showMessage(state: State, message: MessageView): void {
    if (this.#printed.has(message.id) || isOver(state, message)) return
    this.#printed.add(message.id)
    const [oldest] = this.#printed
    if (this.#printed.size > MAX_PRINTED && oldest !== undefined) this.#printed.delete(oldest)
    for (const line of plainMessage(state, message)) this.#print(line)
  }

  /** A message of ours got further. In rooms only the first step is told, or it would never end. */
  #showChange(before: State, state: State, message: MessageView): void {
    const old = timelineOf(before, message.conversation).messages.find(
      ({ id }) => id === message.id,
    )
    if (old) this.#showNews(state, old, message)
    const mark = stateMark(state, message)
    if (!old || mark === '' || mark === stateMark(before, old)) return
    const direct = directPeer(
      state.conversations.find((v) => v.conversation === message.conversation),
    )
    if (!direct && stateMark(before, old).startsWith('✓')) return
    const text = plainQuote(state, message)
    const { plain } = state.texts
    const to = direct ? plain.to(nameOf(state, direct)) : ''
    this.#print(`-- ${message.state === 'read' ? plain.read(to, text) : plain.delivered(to, text)}`)
  }

  /** What was done to a message that is known here. */
  #showNews(state: State, old: MessageView, message: MessageView): void {
    const { plain } = state.texts
    const name = nameOf(state, message.from.peer, message.from.name)
    const what = plainQuote(state, old)
    if (message.redacted && !old.redacted) this.#print(`-- ${plain.deleted(name, what)}`)
    if (message.redacted) return
    if (message.edited && message.text !== old.text) {
      const [first = '', ...rest] = safeLines(message.text)
      this.#print(`-- ${plain.edited(name, first)}`)
      for (const line of rest) this.#print(`    ${line}`)
    }
    const said = ([emoji, peer]: Reaction) =>
      [nameOf(state, peer), shownReaction(emoji), what] as const
    for (const each of reactionsBeyond(message, old))
      this.#print(`-- ${plain.reacted(...said(each))}`)
    for (const each of reactionsBeyond(old, message)) {
      this.#print(`-- ${plain.reactedNoMore(...said(each))}`)
    }
  }

  #showPresence({ what, named, others }: Moved): void {
    const { state } = this.#chat
    const names = named.map((peer) => nameOf(state, peer))
    this.#print(`-- ${state.texts.plain[what](names, others)}`)
  }

  #showNotices(before: State, state: State): void {
    if (state.timelines === before.timelines) return
    for (const [conversation, { notices }] of state.timelines) {
      const old = before.timelines.get(conversation)?.notices
      if (old === notices) continue
      const known = new Set(old?.map(({ key }) => key))
      for (const notice of notices) if (!known.has(notice.key)) this.#showNotice(notice)
    }
  }

  #showNotice({ lines, style }: Notice): void {
    const sign = style === 'notice' ? '--' : '!!'
    for (const line of lines) if (line !== '') this.#print(`${sign} ${line}`)
  }

  #print(line: string | SafeText): void {
    this.#output.write(`${shownIn(this.#theme, line)}\n`)
  }
}

type Reaction = readonly [emoji: string, peer: PeerId]

/** Those of one form of a message that the other has not. */
function reactionsBeyond(one: MessageView, other: MessageView): readonly Reaction[] {
  return Object.entries(one.reactions).flatMap(([emoji, peers]) => {
    const known = Object.hasOwn(other.reactions, emoji) ? other.reactions[emoji] : []
    return peers.filter((peer) => !known?.includes(peer)).map((peer) => [emoji, peer] as const)
  })
}

/** Our last word in a private room that we have left. */
function isOver(state: State, { conversation, kind, from }: MessageView): boolean {
  if (kind !== 'event' || from.peer !== state.self.peer) return false
  const isKnown = state.conversations.some((view) => view.conversation === conversation)
  return conversation.startsWith('!') && !isKnown
}
