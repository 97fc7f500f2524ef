import type { Context } from './context.ts'
import { EventPrinter } from './event-printer.ts'
import { own } from './reach.ts'

/** Runs the engine until a signal or `p2pchat stop`. With --json it prints every event. */
export async function run(context: Context): Promise<undefined> {
  const { print } = context
  const client = await own(context)
  const printer = new EventPrinter(context)
  await client.subscribe((event) => {
    const { event: kind } = event
    if (print.json || kind === 'ready' || kind === 'warning' || kind === 'closing') {
      printer.push(event)
    }
  })
  await client.closed
}
