/** The arguments of one command as the parser left them, read by what they are. */
export class Args {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  /** The text given, the last one if several; `undefined` if none. */
  text(name: string): string | undefined {
    const value = this.#values[name]
    const last: unknown = Array.isArray(value) ? value.at(-1) : value
    return typeof last === 'string' ? last : undefined
  }

  /** The text of an argument that the parser does not let anybody leave out. */
  required(name: string): string {
    const text = this.text(name)
    if (text === undefined) throw new TypeError(`${name} is not a required argument`)
    return text
  }

  list(name: string): readonly string[] {
    const value = this.#values[name]
    const all: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
    return all.filter((item) => typeof item === 'string')
  }

  flag(name: string): boolean {
    const value = this.#values[name]
    return (Array.isArray(value) ? value.at(-1) : value) === true
  }
}
