import type { Assembly } from './assembly.ts'
import { assemble } from './assembly.ts'
import { Door } from './door.ts'
import type { NodeEvent, Snapshot, StatusView } from './events.ts'
import { fileMethods } from './file-methods.ts'
import { joinNetwork } from './joining.ts'
import { messageMethods } from './message-methods.ts'
import type { NodeOptions } from './options.ts'
import { peopleMethods } from './people-methods.ts'
import { roomMethods } from './room-methods.ts'
import { statusOf } from './status.ts'

/**
 * The running engine of one profile: what every face talks to. Expected failures are `ChatError`s.
 * `open` gives a working node or leaves nothing behind; `close` says goodbye and lets go of all.
 */
export type Node = ReturnType<typeof methodsOf> & Lifecycle

/** Rejects with `STORE_…` or `NODE_PORT_TAKEN`. */
export async function openNode(options: NodeOptions): Promise<Node> {
  const parts = await assemble(options)
  try {
    const network = options.network ? await joinNetwork(options, parts) : undefined
    const door = new Door(parts, network, options.clock)
    const lifecycle = new Lifecycle(parts, door)
    return Object.assign(lifecycle, methodsOf(options, door))
  } catch (error) {
    await parts.resources.close()
    throw error
  }
}

function methodsOf(options: NodeOptions, door: Door) {
  const { parts, network } = door
  const since = options.clock.now()
  const messages = messageMethods(door)
  const people = peopleMethods(door)
  const status = (): Promise<StatusView> =>
    statusOf({ parts, network, since, version: options.version })
  return {
    ...messages,
    ...people,
    ...roomMethods(door),
    ...fileMethods(door),
    status,

    async snapshot(): Promise<Snapshot> {
      return {
        self: parts.self.view(network !== undefined),
        status: await status(),
        peers: people.peers({ all: true }),
        conversations: messages.conversations(),
      }
    },
  }
}

/** Events while it runs, and its end. */
class Lifecycle implements AsyncDisposable {
  readonly #parts: Assembly
  readonly #door: Door
  #closing: Promise<void> | undefined
  #resolveClosed: () => void = () => undefined

  /** Resolves when the node has closed, for whatever reason. */
  readonly closed: Promise<void>

  constructor(parts: Assembly, door: Door) {
    this.#parts = parts
    this.#door = door
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
  }

  /** Events from now on, in order, each after its fact is durable. Returns the way out. */
  subscribe(listener: (event: NodeEvent) => void): () => void {
    return this.#parts.hub.subscribe(listener)
  }

  /** Tells every face, says goodbye to every peer, waits for what is being written. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const { hub, presence, resources } = this.#parts
    hub.emit({ event: 'closing' })
    this.#door.shut()
    try {
      await this.#door.network?.close()
      await presence.settled()
    } finally {
      await resources.close().finally(this.#resolveClosed)
    }
  }
}
