/** The one layer of blessed that is used; with its widgets it would take a tenth of a second to load. */
declare module 'blessed/lib/program.js' {
  import type { EventEmitter } from 'node:events'

  interface Options {
    readonly terminal: string
    readonly tput: boolean
    readonly zero: boolean
    readonly input: NodeJS.ReadableStream
    readonly output: NodeJS.WritableStream
  }

  interface Program extends EventEmitter {
    destroy(): void
  }

  export default function program(options: Options): Program
}
