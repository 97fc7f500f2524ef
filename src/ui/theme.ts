import { type Glyphs, glyphsOf } from './glyphs.ts'
import { LOOKS, type Look, NONE, SIXTEEN } from './looks.ts'
import { type PaintPixels, paintIndexed, paintTrueColour } from './pixels.ts'
import type { StyleName } from './style.ts'
import { hasAllColours, hasManyColours, isColourless, takesStrings } from './terminal-facts.ts'
import { cells } from './text-width.ts'
import { inSixteen } from './theme-file.ts'

export interface Theme {
  /** SGR parameters of a style, such as `1;38;5;214`; empty for the terminal's own look. */
  readonly sgr: (style: StyleName) => string
  readonly glyph: Glyphs
  /** How a piece of a picture is painted. */
  readonly pixels: PaintPixels
  /** Whether hyperlinks and titles may be sent. */
  readonly strings: boolean
}

/** Safe text as the terminal of this theme can show it. */
export function shownIn(theme: Theme, text: string): string {
  return cells(text).map(theme.glyph).join('')
}

/** The theme of this name, as this terminal can show it. */
export type ChooseTheme = (name: string) => Theme

/** Themes of a person's own, by name. */
export type OwnLooks = Readonly<Record<string, Look>>

/**
 * The themes of a terminal that describes itself by `env` (NO_COLOR, TERM, COLORTERM and the
 * locale). Where there are no colours every theme is `none`; a name that is none is `dark`.
 */
export function themeChooser(env: NodeJS.ProcessEnv, own: OwnLooks = {}): ChooseTheme {
  const glyph = glyphsOf(env)
  const strings = takesStrings(env)
  const pixels = hasAllColours(env) ? paintTrueColour : paintIndexed
  return (name) => {
    const look = lookOf(env, own, name)
    return { sgr: (style) => look[style], glyph, pixels, strings }
  }
}

/** The theme that fits what the background seems to be (COLORFGBG). */
export function defaultTheme(env: NodeJS.ProcessEnv): string {
  if (isColourless(env)) return 'none'
  const background = Number(env.COLORFGBG?.split(';').at(-1) ?? 0)
  return background === 7 || background === 15 ? 'light' : 'dark'
}

/** Names of the themes there are. */
export function themeNames(own: OwnLooks): readonly string[] {
  return [...new Set([...Object.keys(LOOKS), ...Object.keys(own)])]
}

function lookOf(env: NodeJS.ProcessEnv, own: OwnLooks, name: string): Look {
  if (isColourless(env)) return NONE
  const many = hasManyColours(env)
  const found = Object.hasOwn(own, name) ? own[name] : undefined
  if (found) return many ? found : inSixteen(found)
  // Sixteen colours are the terminal's own palette, which fits its background either way.
  if (!many && (name === 'dark' || name === 'light')) return SIXTEEN
  return (Object.hasOwn(LOOKS, name) && LOOKS[name]) || (many ? (LOOKS.dark ?? NONE) : SIXTEEN)
}
