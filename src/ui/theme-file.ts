import { LOOKS, type Look } from './looks.ts'
import type { StyleName } from './style.ts'

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']
const EMPHASIS: Readonly<Record<string, string>> = {
  bold: '1',
  faint: '2',
  italic: '3',
  underline: '4',
  reverse: '7',
}
const MAX_WORDS = 12

/**
 * A theme as a person writes it: `base`, the name of a built-in theme (`dark` by default), and `styles`,
 * a table of style names with looks such as `bold yellow on 236`. A string instead of a
 * look says what could not be understood.
 */
export function parseTheme(value: unknown): Look | string {
  if (!isTable(value)) return 'a table is expected'
  const { base = 'dark', styles = {}, ...rest } = value
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) return `${unknown}: no such setting`
  const start = typeof base === 'string' && Object.hasOwn(LOOKS, base) ? LOOKS[base] : undefined
  if (!start) return `base: one of ${Object.keys(LOOKS).join(', ')}`
  if (!isTable(styles)) return 'styles: a table is expected'
  const look: Record<string, string> = { ...start }
  for (const [style, words] of Object.entries(styles)) {
    if (!Object.hasOwn(start, style)) return `styles.${style}: no such style`
    const sgr = typeof words === 'string' ? sgrOf(words) : undefined
    if (sgr === undefined) return `styles.${style}: not a look`
    look[style] = sgr
  }
  return look as Record<StyleName, string>
}

/** The look with every colour replaced by the nearest of the sixteen. */
export function inSixteen(look: Look): Look {
  const made = Object.entries(look).map(([style, sgr]) => [
    style,
    sgr.replace(/(3|4)8;5;(\d+)/g, (_, ground: string, colour: string) =>
      basic(nearest16(Number(colour)), ground === '4'),
    ),
  ])
  return Object.fromEntries(made)
}

function sgrOf(text: string): string | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length > MAX_WORDS) return undefined
  const sgr: string[] = []
  let background = false
  for (const word of words) {
    const emphasis = Object.hasOwn(EMPHASIS, word) ? EMPHASIS[word] : undefined
    if (word === 'on') background = true
    else if (emphasis !== undefined) sgr.push(emphasis)
    else {
      const colour = colourOf(word)
      if (colour === undefined) return undefined
      sgr.push(colour < 16 ? basic(colour, background) : `${background ? 4 : 3}8;5;${colour}`)
      background = false
    }
  }
  return background ? undefined : sgr.join(';')
}

/** A name, `bright` with a name, a number of the palette, or `#rrggbb`. */
function colourOf(word: string): number | undefined {
  const bright = word.startsWith('bright-')
  const named = COLOURS.indexOf(bright ? word.slice(7) : word)
  if (named !== -1) return named + (bright ? 8 : 0)
  if (/^\d{1,3}$/.test(word)) return Number(word) < 256 ? Number(word) : undefined
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(word)
  if (!hex) return undefined
  const [r = 0, g = 0, b = 0] = hex.slice(1).map((part) => Number.parseInt(part, 16))
  if (r === g && g === b && r >= 8 && r <= 238) return 232 + Math.round((r - 8) / 10)
  const step = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40))
  return 16 + 36 * step(r) + 6 * step(g) + step(b)
}

function basic(colour: number, background: boolean): string {
  return String((background ? 40 : 30) + (colour < 8 ? colour : colour + 52))
}

/** The colour of the sixteen that stands nearest to one of the palette. */
function nearest16(colour: number): number {
  if (colour < 16) return colour
  if (colour >= 232) return [0, 8, 7, 15][Math.min(3, Math.floor((colour - 232) / 6))] ?? 7
  const at = colour - 16
  const parts = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6]
  const most = Math.max(...parts)
  if (most <= 1) return 0
  const bits = parts.map((part) => (part * 2 > most ? 1 : 0))
  return (bits[0] ?? 0) + 2 * (bits[1] ?? 0) + 4 * (bits[2] ?? 0) + (most >= 4 ? 8 : 0)
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
