import type { LinkTarget } from './link.ts'
import type { StyleName } from './style.ts'
import { cells } from './text-width.ts'
import { shownIn, type Theme } from './theme.ts'
import type { Row } from './view/span.ts'
import type { Frame } from './view/view.ts'

const ESC = '\x1b'
const BEGIN = `${ESC}[?2026h`
const END = `${ESC}[?2026l`
const HIDE_CURSOR = `${ESC}[?25l`
const SHOW_CURSOR = `${ESC}[?25h`
const PLAIN_STYLE = `${ESC}[0m`
const ERASE_SCREEN = `${ESC}[2J`
const ERASE_ROW = `${ESC}[2K`
const ERASE_REST = `${ESC}[K`

/**
 * Characters whose width every terminal agrees on. After any other, the cursor is put where it belongs, so
 * that a terminal of another opinion shows a gap and not a sheared row.
 */
const AGREED =
  /^[\u0020-\u007e\u00a1-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2190-\u21ff\u2400-\u2426\u2500-\u259f\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]$/

/** One thing to paint: what is sent for it, and how it looks. */
interface Glyph {
  readonly text: string
  readonly width: number
  /** SGR parameters; empty for the terminal's own look. */
  readonly sgr: string
  readonly link: LinkTarget | undefined
  /** Whether every terminal agrees on its width. */
  readonly agreed: boolean
}

/** A row as it stands on the screen. */
interface Painted {
  readonly row: Row
  readonly glyphs: readonly Glyph[]
  /** Whether that is so of all of them: then a part of it can be written alone. */
  readonly agreed: boolean
}

/**
 * Turns frames into bytes: of each row what changed, at an absolute place, inside one synchronised
 * update. A row on whose widths terminals differ is erased and written whole. Knows nothing of the
 * terminal but what it painted itself.
 */
export class Painter {
  #theme: Theme
  #rows: readonly Painted[] = []
  #title = ''
  #cursor = ''

  constructor(theme: Theme) {
    this.#theme = theme
  }

  /** Paints in another theme from the next frame on, which is painted whole. */
  setTheme(theme: Theme): void {
    this.#theme = theme
    this.forget()
  }

  /** Forgets what is on the screen: the next frame is painted whole. */
  forget(): void {
    this.#rows = []
    this.#title = ''
  }

  /** The bytes that make the screen show `frame`. */
  paint(frame: Frame): string {
    const whole = this.#rows.length !== frame.rows.length
    const changes: string[] = []
    this.#rows = frame.rows.map((row, y) => {
      const before = whole ? undefined : this.#rows[y]
      if (before && sameRow(before.row, row)) return before
      const now = this.#painted(row)
      const bytes = change(y, before, now)
      if (bytes !== '') changes.push(bytes)
      return now
    })
    const sameTitle = frame.title === this.#title || !this.#theme.strings
    const title = sameTitle ? '' : `${ESC}]2;${shownIn(this.#theme, frame.title)}\x07`
    this.#title = frame.title
    const out = changes.join('') + title
    const cursor = at(frame.cursor.x, frame.cursor.y)
    if (out === '' && cursor === this.#cursor && !whole) return ''
    this.#cursor = cursor
    if (whole) {
      const erased = HIDE_CURSOR + PLAIN_STYLE + ERASE_SCREEN
      return `${BEGIN}${erased}${out}${cursor}${SHOW_CURSOR}${END}`
    }
    // What a key changes is beside the cursor, which has no need to be hidden for it.
    if (changes.length <= 1) return `${BEGIN}${out}${cursor}${END}`
    return `${BEGIN}${HIDE_CURSOR}${out}${cursor}${SHOW_CURSOR}${END}`
  }

  #painted(row: Row): Painted {
    const glyphs: Glyph[] = []
    for (const { text, style, marks, link: target, pixels } of row) {
      const sgr = pixels ? this.#theme.pixels(pixels) : this.#sgr(style, marks)
      const link = this.#theme.strings ? target : undefined
      for (const cell of cells(text)) {
        const shown = this.#theme.glyph(cell)
        glyphs.push({ text: shown, width: cell.width, sgr, link, agreed: isAgreed(shown) })
      }
    }
    return { row, glyphs, agreed: glyphs.every(({ agreed }) => agreed) }
  }

  #sgr(style: StyleName, marks = ''): string {
    return [this.#theme.sgr(style), marks].filter((part) => part !== '').join(';')
  }
}

