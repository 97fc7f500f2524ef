import { StringDecoder } from 'node:string_decoder'
import { InputFilter, type InputToken } from './input-filter.ts'
import { safeText } from './sanitize.ts'
import type { TerminalInput, TerminalOutput } from './terminal.ts'
import { graphemes, textWidth } from './text-width.ts'

/** What `Prompt.ask` may be told. */
export interface Question {
  readonly label: string
  /** Nothing of what is typed is shown, not even how much. */
  readonly secret?: boolean
}

const MAX_ANSWER_CHARS = 1_024
const CANCEL = '\x03'
const END = '\x04'
const KILL = '\x15'
// biome-ignore lint/suspicious/noControlCharactersInRegex: the keys that erase
const ERASE = /^[\x08\x7f]$/

/**
 * Questions asked one after the other on one line each, with nothing but backspaces for an editor:
 * good on any terminal, and through a pipe. What was typed ahead is kept for the next question, and
 * handed back to the input at the end.
 */
export class Prompt {
  readonly #input: TerminalInput
  readonly #output: TerminalOutput
  readonly #wasRaw: boolean
  readonly #filter = new InputFilter()
  readonly #decoder = new StringDecoder('utf8')
  readonly #giveBack = () => this.#restore()
  #question: Question = { label: '' }
  #text = ''
  #answer: ((text: string | undefined) => void) | undefined
  #ended = false
  #closed = false

  private constructor(input: TerminalInput, output: TerminalOutput) {
    this.#input = input
    this.#output = output
    this.#wasRaw = input.isRaw ?? false
  }

  static open(input: TerminalInput, output: TerminalOutput): Prompt {
    const prompt = new Prompt(input, output)
    input.setRawMode?.(true)
    process.on('exit', prompt.#giveBack)
    input.on('data', prompt.#onData)
    input.on('end', prompt.#onEnd)
    input.on('error', prompt.#onEnd)
    input.resume()
    return prompt
  }

  /** A line of our own. */
  say(line: string): void {
    this.#output.write(`${line}\n`)
  }

  /** The answer; undefined when the person cancels (Ctrl-C, Ctrl-D) or the input ends. */
  ask(question: Question): Promise<string | undefined> {
    this.#question = question
    this.#text = ''
    this.#output.write(question.label)
    return new Promise((resolve) => {
      this.#answer = resolve
      this.#drain()
      if (this.#ended) this.#settle(this.#text === '' ? undefined : this.#text)
    })
  }

  /** Gives the terminal back as it was. Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#input.off('data', this.#onData)
    this.#input.off('end', this.#onEnd)
    this.#input.off('error', this.#onEnd)
    process.off('exit', this.#giveBack)
    this.#restore()
    this.#input.pause()
    const rest = this.#filter.rest()
    if (rest !== '' && !this.#ended) this.#input.unshift(Buffer.from(rest))
  }

  readonly #onData = (data: Buffer | string) => {
    this.#filter.push(typeof data === 'string' ? data : this.#decoder.write(data))
    this.#drain()
  }

  readonly #onEnd = () => {
    this.#ended = true
    this.#settle(this.#text === '' ? undefined : this.#text)
  }

  #restore(): void {
    try {
      this.#input.setRawMode?.(this.#wasRaw)
    } catch {
      // Gone.
    }
  }

  #drain(): void {
    while (this.#answer) {
      const token = this.#filter.next()
      if (!token) return
      this.#take(token)
    }
  }

  #take(token: InputToken): void {
    if (token.kind === 'text' || token.kind === 'paste') this.#type(token.text)
    if (token.kind !== 'key') return
    const { sequence } = token
    if (sequence === '\r' || sequence === '\n') this.#settle(this.#text)
    else if (sequence === CANCEL || (sequence === END && this.#text === '')) this.#settle(undefined)
    else if (ERASE.test(sequence)) this.#erase(1)
    else if (sequence === KILL) this.#erase(Number.POSITIVE_INFINITY)
  }

  #type(text: string): void {
    const fitting = text.slice(0, MAX_ANSWER_CHARS - this.#text.length)
    this.#text += fitting
    if (!this.#question.secret) this.#output.write(safeText(fitting))
  }

  #erase(count: number): void {
    const all = graphemes(this.#text)
    const kept = all.slice(0, Math.max(0, all.length - count)).join('')
    const columns = textWidth(safeText(this.#text.slice(kept.length)))
    if (!this.#question.secret) this.#output.write('\b \b'.repeat(columns))
    this.#text = kept
  }

  #settle(text: string | undefined): void {
    const answer = this.#answer
    if (!answer) return
    this.#answer = undefined
    this.#text = ''
    this.#output.write('\n')
    answer(text)
  }
}
