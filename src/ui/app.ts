import type { Clock } from '../clock.ts'
import { Chat, type ChatClient, type ExitReason } from './chat.ts'
import { parseChatConfig } from './chat-config.ts'
import { ChatFolder } from './chat-folder.ts'
import { FullScreen } from './full-screen.ts'
import { waitingOf } from './model/leaving.ts'
import type { State } from './model/state.ts'
import { PlainLines } from './plain.ts'
import { seamedTexts } from './seam.ts'
import type { OnSignal, TerminalInput, TerminalOutput } from './terminal.ts'
import { holdsEscape, showsLines, showsPictures } from './terminal-facts.ts'
import { chooseTexts } from './texts/texts.ts'
import { defaultTheme, themeChooser, themeNames } from './theme.ts'

export interface OpenChatOptions {
  readonly client: ChatClient
  readonly input: TerminalInput
  readonly output: TerminalOutput
  /** TERM, NO_COLOR, COLORTERM, COLORFGBG and the locale are looked at. */
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  /** The profile's folder: its themes, and what the chat remembers. Without one nothing is kept. */
  readonly folder?: string | undefined
  /** The table `chat` of the configuration, as it was read. */
  readonly config?: unknown
  /** Lines appended, no cursor moves; also where TERM says `dumb`, or this is no terminal. */
  readonly plain?: boolean | undefined
  /** Whether the engine ends when the chat does, as by default. */
  readonly endsEngine?: boolean | undefined
  /** What to open first: `#room`, `@name`, a PeerId. */
  readonly conversation?: string | undefined
  /** IANA time zone; that of the system by default. */
  readonly zone?: string | undefined
  readonly onSignal: OnSignal
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/**
 * The terminal chat, from taking the terminal to giving it back as it was. Resolves with why it ended.
 * Rejects, with the terminal untouched, when the engine does not answer or does not know
 * `conversation`, or with `ARGS_CONFIG` when `config` or a theme cannot be understood. The client stays its opener's.
 */
export async function openChat(options: OpenChatOptions): Promise<ExitReason> {
  const { client, clock, input, output, env, conversation, onSignal } = options
  const plain = showsLines(options)
  const folder = new ChatFolder(options.folder)
  const own = await folder.themes()
  const { language, pictures = true, ...config } = parseChatConfig(options.config)
  const chat = await Chat.open({
    client,
    clock,
    zone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    width: output.columns ?? 80,
    height: output.rows ?? 24,
    conversation,
    settings: {
      theme: defaultTheme(env),
      mouse: !holdsEscape(env),
      ...config,
      ...(await folder.read()),
      plain,
      endsEngine: options.endsEngine ?? true,
      pictures: pictures && !plain && showsPictures(env),
      texts: seamedTexts(chooseTexts(env, language)),
      themes: themeNames(own),
    },
    onSettings: (chosen) => folder.write(chosen),
  })
  const Face = plain ? PlainLines : FullScreen
  let face: PlainLines | FullScreen | undefined
  const offs = SIGNALS.map((signal) =>
    onSignal(signal, () => {
      // What has the terminal meanwhile was meant, when both were told.
      if (signal === 'SIGINT' && face?.away) return
      // A terminal is given back whatever ends the chat; who asked with QUIT is told as with TERM.
      chat.leave({ kind: 'signal', signal: signal === 'SIGQUIT' ? 'SIGTERM' : signal })
    }),
  )
  try {
    face = Face.open({
      chat,
      input,
      output,
      env,
      chooseTheme: themeChooser(env, own),
      clock,
      onSignal,
    })
    try {
      const reason = await chat.ended
      face.close()
      const last = lastWord(chat.state, reason)
      if (last !== undefined) output.write(`${last}\n`)
      return reason
    } finally {
      face.close()
    }
  } finally {
    for (const off of offs) off()
    await chat.close()
    await folder.close()
  }
}

/** What stands on the terminal when the chat is gone; undefined where there is nothing to say. */
function lastWord(state: State, { kind }: ExitReason): string | undefined {
  if (kind === 'closed') return state.texts.closed
  const waits = waitingOf(state)
  return waits && `p2pchat: ${waits}`
}

export { askPassphrase, askSignUp } from './sign-up.ts'
export { SignUpScreen } from './sign-up-screen.ts'
export type { ChatClient, ExitReason, OnSignal, TerminalInput, TerminalOutput }
