import type { StyleName } from './style.ts'

/** SGR parameters of every style, such as `1;38;5;214`; empty for the terminal's own look. */
export type Look = Readonly<Record<StyleName, string>>

const BOLD = '1'
const FAINT = '2'
const REVERSE = '7'

/** Emphasis alone: no meaning may depend on colour, so this look must do for everything. */
export const NONE: Look = {
  text: '',
  dim: FAINT,
  accent: BOLD,
  time: FAINT,
  own: BOLD,
  mention: `${BOLD};${REVERSE}`,
  code: '',
  quote: FAINT,
  link: '',
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
export const SIXTEEN: Look = {
  ...NONE,
  accent: '1;36',
  time: '90',
  mention: '1;33',
  code: '36',
  quote: '90',
  link: '34',
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
  code: '38;5;223;48;5;236',
  quote: c(246),
  link: c(117),
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
  code: '38;5;88;48;5;254',
  quote: c(242),
  link: c(25),
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

/** Black and white, with the few colours that are told apart by nearly everybody. */
const CONTRAST: Look = {
  ...SIXTEEN,
  text: '97',
  dim: '97',
  accent: '1;97',
  time: '97',
  own: '1;97',
  mention: '1;7',
  state: '97',
  code: '1;97',
  quote: '97',
  link: '1;96',
  border: '97',
  bar: '1;30;107',
  'bar-warning': '1;30;103',
  selected: '1;30;107',
  unread: '1;93',
  separator: '97',
  notice: '96',
  error: '1;93',
  alarm: '1;97;41',
  online: '1;92',
  away: '93',
  busy: '93',
  offline: '97',
  ...names('1;97', '1;96', '1;93', '1;92', '1;95', '1;97', '1;96', '1;93', '1;92', '1;95'),
}

/** What comes with the program; a file of the same name in the profile's folder wins. */
export const LOOKS: Readonly<Record<string, Look>> = {
  dark: DARK,
  light: LIGHT,
  contrast: CONTRAST,
  none: NONE,
}
