import { PassThrough } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import program from 'blessed/lib/program.js'
import type { Clock, Timer } from '../clock.ts'
import { InputFilter, type InputToken, type MouseToken } from './input-filter.ts'
import { clipboard, notification } from './notification.ts'
import { Painter } from './painter.ts'
import { Terminal, type TerminalInput, type TerminalOutput } from './terminal.ts'
import { isFar, takesStrings } from './terminal-facts.ts'
import { shownIn, type Theme } from './theme.ts'
import type { Frame } from './view/view.ts'

/** What a person does at a terminal. */
export type ScreenInput =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'focus'; readonly focused: boolean }
  | MouseToken
  | { readonly kind: 'resize'; readonly width: number; readonly height: number }

export interface ScreenOptions {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  readonly env: NodeJS.ProcessEnv
  readonly theme: Theme
  /** Whether clicks and the wheel are asked for from the start. */
  readonly mouse: boolean
  /** Whether the terminal may put right-to-left text in order by itself. */
  readonly bidi: boolean
  readonly clock: Clock
  readonly onInput: (input: ScreenInput) => void
  /** Everything that was read at once has been handed over. */
  readonly onIdle: () => void
  /** The terminal is gone: end of input, or a write that failed. */
  readonly onGone: () => void
}

/**
 * How long the rest of something is waited for. A lone escape is the key itself if nothing follows; over
 * a network the letter of an Alt may come late. A sequence or a string that breaks off is no key. The rest
 * of a paste would be typed, and each of its lines sent: a line that stalls has time to recover.
 */
const PATIENCE_MS = { escape: 40, sequence: 500, string: 3_000, paste: 10_000 } as const
const ESCAPE_FROM_AFAR_MS = 150
/** Keys that blessed has no name for. Most terminals send the first for Ctrl+/ too. */
const KEY_NAMES: Readonly<Record<string, string>> = {
  '\x1f': 'C-_',
  '\x1b/': 'M-/',
  '\x1b\r': 'M-enter',
}
const DEFAULT_WIDTH = 80
const DEFAULT_HEIGHT = 24

/**
 * The terminal as a chat sees it: frames out, keys in. The only user of blessed, of whose program layer it
 * takes the names of the keys and the resizing; the keys are cut out of the input before, and the
 * screen is painted by our own painter.
 */
export class Screen {
  readonly #options: ScreenOptions
  readonly #terminal: Terminal
  readonly #painter: Painter
  readonly #program: ReturnType<typeof program>
  readonly #keys = new PassThrough()
  readonly #filter = new InputFilter()
  readonly #decoder = new StringDecoder('utf8')
  #waiting: Timer | undefined
  #closed = false

  private constructor(options: ScreenOptions) {
    this.#options = options
    const { input, output, env } = options
    this.#terminal = new Terminal(input, output, { strings: takesStrings(env) })
    this.#terminal.setMouse(options.mouse)
    this.#terminal.setBidi(options.bidi)
    this.#painter = new Painter(options.theme)
    const emulation = { terminal: 'xterm-256color', tput: false, zero: true }
    this.#program = program({ ...emulation, input: this.#keys, output: options.output })
  }

  /** Takes the terminal over. Sizes and keys come through `onInput`. */
  static open(options: ScreenOptions): Screen {
    const screen = new Screen(options)
    screen.#listen()
    screen.#terminal.enter()
    return screen
  }

