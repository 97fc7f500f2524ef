import type { LinkTarget } from './link.ts'
import type { StyleName } from './style.ts'
import { cells } from './text-width.ts'
import type { Theme } from './theme.ts'
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
const ASCII = /^[\x20-\x7e]*$/

/**
 * Characters whose width every terminal agrees on. After any other, the cursor is put where it belongs, so
 * that a terminal of another opinion shows a gap and not a sheared row.
 */
const AGREED =
  /^[\u0020-\u007e\u00a1-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2190-\u21ff\u2400-\u2426\u2500-\u259f\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]$/

/**
 * Turns frames into bytes: only rows that changed, each written whole at an absolute place, inside
 * one synchronised update. Knows nothing of the terminal but what it painted itself.
 */
export class Painter {
  #theme: Theme
  #rows: readonly string[] = []
  #title = ''

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
    const rows = frame.rows.map((row) => this.#encode(row))
    const whole = this.#rows.length !== rows.length
    let out = whole ? PLAIN_STYLE + ERASE_SCREEN : ''
    rows.forEach((row, y) => {
      if (whole || row !== this.#rows[y]) out += `${at(0, y)}${row}`
    })
    this.#rows = rows
    if (frame.title !== this.#title) out += `${ESC}]2;${frame.title}\x07`
    this.#title = frame.title
    const cursor = at(frame.cursor.x, frame.cursor.y)
    return `${BEGIN}${out === '' ? '' : HIDE_CURSOR}${out}${cursor}${SHOW_CURSOR}${END}`
  }

  #encode(row: Row): string {
    let out = ''
    let x = 0
    let uncertain = false
    let link: LinkTarget | undefined
    for (const { text, style, marks, link: target } of row) {
      if (target !== link) out += linkTo(target)
      link = target
      out += this.#style(style, marks)
      if (ASCII.test(text)) {
        out += text
        x += text.length
        continue
      }
      for (const cell of cells(text)) {
        out += this.#theme.glyph(cell.text)
        x += cell.width
        if (AGREED.test(cell.text)) continue
        uncertain = true
        out += `${ESC}[${x + 1}G`
      }
    }
    if (link !== undefined) out += linkTo(undefined)
    return `${uncertain ? PLAIN_STYLE + ERASE_ROW : ''}${out}${PLAIN_STYLE}`
  }

  #style(style: StyleName, marks = ''): string {
    const sgr = [this.#theme.sgr(style), marks].filter((part) => part !== '').join(';')
    return sgr === '' ? PLAIN_STYLE : `${ESC}[0;${sgr}m`
  }
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
