import assert from 'node:assert/strict'
import type { MessageView, PeerView } from '../../src/rpc/methods.ts'
import { Chat } from '../../src/ui/chat.ts'
import { FullScreen } from '../../src/ui/full-screen.ts'
import { showsPictures } from '../../src/ui/terminal-facts.ts'
import { cells } from '../../src/ui/text-width.ts'
import { chooseTexts } from '../../src/ui/texts/texts.ts'
import { defaultTheme, type Theme, themeChooser, themeNames } from '../../src/ui/theme.ts'
import { type Frame, view } from '../../src/ui/view/view.ts'
import { type Deed, PEOPLE, type TERMINALS } from './chat-deeds.ts'
import { FakeClient } from './fake-client.ts'
import { fakeFile } from './fake-file.ts'
import { FakeSignals } from './fake-signals.ts'
import { FakeTerminal } from './fake-terminal.ts'
import { fakeConversation, fakeMessageId, LOBBY } from './fake-views.ts'
import { ManualClock, settle } from './manual-clock.ts'

type Env = (typeof TERMINALS)[number]
const STATUS = ['online', 'away', 'busy', 'offline'] as const
const TRUST = ['new', 'verified', 'changed', 'blocked'] as const

/** A chat on a terminal in memory, in the middle of everything that may happen to it. */
export class ChatStorm {
  readonly #terminal = new FakeTerminal(80, 24)
  readonly #clock = new ManualClock()
  readonly #client = new FakeClient({
    peers: PEOPLE,
    conversations: ['#日本', '#עברית', '#a-room-with-a-rather-long-name'].map((room) =>
      fakeConversation(room, { title: `about ${room} `.repeat(9) }),
    ),
  })
  readonly #arrived: MessageView[] = []
  readonly #theme: Theme
  #chat!: Chat
  #face!: FullScreen
  #offers = 0
  /** Whether an escape may yet make an Alt of what follows. */
  #escaped = false

  private constructor(env: Env) {
    this.#theme = themeChooser(env)(defaultTheme(env))
  }

  static async open(env: Env): Promise<ChatStorm> {
    const storm = new ChatStorm(env)
    const settings = {
      theme: defaultTheme(env),
      texts: chooseTexts(env, undefined),
      pictures: showsPictures(env),
      themes: themeNames({}),
    }
    const chat = await Chat.open({
      ...{ client: storm.#client, clock: storm.#clock, zone: 'UTC', width: 80, height: 24 },
      settings,
    })
    storm.#chat = chat
    storm.#face = FullScreen.open({
      ...{ chat, env, clock: storm.#clock, chooseTheme: themeChooser(env) },
      input: storm.#terminal.input,
      output: storm.#terminal.output,
      onSignal: new FakeSignals().on,
    })
    return storm
  }

  async play(deed: Deed): Promise<void> {
    switch (deed.do) {
      case 'type':
        return this.#type(deed.text)
      case 'paste':
        return this.#terminal.type(`\x1b[200~${deed.text.replaceAll('\x1b', '')}\x1b[201~`)
      case 'resize':
        return this.#terminal.resize(deed.width, deed.height)
      case 'wait':
        return this.#clock.advance(deed.ms)
      case 'arrive':
        return this.#arrive(deed)
      case 'change':
        return this.#change(deed.which, deed.how)
      case 'offer':
        return this.#offer(deed)
      case 'invite':
        return this.#invite(personOf(deed.who))
      case 'presence':
        return this.#client.put({
          ...personOf(deed.who),
          status: STATUS[deed.how % 4] ?? 'online',
          trust: TRUST[deed.how % 4] ?? 'new',
          statusText: deed.how % 2 === 0 ? '' : 'אוכל 日本 \x1b[31m',
        })
      case 'compose': {
        const { peer, name } = personOf(deed.who)
        const typing = { conversation: LOBBY, peer, name, typing: true }
        return this.#client.emit({ event: 'typing', typing })
      }
    }
  }

  /** Lets all that has happened reach the screen, which then is what the model says, cell by cell. */
  async assertPainted(): Promise<void> {
    await settle()
    await this.#clock.advance(50)
    await this.#terminal.settled()
    const { state } = this.#chat
    const { columns, rows } = this.#terminal.output
    assert.deepEqual([state.width, state.height], [columns, rows])
    const frame = view(state, columns, rows)
    assert.deepEqual(this.#terminal.rows, this.#wanted(frame))
    assert.deepEqual(this.#terminal.cursor, frame.cursor)
    assert.equal(this.#terminal.xterm.buffer.active.type, 'alternate')
  }

  async close(): Promise<void> {
    this.#face.close()
    await this.#chat.close()
    await settle()
    this.#terminal.dispose()
    assert.equal(this.#clock.armed, 0)
  }

  #type(text: string): void {
    // Alt+E would hand the screen to another program.
    if (this.#escaped && /^e/i.test(text)) return
    this.#escaped = text.endsWith('\x1b')
    this.#terminal.type(text)
  }

  #arrive({ who, where, text, kind, mention }: Extract<Deed, { do: 'arrive' }>): void {
    const from = personOf(who)
    const more = { conversation: this.#placeOf(from, where), kind, mention }
    const replyTo = mention ? (this.#arrived.at(-3)?.id ?? null) : null
    this.#arrived.push(this.#client.arrive(from, text, { ...more, replyTo }))
  }

  /** Somebody changes a message, or it gets further. */
  #change(which: number, how: number): void {
    const message = this.#arrived.at(-1 - (which % Math.max(1, this.#arrived.length)))
    if (!message) return
    const many = Object.fromEntries(
      ['👍', '🎉', '❤️', '🇩🇪', 'ok'].map((sign) => [sign, [PEOPLE[0]?.peer]]),
    )
    const changes: ReadonlyArray<Partial<MessageView>> = [
      { text: 'edited: שלום 日本', edited: true },
      { text: '', redacted: true, reactions: {} },
      { reactions: many as MessageView['reactions'] },
      { clockAhead: true },
      { disputed: true },
      { reactions: {} },
    ]
    this.#client.become(message.id, changes[how] ?? {})
  }

  #offer({ who, where, picture }: Extract<Deed, { do: 'offer' }>): void {
    const from = personOf(who)
    const conversation = this.#placeOf(from, where)
    const id = fakeMessageId(90_000 + this.#offers++)
    const name = picture ? 'תמונה 日本 of a holiday.png' : `${'a-long-name-'.repeat(9)}.txt`
    const file = { ...fakeFile({ file: id, name, from, conversation }) }
    this.#client.files.all.push(file)
    const size = { width: 24, height: 16 }
    const rgb = Buffer.from(Array.from({ length: 24 * 16 * 3 }, (_, n) => n % 251)).toString(
      'base64',
    )
    if (picture) this.#client.files.previews.set(id, { ...size, rgb })
    const preview = picture ? { preview: size } : {}
    this.#client.arrive(from, name, { id, kind: 'file', file, conversation, ...preview })
  }

  #invite({ peer }: PeerView): void {
    const room = { kind: 'private', name: 'מועדון club', creator: peer, members: [peer] } as const
    const asked = fakeConversation(`!club-${peer.slice(0, 4)}`, {
      ...room,
      joined: false,
      invited: true,
    })
    this.#client.emit({ event: 'conversation', conversation: asked })
  }

  #placeOf({ peer }: PeerView, where: number): string {
    return [LOBBY, '#日本', '#עברית', `@${peer}`][where] ?? LOBBY
  }

  #wanted({ rows }: Frame): readonly string[] {
    const { glyph } = this.#theme
    return rows.map((row) => row.flatMap(({ text }) => cells(text).map(glyph)).join(''))
  }
}

function personOf(who: number): PeerView {
  const person = PEOPLE[who]
  if (!person) throw new TypeError('no such person')
  return person
}
