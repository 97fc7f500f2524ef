import type { Clock, Timer } from '../clock.ts'
import type { Change, Chat, FaceEffect } from './chat.ts'
import { Notifier } from './notifier.ts'
import { editOutside, openLink, pathsLike } from './outside.ts'
import { Pacer } from './pacer.ts'
import { Screen } from './screen.ts'
import type { OnSignal, TerminalInput, TerminalOutput } from './terminal.ts'
import type { ChooseTheme } from './theme.ts'
import { view } from './view/view.ts'
import { isVisual } from './view/visual-row.ts'

export interface FaceOptions {
  readonly chat: Chat
  readonly input: TerminalInput
  readonly output: TerminalOutput
  readonly env: NodeJS.ProcessEnv
  readonly chooseTheme: ChooseTheme
  readonly clock: Clock
  readonly onSignal: OnSignal
}

/** If nothing has stopped this process after so long, nothing will: it has no shell above it. */
const STOP_MS = 100

/** The chat as a whole screen: keys to the model, the model's view to the terminal. */
export class FullScreen {
  readonly #options: FaceOptions
  readonly #screen: Screen
  readonly #pacer: Pacer
  readonly #notifier: Notifier
  readonly #offs: Array<() => void> = []
  #offStop: () => void = () => undefined
  #stopped: Timer | undefined
  #owed = false
  /** Whether the person's own editor has the terminal. */
  #outside = false

  private constructor(options: FaceOptions) {
    const { chat, input, output, env, chooseTheme, clock } = options
    const { theme, mouse, texts } = chat.state
    this.#options = options
    this.#pacer = new Pacer(clock, () => this.#paint())
    this.#screen = Screen.open({
      input,
      output,
      env,
      theme: chooseTheme(theme),
      mouse,
      bidi: !isVisual(chat.state),
      clock,
      onInput: (given) => chat.dispatch(given),
      onIdle: () => this.#owed && this.#pacer.request(true),
      onGone: () => chat.leave({ kind: 'hangup' }),
    })
    this.#notifier = new Notifier(clock, texts, (title, body) => this.#screen.notify(title, body))
  }

  static open(options: FaceOptions): FullScreen {
    const face = new FullScreen(options)
    const { width, height } = face.#screen
    options.chat.listen((change) => face.#show(change))
    options.chat.dispatch({ kind: 'resize', width, height })
    face.#offs.push(options.onSignal('SIGCONT', () => face.#resume()))
    face.#offStop = options.onSignal('SIGTSTP', () => face.#suspend(process.pid))
    return face
  }

  /** Whether a Ctrl-C is for somebody else: the program that has the terminal meanwhile. */
  get away(): boolean {
    return this.#outside
  }

  /** Gives the terminal back. Idempotent. */
  close(): void {
    this.#options.chat.listen(() => undefined)
    this.#pacer.close()
    this.#notifier.clear()
    this.#screen.close()
    this.#stopped?.cancel()
    this.#offStop()
    for (const off of this.#offs.splice(0)) off()
  }

  #show({ before, action, state, effects }: Change): void {
    for (const effect of effects) this.#perform(effect)
    if (state === before && effects.length === 0) return
    if (state.theme !== before.theme) {
      this.#screen.setTheme(this.#options.chooseTheme(state.theme))
    }
    this.#screen.setMouse(state.mouse && !state.bare)
    if (isVisual(state) !== isVisual(before)) {
      this.#screen.setBidi(!isVisual(state))
      this.#screen.forget()
    }
    if (state.focused) this.#notifier.clear()
    this.#owed = true
    // What was read at once is painted at once, after its last key.
    const typed = action.kind === 'key' || action.kind === 'text' || action.kind === 'paste'
    if (!typed) this.#pacer.request(isAwaited(action))
  }

  #perform(effect: FaceEffect): void {
    const { chat, env } = this.#options
    switch (effect.kind) {
      case 'alert':
        this.#notifier.add(effect)
        break
      case 'copy':
        this.#screen.copy(effect.text)
        break
      case 'redraw':
        this.#screen.forget()
        break
      case 'suspend':
        this.#suspend(0)
        break
      case 'open-link':
        openLink(env, effect.link).catch((error: Error) => {
          chat.dispatch({ kind: 'outside-failed', what: 'browser', why: error.message })
        })
        break
      case 'list-paths':
        void pathsLike(effect.typed).then((paths) =>
          chat.dispatch({ kind: 'paths', typed: effect.typed, paths }),
        )
        break
      case 'edit-outside':
        void this.#editOutside(effect.text)
    }
  }

  async #editOutside(text: string): Promise<void> {
    const { chat, env } = this.#options
    if (this.#outside) return
    this.#outside = true
    this.#screen.suspend()
    const edited = await editOutside(env, text).catch((error: Error) => error)
    this.#outside = false
    this.#screen.resume()
    if (edited instanceof Error) {
      chat.dispatch({ kind: 'outside-failed', what: 'editor', why: edited.message })
    } else chat.dispatch({ kind: 'edited', text: edited })
  }

  #paint(): void {
    if (this.#screen.busy) return
    this.#owed = false
    const { state } = this.#options.chat
    this.#screen.paint(view(state, state.width, state.height))
  }

  #resume(): void {
    if (!this.#outside) this.#screen.resume()
  }

  /** Stops this process (or, with 0, its whole job) as if the terminal had; `SIGCONT` goes on. */
  #suspend(target: number): void {
    const { clock, onSignal } = this.#options
    this.#screen.suspend()
    this.#offStop()
    process.kill(target, 'SIGTSTP')
    this.#stopped = clock.after(STOP_MS, () => {
      this.#offStop = onSignal('SIGTSTP', () => this.#suspend(process.pid))
      this.#resume()
    })
  }
}

/** Whether somebody has asked for this, and waits to see it: a page of history, or what a command says. */
function isAwaited(action: Change['action']): boolean {
  const answered = action.kind === 'answer' || action.kind === 'failure'
  return answered && action.purpose.kind !== 'quiet'
}