function sameRow(one: Row, other: Row): boolean {
  if (one === other) return true
  return (
    one.length === other.length &&
    one.every(({ text, style, marks, link, pixels }, n) => {
      const same = other[n]
      return (
        text === same?.text &&
        style === same.style &&
        marks === same.marks &&
        link === same.link &&
        pixels?.top === same.pixels?.top &&
        pixels?.bottom === same.pixels?.bottom
      )
    })
  )
}

function sameGlyph(one: Glyph | undefined, other: Glyph | undefined): boolean {
  return one?.text === other?.text && one?.sgr === other?.sgr && one?.link === other?.link
}

/** What makes row `y` show `now`; without `before` it is empty. */
function change(y: number, before: Painted | undefined, now: Painted): string {
  const { glyphs } = now
  const filled = glyphs.findLastIndex((glyph) => !isBlank(glyph)) + 1
  if (!before) return filled === 0 ? '' : at(0, y) + encode(glyphs, 0, 0, filled)
  if (!before.agreed || !now.agreed) return at(0, y) + ERASE_ROW + encode(glyphs, 0, 0, filled)
  const old = before.glyphs
  const short = Math.min(old.length, glyphs.length)
  let from = 0
  let x = 0
  for (; from < short && sameGlyph(glyphs[from], old[from]); from++) x += glyphs[from]?.width ?? 0
  let kept = 0
  while (kept < short - from && sameGlyph(glyphs.at(-1 - kept), old.at(-1 - kept))) kept++
  const end = glyphs.length - kept
  if (from === end) return ''
  if (end - Math.max(from, filled) <= ERASE_REST.length) {
    return at(x, y) + encode(glyphs, x, from, end)
  }
  return at(x, y) + encode(glyphs, x, from, filled) + ERASE_REST
}

function isBlank({ text, sgr, link }: Glyph): boolean {
  return text === ' ' && sgr === '' && link === undefined
}

function isAgreed(text: string): boolean {
  return (text.length === 1 && text >= ' ' && text <= '~') || AGREED.test(text)
}

/** These glyphs from column `x` on. The terminal is in its own look before and after. */
function encode(glyphs: readonly Glyph[], x: number, from: number, end: number): string {
  let out = ''
  let column = x
  let looks = ''
  let leads: LinkTarget | undefined
  for (let n = from; n < end; n++) {
    const glyph = glyphs[n]
    if (!glyph) break
    const { text, width, sgr, link, agreed } = glyph
    if (link !== leads) out += linkTo(link)
    if (sgr !== looks) out += sgr === '' ? PLAIN_STYLE : `${ESC}[0;${sgr}m`
    leads = link
    looks = sgr
    out += text
    column += width
    if (!agreed) out += `${ESC}[${column + 1}G`
  }
  if (leads !== undefined) out += linkTo(undefined)
  return looks === '' ? out : out + PLAIN_STYLE
}

/** Begins a hyperlink (OSC 8), or ends it. Rows of one link are one by its id. */
function linkTo(target: LinkTarget | undefined): string {
  if (target === undefined) return `${ESC}]8;;${ESC}\\`
  let id = 0
  for (let n = 0; n < target.length; n++) id = (id * 31 + target.charCodeAt(n)) % 1_000_003
  return `${ESC}]8;id=${id};${target}${ESC}\\`
}

function at(x: number, y: number): string {
  return `${ESC}[${y + 1};${x + 1}H`
}
