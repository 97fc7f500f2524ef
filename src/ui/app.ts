import type { Clock } from '../clock.ts'
import { Chat, type ChatClient, type ExitReason } from './chat.ts'
import { FullScreen } from './full-screen.ts'
import { PlainLines } from './plain.ts'
import type { OnSignal, TerminalInput, TerminalOutput } from './terminal.ts'
import { chooseTheme, type ThemeName } from './theme.ts'

export interface OpenChatOptions {
  readonly client: ChatClient
  readonly input: TerminalInput
  readonly output: TerminalOutput
  /** TERM, NO_COLOR, COLORTERM, COLORFGBG and the locale are looked at. */
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  readonly theme?: ThemeName | undefined
  /** Lines appended, no cursor moves; also where TERM says `dumb`, or this is no terminal. */
  readonly plain?: boolean | undefined
  /** What to open first: `#room`, `@name`, a PeerId. */
  readonly conversation?: string | undefined
  /** IANA time zone; that of the system by default. */
  readonly zone?: string | undefined
  readonly onSignal: OnSignal
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The terminal chat, from taking the terminal to giving it back as it was. Resolves with why it ended.
 * Rejects, with the terminal untouched, when the engine does not answer or does not know
 * `conversation`. The client stays its opener's.
 */
export async function openChat(options: OpenChatOptions): Promise<ExitReason> {
  const { client, clock, input, output, env, conversation, onSignal } = options
  const chat = await Chat.open({
    client,
    clock,
    zone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    width: output.columns ?? 80,
    height: output.rows ?? 24,
    conversation,
  })
  const theme = chooseTheme(env, options.theme)
  const screenless = env.TERM === 'dumb' || !input.isTTY || !output.isTTY
  const Face = (options.plain ?? screenless) ? PlainLines : FullScreen
  const offs = SIGNALS.map((signal) =>
    onSignal(signal, () => chat.leave({ kind: 'signal', signal })),
  )
  try {
    const face = Face.open({ chat, input, output, theme, clock, onSignal })
    try {
      const reason = await chat.ended
      face.close()
      if (reason.kind === 'closed') output.write('p2pchat: the node behind this chat has closed\n')
      return reason
    } finally {
      face.close()
    }
  } finally {
    for (const off of offs) off()
    await chat.close()
  }
}

export { askPassphrase, askSignUp } from './sign-up.ts'
export type { ChatClient, ExitReason, OnSignal, TerminalInput, TerminalOutput }
