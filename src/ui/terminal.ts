import type { Readable, Writable } from 'node:stream'

/** What a chat reads keys from: a terminal's input, or in plain mode any stream. */
export type TerminalInput = Readable & {
  readonly isTTY?: boolean
  readonly isRaw?: boolean
  setRawMode?(raw: boolean): unknown
}

/** What a chat writes to. */
export type TerminalOutput = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGTSTP' | 'SIGCONT'

/** Registers a handler and gives back the way to take it off again. */
export type OnSignal = (signal: SignalName, handler: () => void) => () => void

/**
 * Alternate screen, no wrapping at the edge, bracketed paste, focus events, and the wheel not as
 * arrow keys; the title is put aside.
 */
const ENTER = '\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h\x1b[?1007l\x1b[2J\x1b[H'
/** Clicks and the wheel, in the form that has no limit of columns. */
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h'
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l'
/** Whether the terminal moves right-to-left text, row by row and across our columns (ECMA-48, BDSM). */
const BIDI_OFF = '\x1b[8l'
const BIDI_ON = '\x1b[8h'
const PUSH_TITLE = '\x1b[22;2t'
/** For a terminal that put no title aside. */
const NO_TITLE = '\x1b]2;\x07'
/** What is left on the screen is erased: not every terminal has another one to go back to. */
const LEAVE =
  '\x1b[0m\x1b[?2026l\x1b[?1007h\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[2J\x1b[H\x1b[?1049l'
const POP_TITLE = '\x1b[23;2t'

/** What a terminal may be sent. */
export interface Allowed {
  /** Titles. */
  readonly strings: boolean
}

/**
 * The terminal taken over, and given back as it was however this ends: by `leave`, by an exit of
 * the process, or by an exception that nobody caught (before its trace is printed).
 */
export class Terminal {
  readonly #input: TerminalInput
  readonly #output: TerminalOutput
  readonly #may: Allowed
  readonly #giveBack = () => this.leave()
  #entered = false
  #mouse = false
  #bidi = true

  constructor(input: TerminalInput, output: TerminalOutput, may: Allowed) {
    this.#may = may
    this.#input = input
    this.#output = output
  }

  get entered(): boolean {
    return this.#entered
  }

  /** Whether clicks and the wheel are reported while the terminal is ours. Idempotent. */
  setMouse(on: boolean): void {
    if (on === this.#mouse) return
    this.#mouse = on
    if (this.#entered) this.#output.write(on ? MOUSE_ON : MOUSE_OFF)
  }

  /** Whether the terminal may put right-to-left text in order by itself. Idempotent. */
  setBidi(on: boolean): void {
    if (on === this.#bidi) return
    this.#bidi = on
    if (this.#entered) this.#output.write(on ? BIDI_ON : BIDI_OFF)
  }

  /** Idempotent; also after `leave`. */
  enter(): void {
    if (this.#entered) return
    this.#entered = true
    process.on('exit', this.#giveBack)
    process.on('uncaughtExceptionMonitor', this.#giveBack)
    this.#input.setRawMode?.(true)
    this.#output.write((this.#may.strings ? PUSH_TITLE : '') + this.#modes())
  }

  /** After the process was stopped: whoever had the terminal meanwhile may have set it otherwise. */
  reenter(): void {
    if (!this.#entered) {
      this.enter()
      return
    }
    // Raw mode that is believed to be on is not set again.
    this.#input.setRawMode?.(false)
    this.#input.setRawMode?.(true)
    this.#output.write(this.#modes())
  }

  /** Idempotent and synchronous. Never throws: a terminal that is gone needs nothing back. */
  leave(): void {
    if (!this.#entered) return
    this.#entered = false
    process.off('exit', this.#giveBack)
    process.off('uncaughtExceptionMonitor', this.#giveBack)
    try {
      const title = this.#may.strings ? NO_TITLE + POP_TITLE : ''
      this.#output.write(MOUSE_OFF + (this.#bidi ? '' : BIDI_ON) + LEAVE + title)
    } catch {
      // Gone.
    }
    try {
      // As it was when the program began, also where keys were read before the screen was there.
      this.#input.setRawMode?.(false)
    } catch {
      // Gone.
    }
  }

  #modes(): string {
    return ENTER + (this.#bidi ? '' : BIDI_OFF) + (this.#mouse ? MOUSE_ON : '')
  }
}