  get width(): number {
    return Math.max(1, this.#options.output.columns ?? DEFAULT_WIDTH)
  }

  get height(): number {
    return Math.max(1, this.#options.output.rows ?? DEFAULT_HEIGHT)
  }

  /** Whether the terminal has yet to take what was painted before; `onIdle` follows. */
  get busy(): boolean {
    return this.#options.output.writableNeedDrain
  }

  paint(frame: Frame): void {
    this.#write(this.#painter.paint(frame))
  }

  #write(bytes: string): void {
    if (this.#terminal.entered && bytes !== '') this.#options.output.write(bytes)
  }

  /** Rings, and tells the desktop where the terminal can. Both must be safe text. */
  notify(title: string, body: string): void {
    const { env, theme } = this.#options
    this.#write(notification(env, shownIn(theme, title), shownIn(theme, body)))
  }

  /** Puts a text into the clipboard of the terminal, if that allows it. */
  copy(text: string): void {
    this.#write(clipboard(this.#options.env, text))
  }

  setTheme(theme: Theme): void {
    this.#painter.setTheme(theme)
  }

  /** Whether clicks and the wheel come here, or stay the terminal's own. */
  setMouse(on: boolean): void {
    this.#terminal.setMouse(on)
  }

  /** Whether the terminal puts right-to-left text in order, or leaves what is painted as it is. */
  setBidi(on: boolean): void {
    this.#terminal.setBidi(on)
  }

  /** The next frame is painted whole. */
  forget(): void {
    this.#painter.forget()
  }

  /** Gives the terminal back for a while, as when the process is stopped. Nothing is read meanwhile. */
  suspend(): void {
    this.#terminal.leave()
    this.#options.input.pause()
  }

  /** Takes it over again. The next frame is painted whole. */
  resume(): void {
    if (this.#closed) return
    this.#terminal.reenter()
    this.#options.input.resume()
    this.#resized()
  }

  /** Gives the terminal back as it was. Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#waiting?.cancel()
    const { input, output } = this.#options
    input.off('data', this.#onData)
    input.off('end', this.#onGone)
    input.off('error', this.#onGone)
    output.off('drain', this.#onDrain)
    this.#terminal.leave()
    this.#program.destroy()
    this.#keys.destroy()
    input.pause()
    // For whoever reads next.
    const rest = this.#filter.rest()
    if (rest !== '' && !input.readableEnded && !input.destroyed) input.unshift(Buffer.from(rest))
    // A write that was under way may yet fail, and nobody is left to care.
    output.off('error', this.#onGone)
    output.on('error', ignore)
  }

  #listen(): void {
    const { input, output } = this.#options
    this.#program.on('keypress', this.#onKey)
    this.#program.on('resize', this.#resized)
    input.on('data', this.#onData)
    input.on('end', this.#onGone)
    input.on('error', this.#onGone)
    output.on('error', this.#onGone)
    output.on('drain', this.#onDrain)
    input.resume()
  }

  readonly #onData = (data: Buffer | string) => {
    this.#waiting?.cancel()
    this.#filter.push(typeof data === 'string' ? data : this.#decoder.write(data))
    this.#drainFilter()
    if (this.#closed) return
    this.#waitForRest()
    this.#options.onIdle()
  }

  #drainFilter(): void {
    while (!this.#closed) {
      const token = this.#filter.next()
      if (!token) return
      this.#take(token)
    }
  }

  #waitForRest(): void {
    const { waitsFor } = this.#filter
    if (waitsFor === undefined) return
    const { clock, env } = this.#options
    const isLate = waitsFor === 'escape' && isFar(env)
    const patience = isLate ? ESCAPE_FROM_AFAR_MS : PATIENCE_MS[waitsFor]
    this.#waiting = clock.after(patience, () => {
      const token = this.#filter.flush()
      if (token) this.#take(token)
      this.#options.onIdle()
    })
  }

  #take(token: InputToken): void {
    if (this.#closed) return
    if (token.kind !== 'key') {
      this.#options.onInput(token)
      return
    }
    const key = KEY_NAMES[token.sequence]
    if (key !== undefined) this.#options.onInput({ kind: 'key', key })
    // Told at once, as if it had been read: the order of keys and text is the person's.
    else this.#keys.emit('data', Buffer.from(token.sequence))
  }

  readonly #onKey = (_char: unknown, key: { readonly full?: string }) => {
    // blessed tells Enter twice, as `return` and as `enter`.
    if (key.full === undefined || key.full === 'return') return
    this.#options.onInput({ kind: 'key', key: key.full })
  }

  readonly #resized = () => {
    this.#painter.forget()
    this.#options.onInput({ kind: 'resize', width: this.width, height: this.height })
    this.#options.onIdle()
  }

  readonly #onDrain = () => this.#options.onIdle()
  readonly #onGone = () => this.#options.onGone()
}

function ignore(): void {
  // A terminal that is gone.
}
