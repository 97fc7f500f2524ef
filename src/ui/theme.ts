import { LOOKS, type Look, NONE, SIXTEEN } from './looks.ts'
import type { StyleName } from './style.ts'
import { inSixteen } from './theme-file.ts'

export interface Theme {
  /** SGR parameters of a style, such as `1;38;5;214`; empty for the terminal's own look. */
  readonly sgr: (style: StyleName) => string
  /** What is painted for a cell: itself, or its stand-in where the locale has no Unicode. */
  readonly glyph: (cell: string) => string
}

/** The theme of this name, as this terminal can show it. */
export type ChooseTheme = (name: string) => Theme

/** The characters that this program draws, and what stands for them, column for column. */
const ASCII_GLYPHS: ReadonlyMap<string, string> = new Map([
  ['│', '|'],
  ['─', '-'],
  ['…', '.'],
  ['●', '*'],
  ['○', 'o'],
  ['◌', '~'],
  ['✓', 'v'],
  ['·', '-'],
  ['▎', '|'],
  ['“', '"'],
  ['”', '"'],
])

/** Themes of a person's own, by name. */
export type OwnLooks = Readonly<Record<string, Look>>

/**
 * The themes of a terminal that describes itself by `env` (NO_COLOR, TERM, COLORTERM and the
 * locale). Where there are no colours every theme is `none`; a name that is none is `dark`.
 */
export function themeChooser(env: NodeJS.ProcessEnv, own: OwnLooks = {}): ChooseTheme {
  const glyph = speaksUnicode(env)
    ? (cell: string) => cell
    : (cell: string) => ASCII_GLYPHS.get(cell) ?? cell
  return (name) => {
    const look = lookOf(env, own, name)
    return { sgr: (style) => look[style], glyph }
  }
}

/** The theme that fits what the background seems to be (COLORFGBG). */
export function defaultTheme(env: NodeJS.ProcessEnv): string {
  if (isPlain(env)) return 'none'
  const background = Number(env.COLORFGBG?.split(';').at(-1) ?? 0)
  return background === 7 || background === 15 ? 'light' : 'dark'
}

/** Names of the themes there are. */
export function themeNames(own: OwnLooks): readonly string[] {
  return [...new Set([...Object.keys(LOOKS), ...Object.keys(own)])]
}

function lookOf(env: NodeJS.ProcessEnv, own: OwnLooks, name: string): Look {
  if (isPlain(env)) return NONE
  const term = env.TERM ?? ''
  const many = /256|direct|kitty|alacritty|ghostty/.test(term) || Boolean(env.COLORTERM)
  const found = Object.hasOwn(own, name) ? own[name] : undefined
  if (found) return many ? found : inSixteen(found)
  // Sixteen colours are the terminal's own palette, which fits its background either way.
  if (!many && (name === 'dark' || name === 'light')) return SIXTEEN
  return (Object.hasOwn(LOOKS, name) && LOOKS[name]) || (many ? (LOOKS.dark ?? NONE) : SIXTEEN)
}

function isPlain(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.NO_COLOR) || /^(dumb|vt\d+)/.test(env.TERM ?? '')
}

function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  // No locale at all is a bare container, in whose terminal UTF-8 works; `C` is a choice.
  return locale === '' || /utf-?8/i.test(locale)
}
