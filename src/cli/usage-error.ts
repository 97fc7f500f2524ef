import { ChatError } from '../errors.ts'

/** A command that cannot be understood (`ARGS_INVALID`), with a hint for this very mistake. */
export class UsageError extends ChatError {
  readonly #hint: string | undefined

  constructor(detail: string, hint?: string) {
    super('ARGS_INVALID', detail)
    this.#hint = hint
  }

  override get hint(): string | undefined {
    return this.#hint ?? super.hint
  }
}
