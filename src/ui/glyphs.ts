import { isConsole, speaksUnicode } from './terminal-facts.ts'
import type { Cell } from './text-width.ts'

/** What is sent for a cell: itself, or what stands for it on this terminal, column for column. */
export type Glyphs = (cell: Cell) => string

/** Signs of ours that the fonts of a console lack. */
const CONSOLE: ReadonlyMap<string, string> = new Map([
  ['●', '*'],
  ['○', 'o'],
  ['■', '#'],
  ['◌', '~'],
  ['✓', 'v'],
  ['▎', '|'],
  ['↑', '^'],
  ['↓', 'v'],
])

const ASCII: ReadonlyMap<string, string> = new Map<string, string>([
  ...CONSOLE,
  ['│', '|'],
  ['─', '-'],
  ['…', '.'],
  ['·', '-'],
  ['•', '*'],
  ...pairs('“”„«»', '"'),
  ...pairs('‘’‚‹›', "'"),
  ...pairs('–—−', '-'),
  // Letters that are none without their accent.
  ...[...'ÆæØøßÐðĐđŁłıŒœÞþ'].map((letter, at): Pair => [letter, 'AaOosDdDdLliOoTt'.charAt(at)]),
])

type Pair = readonly [sign: string, shown: string]

function pairs(signs: string, shown: string): Pair[] {
  return [...signs].map((sign) => [sign, shown])
}

/**
 * What a terminal that describes itself by `env` can show. Where the locale is not UTF-8 nothing but
 * ASCII is sent: of other bytes such a terminal makes other letters, or commands.
 */
export function glyphsOf(env: NodeJS.ProcessEnv): Glyphs {
  if (!speaksUnicode(env)) return asciiOf
  return isConsole(env) ? ({ text }) => CONSOLE.get(text) ?? text : ({ text }) => text
}

function asciiOf({ text, width }: Cell): string {
  if (isAscii(text)) return text
  const drawn = ASCII.get(text)
  if (drawn !== undefined) return drawn
  const base = text.normalize('NFD').charAt(0)
  return width === 1 && isAscii(base) ? base : '?'.repeat(width)
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text)
}
