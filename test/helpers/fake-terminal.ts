import { PassThrough, Writable } from 'node:stream'
import xterm, { type IUnicodeVersionProvider, type Terminal } from '@xterm/headless'

const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u

/** Widths as terminals of our day have them. */
const MODERN: IUnicodeVersionProvider = {
  version: 'modern',
  wcwidth(code) {
    const char = String.fromCodePoint(code)
    if (code < 0x20 || NONE.test(char)) return 0
    return WIDE.test(char) ? 2 : 1
  },
  charProperties(code, preceding) {
    const width = MODERN.wcwidth(code)
    const before = (preceding >> 1) & 3
    const joins = width === 0 && before > 0
    return ((joins ? before : width) << 1) | (joins ? 1 : 0)
  },
}

class Input extends PassThrough {
  readonly isTTY = true
  isRaw = false

  setRawMode(raw: boolean): this {
    this.isRaw = raw
    return this
  }
}

class Output extends Writable {
  readonly isTTY = true
  columns: number
  rows: number
  readonly #terminal: Terminal
  written = ''

  constructor(terminal: Terminal) {
    super()
    this.#terminal = terminal
    this.columns = terminal.cols
    this.rows = terminal.rows
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString()
    this.#terminal.write(chunk, done)
  }
}

/** A terminal in memory: what is written is parsed by xterm, what is typed comes from `input`. */
export class FakeTerminal {
  readonly input = new Input()
  readonly output: Output
  readonly xterm: Terminal

  /** `old` widths are those of Unicode 6, in which no emoji is wide. */
  constructor(width: number, height: number, widths: 'modern' | 'old' = 'modern') {
    this.xterm = new xterm.Terminal({ cols: width, rows: height, allowProposedApi: true })
    if (widths === 'modern') {
      this.xterm.unicode.register(MODERN)
      this.xterm.unicode.activeVersion = MODERN.version
    }
    this.output = new Output(this.xterm)
  }

  type(text: string): void {
    this.input.write(text)
  }

  resize(width: number, height: number): void {
    this.xterm.resize(width, height)
    this.output.columns = width
    this.output.rows = height
    this.output.emit('resize')
  }

  /** Everything written so far is on the screen. */
  async settled(): Promise<void> {
    await new Promise<void>((resolve) => this.xterm.write('', resolve))
  }

  /** The rows as painted, wide characters once. */
  get rows(): readonly string[] {
    const { active } = this.xterm.buffer
    return Array.from({ length: this.xterm.rows }, (_, y) => {
      return active.getLine(active.baseY + y)?.translateToString(false, 0, this.xterm.cols) ?? ''
    })
  }

  /** What stands in one cell; empty for the second half of a wide character. */
  cell(x: number, y: number): string {
    const { active } = this.xterm.buffer
    return (
      active
        .getLine(active.baseY + y)
        ?.getCell(x)
        ?.getChars() ?? ''
    )
  }

  get cursor(): { readonly x: number; readonly y: number } {
    return { x: this.xterm.buffer.active.cursorX, y: this.xterm.buffer.active.cursorY }
  }

  dispose(): void {
    this.xterm.dispose()
  }
}
