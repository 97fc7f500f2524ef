/** What a piece of text is; the theme says how that looks. */
export type StyleName =
  | 'text'
  | 'dim'
  | 'accent'
  | 'time'
  | 'own'
  | 'mention'
  | 'state'
  | 'border'
  | 'bar'
  | 'bar-warning'
  | 'selected'
  | 'unread'
  | 'separator'
  | 'notice'
  | 'error'
  | 'alarm'
  | 'online'
  | 'away'
  | 'busy'
  | 'offline'
  | NameStyle

/** The colours that names are told apart by. */
export type NameStyle = `name${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
export const NAME_STYLES = 10

export type ThemeName = 'dark' | 'light' | 'mono'

export interface Theme {
  /** SGR parameters of a style, such as `1;38;5;214`; empty for the terminal's own look. */
  readonly sgr: (style: StyleName) => string
  /** What is painted for a cell: itself, or its stand-in where the locale has no Unicode. */
  readonly glyph: (cell: string) => string
}

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
  ['“', '"'],
  ['”', '"'],
])

type Look = Readonly<Record<StyleName, string>>

const BOLD = '1'
const FAINT = '2'
const REVERSE = '7'

/** Emphasis alone: no meaning may depend on colour, so this look must do for everything. */
const MONO: Look = {
  text: '',
  dim: FAINT,
  accent: BOLD,
  time: FAINT,
  own: BOLD,
  mention: `${BOLD};${REVERSE}`,
  state: FAINT,
  border: FAINT,
  bar: REVERSE,
  'bar-warning': `${BOLD};${REVERSE}`,
  selected: REVERSE,
  unread: BOLD,
  separator: FAINT,
  notice: FAINT,
  error: BOLD,
  alarm: `${BOLD};${REVERSE}`,
  online: BOLD,
  away: '',
  busy: '',
  offline: FAINT,
  name0: BOLD,
  name1: BOLD,
  name2: BOLD,
  name3: BOLD,
  name4: BOLD,
  name5: BOLD,
  name6: BOLD,
  name7: BOLD,
  name8: BOLD,
  name9: BOLD,
}

const names = (...colours: readonly string[]): Partial<Look> =>
  Object.fromEntries(colours.map((colour, at) => [`name${at}`, colour]))

/** Sixteen colours are the terminal's own palette, which fits its background either way. */
const SIXTEEN: Look = {
  ...MONO,
  accent: '1;36',
  time: '90',
  mention: '1;33',
  state: '90',
  border: '90',
  bar: '7',
  'bar-warning': '1;30;43',
  selected: '7',
  unread: '1;36',
  separator: '90',
  notice: '36',
  error: '31',
  alarm: '1;37;41',
  online: '32',
  away: '33',
  busy: '31',
  offline: '90',
  dim: '90',
  ...names('31', '32', '33', '34', '35', '36', '91', '92', '94', '95'),
}

const c = (colour: number, more = '') => `${more}38;5;${colour}`

const DARK: Look = {
  ...SIXTEEN,
  dim: c(245),
  accent: c(117, '1;'),
  time: c(242),
  mention: c(221, '1;'),
  state: c(108),
  border: c(239),
  bar: '38;5;252;48;5;237',
  'bar-warning': '1;38;5;234;48;5;221',
  selected: '1;38;5;231;48;5;24',
  unread: c(117, '1;'),
  separator: c(242),
  notice: c(110),
  error: c(210),
  alarm: '1;38;5;231;48;5;160',
  online: c(114),
  away: c(221),
  busy: c(210),
  offline: c(242),
  ...names(...[174, 114, 180, 111, 176, 80, 216, 150, 147, 211].map((colour) => c(colour))),
}

const LIGHT: Look = {
  ...SIXTEEN,
  dim: c(242),
  accent: c(25, '1;'),
  time: c(245),
  mention: c(130, '1;'),
  state: c(65),
  border: c(250),
  bar: '38;5;236;48;5;253',
  'bar-warning': '1;38;5;16;48;5;221',
  selected: '1;38;5;231;48;5;25',
  unread: c(25, '1;'),
  separator: c(245),
  notice: c(25),
  error: c(124),
  alarm: '1;38;5;231;48;5;160',
  online: c(28),
  away: c(130),
  busy: c(124),
  offline: c(245),
  ...names(...[124, 28, 130, 25, 90, 30, 166, 64, 61, 161].map((colour) => c(colour))),
}

/**
 * The theme for a terminal that describes itself by `env` (NO_COLOR, TERM, COLORTERM, COLORFGBG and
 * the locale). `name` wins over what the background seems to be; NO_COLOR wins over all.
 */
export function chooseTheme(env: NodeJS.ProcessEnv, name?: ThemeName): Theme {
  const look = chooseLook(env, name)
  const glyph = speaksUnicode(env)
    ? (cell: string) => cell
    : (cell: string) => ASCII_GLYPHS.get(cell) ?? cell
  return { sgr: (style) => look[style], glyph }
}

function chooseLook(env: NodeJS.ProcessEnv, name?: ThemeName): Look {
  const term = env.TERM ?? ''
  if (env.NO_COLOR || name === 'mono' || /^(dumb|vt\d+)/.test(term)) return MONO
  const many = /256|direct|kitty|alacritty|ghostty/.test(term) || Boolean(env.COLORTERM)
  if (!many) return SIXTEEN
  if (name) return name === 'light' ? LIGHT : DARK
  const background = Number(env.COLORFGBG?.split(';').at(-1) ?? 0)
  return background === 7 || background === 15 ? LIGHT : DARK
}

function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  // No locale at all is a bare container, in whose terminal UTF-8 works; `C` is a choice.
  return locale === '' || /utf-?8/i.test(locale)
}
