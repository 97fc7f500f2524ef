/** One thing that came from the keyboard or the terminal. */
export type InputToken =
  | { readonly kind: 'text'; readonly text: string }
  /** A control character or a whole escape sequence, as sent. */
  | { readonly kind: 'key'; readonly sequence: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'focus'; readonly focused: boolean }
  | MouseToken

/** A press of the left button or a turn of the wheel, at a column and a row from 0. */
export interface MouseToken {
  readonly kind: 'mouse'
  readonly button: 'left' | 'wheel-up' | 'wheel-down'
  readonly x: number
  readonly y: number
}

/** Pasted text beyond this is cut: no message may be that long by far. */
export const MAX_PASTE_CHARS = 262_144

const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: this file is about them
const TEXT = /^[^\x00-\x1f\x7f]+/
const CSI = /^\x1b\x1b?\[(?:\[[A-E]|M[\s\S]{3}|[0-?]*[ -/]*[@-~])/
const CSI_BEGUN = /^\x1b\x1b?(?:\[(?:\[|M[\s\S]{0,2}|[0-?]*[ -/]*)?)?$/
const SS3 = /^\x1b\x1b?O[0-9]*[A-Za-z]/
const SS3_BEGUN = /^\x1b\x1b?O[0-9]*$/
/**
 * Strings (OSC, DCS, APC) as terminals answer with: to whoever had them before, for nothing is asked here. By
 * their beginnings they are no Alt of a person who goes on typing.
 */
const STRING = /^\x1b(?:\]\d|P(?:[01]?[$+]r|[>!]\|)|_G)[^\x07\x1b]*(?:\x07|\x1b\\)/
const STRING_BEGUN = /^\x1b(?:\]\d|P(?:[01]?[$+]r|[>!]\|)|_G)[^\x07\x1b]*\x1b?$/
const STRING_MAYBE = /^\x1b(?:[\]_]|P(?:[01]?[$+]?|[>!]))$/
/** What no key sends has no Alt: the escape before it is the key itself. */
const NEVER_ALT = /^\x1b\x1b\[(?:200~|[IO]$|M|<)/
const BEGUN = [CSI_BEGUN, SS3_BEGUN, STRING_BEGUN, STRING_MAYBE]
const FOCUS = /^\x1b\[([IO])$/
const MOUSE = /^\x1b\[(?:M|<[0-9;]*[Mm]$)/
/** SGR reports: button, column, row, pressed (M) or released (m). */
const MOUSE_PRESS = /^\x1b\[<(\d{1,3});(\d{1,5});(\d{1,5})M$/
const ESCAPES = /^\x1b+$/
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: this file is about them
const MAX_SEQUENCE_CHARS = 4_096

/**
 * Cuts what a terminal sends into whole keys, typed text, pastes and focus changes, however the
 * bytes were split on their way. What waits for its rest is given up by `flush`: a lone escape
 * becomes the key, a paste without an end is taken as it is.
 */
export class InputFilter {
  #pending = ''
  #paste: string | undefined

  /**
   * What waits for the rest of it: a lone escape may be a key, a sequence may be an Alt with a sign, strings
   * and pastes come from the terminal alone.
   */
  get waitsFor(): 'escape' | 'sequence' | 'string' | 'paste' | undefined {
    if (this.#paste !== undefined) return 'paste'
    if (this.#pending === '') return undefined
    if (ESCAPES.test(this.#pending)) return 'escape'
    return STRING_BEGUN.test(this.#pending) ? 'string' : 'sequence'
  }

  push(text: string): void {
    this.#pending += text
  }

  /** The next whole token; undefined when there is none yet. */
  next(): InputToken | undefined {
    while (this.#pending !== '') {
      const length = this.#pending.length
      const token = this.#paste === undefined ? this.#key() : this.#pasted()
      if (token) return token
      if (this.#pending.length === length) return undefined
    }
    return undefined
  }

  /** Ends the waiting: the next tokens are made of what has come. */
  flush(): InputToken | undefined {
    if (this.#paste !== undefined) return this.#endPaste(this.#pending, '')
    if (this.#pending === '') return undefined
    const sequence = this.#pending
    this.#pending = ''
    // A sequence that broke off is no text: typing its rest would put garbage into a message.
    return { kind: 'key', sequence: ESCAPES.test(sequence) ? '\x1b' : sequence }
  }

  /** Takes back what was pushed and not yet used. */
  rest(): string {
    const rest = this.#pending
    this.#pending = ''
    return rest
  }

  #key(): InputToken | undefined {
    const text = TEXT.exec(this.#pending)?.[0]
    if (text !== undefined) return this.#takeText(text)
    if (this.#pending.startsWith(PASTE_START)) {
      this.#pending = this.#pending.slice(PASTE_START.length)
      this.#paste = ''
      return undefined
    }
    if (!this.#pending.startsWith('\x1b')) return this.#take(1)
    return this.#escape()
  }

  #takeText(text: string): InputToken | undefined {
    // A surrogate pair may be cut by the reader; its first half waits.
    const whole = /[\ud800-\udbff]$/.test(text) && text === this.#pending ? text.slice(0, -1) : text
    if (whole === '') return undefined
    this.#pending = this.#pending.slice(whole.length)
    return { kind: 'text', text: whole }
  }

  #escape(): InputToken | undefined {
    const pending = this.#pending
    if (BEGUN.some((begun) => begun.test(pending)) && pending.length < MAX_SEQUENCE_CHARS)
      return undefined
    const answer = STRING.exec(pending)?.[0]
    if (answer) {
      this.#pending = pending.slice(answer.length)
      return undefined
    }
    const sequence = (CSI.exec(pending) ?? SS3.exec(pending))?.[0]
    // Escape, and then another key.
    if (!sequence && pending.charAt(1) === '\x1b') return this.#take(1)
    if (sequence && NEVER_ALT.test(sequence)) return this.#take(1)
    if (!sequence) return this.#take(1 + String.fromCodePoint(pending.codePointAt(1) ?? 0).length)
    this.#pending = pending.slice(sequence.length)
    const focus = FOCUS.exec(sequence)?.[1]
    if (focus) return { kind: 'focus', focused: focus === 'I' }
    return MOUSE.test(sequence) ? mouseToken(sequence) : { kind: 'key', sequence }
  }

  #take(length: number): InputToken {
    const sequence = this.#pending.slice(0, length)
    this.#pending = this.#pending.slice(length)
    return { kind: 'key', sequence }
  }

  #pasted(): InputToken | undefined {
    const end = this.#pending.indexOf(PASTE_END)
    if (end !== -1) {
      return this.#endPaste(
        this.#pending.slice(0, end),
        this.#pending.slice(end + PASTE_END.length),
      )
    }
    // The end mark may be half here: as much as it can be stays.
    const keep = Math.min(this.#pending.length, PASTE_END.length - 1)
    this.#addPaste(this.#pending.slice(0, -keep))
    this.#pending = this.#pending.slice(-keep)
    return undefined
  }

  #addPaste(text: string): void {
    const pasted = this.#paste ?? ''
    // What is too much already is not copied for every piece that comes.
    const room = MAX_PASTE_CHARS - pasted.length
    this.#paste = room > 0 ? pasted + text.slice(0, room) : pasted
  }

  #endPaste(last: string, rest: string): InputToken {
    this.#addPaste(last)
    const text = this.#paste ?? ''
    this.#paste = undefined
    this.#pending = rest
    return { kind: 'paste', text }
  }
}

const BUTTONS: Readonly<Record<number, MouseToken['button']>> = {
  0: 'left',
  64: 'wheel-up',
  65: 'wheel-down',
}

/** Other buttons, releases and what is held meanwhile say nothing here. */
function mouseToken(sequence: string): MouseToken | undefined {
  const [, code, column, row] = MOUSE_PRESS.exec(sequence)?.map(Number) ?? []
  const button = code === undefined ? undefined : BUTTONS[code]
  if (button === undefined) return undefined
  return {
    kind: 'mouse',
    button,
    x: Math.max(0, (column ?? 1) - 1),
    y: Math.max(0, (row ?? 1) - 1),
  }
}
