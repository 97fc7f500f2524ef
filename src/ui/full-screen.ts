import type { Clock, Timer } from '../clock.ts'
import type { Change, Chat } from './chat.ts'
import { Pacer } from './pacer.ts'
import { Screen, type ScreenInput } from './screen.ts'
import type { OnSignal, TerminalInput, TerminalOutput } from './terminal.ts'
import type { Theme } from './theme.ts'
import { view } from './view/view.ts'

export interface FaceOptions {
  readonly chat: Chat
  readonly input: TerminalInput
  readonly output: TerminalOutput
  readonly theme: Theme
  readonly clock: Clock
  readonly onSignal: OnSignal
}

/** If nothing has stopped this process after so long, nothing will: it has no shell above it. */
const STOP_MS = 100

/** The chat as a whole screen: keys to the model, the model's view to the terminal. */
export class FullScreen {
  readonly #chat: Chat
  readonly #clock: Clock
  readonly #screen: Screen
  readonly #pacer: Pacer
  readonly #onSignal: OnSignal
  readonly #offs: Array<() => void> = []
  #offStop: () => void = () => undefined
  #stopped: Timer | undefined
  #owed = false

  private constructor({ chat, input, output, theme, clock, onSignal }: FaceOptions) {
    this.#chat = chat
    this.#clock = clock
    this.#onSignal = onSignal
    this.#pacer = new Pacer(clock, () => this.#paint())
    this.#screen = Screen.open({
      input,
      output,
      theme,
      clock,
      onInput: (given) => this.#take(given),
      onIdle: () => this.#owed && this.#pacer.request(),
      onGone: () => chat.leave({ kind: 'hangup' }),
    })
  }

  static open(options: FaceOptions): FullScreen {
    const face = new FullScreen(options)
    const { width, height } = face.#screen
    options.chat.listen((change) => face.#show(change))
    options.chat.dispatch({ kind: 'resize', width, height })
    face.#offs.push(options.onSignal('SIGCONT', () => face.#screen.resume()))
    face.#offStop = options.onSignal('SIGTSTP', () => face.#suspend(process.pid))
    return face
  }

  /** Gives the terminal back. Idempotent. */
  close(): void {
    this.#chat.listen(() => undefined)
    this.#pacer.close()
    this.#screen.close()
    this.#stopped?.cancel()
    this.#offStop()
    for (const off of this.#offs.splice(0)) off()
  }

  #take(given: ScreenInput): void {
    this.#chat.dispatch(given)
  }

  #show({ before, action, state, effects }: Change): void {
    for (const effect of effects) {
      if (effect.kind === 'bell') this.#screen.bell()
      if (effect.kind === 'redraw') this.#screen.forget()
      if (effect.kind === 'suspend') this.#suspend(0)
    }
    if (state === before && effects.length === 0) return
    this.#owed = true
    // What was read at once is painted at once, after its last key.
    const typed = action.kind === 'key' || action.kind === 'text' || action.kind === 'paste'
    if (!typed) this.#pacer.request()
  }

  #paint(): void {
    if (this.#screen.busy) return
    this.#owed = false
    const { state } = this.#chat
    this.#screen.paint(view(state, state.width, state.height))
  }

  /** Stops this process (or, with 0, its whole job) as if the terminal had; `SIGCONT` goes on. */
  #suspend(target: number): void {
    this.#screen.suspend()
    this.#offStop()
    process.kill(target, 'SIGTSTP')
    this.#stopped = this.#clock.after(STOP_MS, () => {
      this.#offStop = this.#onSignal('SIGTSTP', () => this.#suspend(process.pid))
      this.#screen.resume()
    })
  }
}
