import { EventOutput } from '../rpc/event-output.ts'
import type { NodeEvent } from '../rpc/methods.ts'
import { MAX_RPC_UNSENT_BYTES } from '../wire/limits.ts'
import type { Context } from './context.ts'
import { formatEvent } from './format.ts'

/**
 * Events on stdout for as long as they come, one JSON object a line or as lines for a person. A
 * reader that stops reading a pipe costs events, which it is told, and no memory.
 */
export class EventPrinter {
  readonly #events: EventOutput

  constructor({ print, surroundings }: Context) {
    this.#events = new EventOutput({
      output: surroundings.stdout,
      encode: (event) => {
        if (print.json) return `${JSON.stringify(event)}\n`
        const lines = formatEvent(event, new Date(surroundings.clock.now()).toISOString())
        return lines.map((line) => `${line}\n`).join('')
      },
      maxUnsentBytes: MAX_RPC_UNSENT_BYTES,
    })
  }

  push(event: NodeEvent): void {
    this.#events.push(event)
  }
}
