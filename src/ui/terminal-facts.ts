import type { TerminalInput, TerminalOutput } from './terminal.ts'

type Env = NodeJS.ProcessEnv

/** Whether a chat appends lines instead of painting a screen: `plain` says so, or there is no screen. */
export function showsLines({
  input,
  output,
  env,
  plain,
}: {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  readonly env: Env
  readonly plain?: boolean | undefined
}): boolean {
  return plain ?? (env.TERM === 'dumb' || !input.isTTY || !output.isTTY)
}

/** Whether the terminal says of itself, or the person of it, that it has no colours. */
export function isColourless(env: Env): boolean {
  return Boolean(env.NO_COLOR) || /^(dumb|vt\d+)/.test(env.TERM ?? '')
}

/** Whether it has 256 colours or more. */
export function hasManyColours(env: Env): boolean {
  return /256|direct|kitty|alacritty|ghostty/.test(env.TERM ?? '') || Boolean(env.COLORTERM)
}

/** Whether it shows every colour that is named by its red, green and blue. */
export function hasAllColours({ COLORTERM: colours = '' }: Env): boolean {
  return /^(truecolor|24bit)$/i.test(colours)
}

/** Whether it can show pictures in half blocks of many colours. */
export function showsPictures(env: Env): boolean {
  return !isColourless(env) && hasManyColours(env) && speaksUnicode(env)
}

/** Whether text goes out as UTF-8. No locale at all is a bare container, in whose terminal that works. */
export function speaksUnicode(env: Env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return locale === '' || /utf-?8/i.test(locale)
}

/** Whether it is the console of the kernel, whose font holds 512 characters at most. */
export function isConsole(env: Env): boolean {
  return env.TERM === 'linux'
}

/** Whether it understands strings (OSC): titles, hyperlinks, notifications, the clipboard. */
export function takesStrings(env: Env): boolean {
  return !/^(linux|vt\d+)/.test(env.TERM ?? '')
}

/** Whether its keys come over a network. */
export function isFar(env: Env): boolean {
  return Boolean(env.SSH_CONNECTION)
}

/** Whether it is GNU screen, which keeps a lone escape back until the next key while the mouse is on. */
export function holdsEscape(env: Env): boolean {
  return Boolean(env.STY) || /^screen\./.test(env.TERM ?? '')
}

/** Strings that GNU screen hands on to the terminal it is shown on, which it does in pieces only. */
export function throughScreen(env: Env, strings: string): string {
  if (!env.STY) return strings
  const pieces = strings.match(/[\s\S]{1,200}/g) ?? []
  return pieces.map((piece) => `\x1bP${piece}\x1b\\`).join('')
}
