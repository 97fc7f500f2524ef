import type { NodeEvent, StatusView } from './methods.ts'

type Listener = (event: NodeEvent) => void

/** A listener that was promised `ready` before anything else: what comes earlier waits for it. */
export interface ReadyFirst {
  readonly push: Listener
  /** Emits `ready`, then what waited; from here on events pass straight through. */
  ready(status: StatusView): void
}

export function readyFirst(listener: Listener): ReadyFirst {
  let waiting: NodeEvent[] | undefined = []
  return {
    push(event) {
      // The engine's own `ready` is replaced by ours, made from its status.
      if (event.event === 'ready') return
      if (waiting) waiting.push(event)
      else listener(event)
    },
    ready({ peer, name, port }) {
      const events = waiting ?? []
      waiting = undefined
      listener({ event: 'ready', peer, name, port })
      for (const event of events) listener(event)
    },
  }
}
