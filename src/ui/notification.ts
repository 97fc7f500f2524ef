import { takesStrings, throughScreen } from './terminal-facts.ts'

/**
 * The bytes that make a terminal ring and, where it can, tell the desktop. Terminals know one of two
 * sequences (OSC 777 of urxvt, VTE and foot; OSC 9 of the others) and ignore the other, so
 * one is chosen by what they say of themselves. `title` and `body` must be safe text.
 */
export function notification(env: NodeJS.ProcessEnv, title: string, body: string): string {
  if (!takesStrings(env)) return '\x07'
  const clean = (text: string) => text.replaceAll(';', ',')
  const both = body === '' ? title : `${title}: ${body}`
  const asked = /^(rxvt|foot)/.test(env.TERM ?? '') || env.VTE_VERSION !== undefined
  const told = asked
    ? `\x1b]777;notify;p2pchat;${clean(both)}\x07`
    : // Begins with a letter: OSC 9 followed by a digit is something else on some terminals.
      `\x1b]9;p2pchat: ${clean(both)}\x07`
  return `\x07${throughScreen(env, told)}`
}

/** The bytes that put `text` into the clipboard of a terminal that allows it (OSC 52). */
export function clipboard(env: NodeJS.ProcessEnv, text: string): string {
  if (!takesStrings(env)) return ''
  return throughScreen(env, `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`)
}
