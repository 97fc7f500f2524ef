import type { Clock } from '../clock.ts'
import { loginName } from './login-name.ts'
import {
  openSignUpForm,
  reduceSignUpForm,
  type SignUpForm,
  turnedTo,
} from './model/sign-up-form.ts'
import { Screen, type ScreenInput } from './screen.ts'
import type { AskOptions, SignUp } from './sign-up.ts'
import { chooseTexts, type Texts } from './texts/texts.ts'
import { defaultTheme, themeChooser } from './theme.ts'
import { fieldAt, signUpView } from './view/sign-up-view.ts'

export interface SignUpScreenOptions extends AskOptions {
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
}

/** The first run on a whole screen: three fields, gone to and fro between until they are right. */
export class SignUpScreen {
  /** Resolves once, with undefined when the person leaves instead. */
  readonly answered: Promise<SignUp | undefined>
  readonly #screen: Screen
  readonly #texts: Texts
  #form: SignUpForm
  #answer: (answer: SignUp | undefined) => void = () => undefined
  #closed = false

  private constructor({ input, output, env, clock, language }: SignUpScreenOptions) {
    this.#texts = chooseTexts(env, language)
    this.#form = openSignUpForm(loginName(env))
    this.answered = new Promise((resolve) => {
      this.#answer = resolve
    })
    this.#screen = Screen.open({
      input,
      output,
      env,
      theme: themeChooser(env)(defaultTheme(env)),
      mouse: true,
      bidi: false,
      clock,
      onInput: (given) => this.#take(given),
      onIdle: () => this.#paint(),
      onGone: () => this.#end(undefined),
    })
    this.#paint()
  }

  static open(options: SignUpScreenOptions): SignUpScreen {
    return new SignUpScreen(options)
  }

  /** Gives the terminal back. Idempotent. */
  close(): void {
    this.#end(undefined)
  }

  #take(given: ScreenInput): void {
    if (this.#closed) return
    if (given.kind === 'mouse') {
      const field = given.button === 'left' ? this.#fieldIn(given.y) : undefined
      if (field) this.#form = turnedTo(this.#form, field)
      return
    }
    if (given.kind === 'key' && given.key === 'C-l') this.#screen.forget()
    const next = reduceSignUpForm(this.#form, given)
    if (!('kind' in next)) this.#form = next
    else this.#end(next.kind === 'done' ? next.signUp : undefined)
  }

  #fieldIn(row: number) {
    return fieldAt(this.#form, this.#texts, this.#screen, row)
  }

  #paint(): void {
    if (!this.#closed) this.#screen.paint(signUpView(this.#form, this.#texts, this.#screen))
  }

  #end(answer: SignUp | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#screen.close()
    this.#answer(answer)
  }
}
