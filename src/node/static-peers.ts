import { type Clock, delay } from '../clock.ts'
import { type DialTarget, parseDialTarget, resolveDialTarget } from '../discovery/static-peers.ts'
import type { Log } from '../log.ts'
import type { Closable } from '../resources.ts'
import type { Network } from './network.ts'

const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

export interface StaticPeersOptions {
  /** `HOST:PORT` each; one that cannot be one is `ARGS_ADDRESS`. */
  readonly targets: readonly string[]
  readonly network: Network
  readonly clock: Clock
  readonly log: Log
}

/** Addresses that were named by hand: looked up until they are known, then dialled for good. */
export class StaticPeers implements Closable {
  readonly #options: StaticPeersOptions
  readonly #abort = new AbortController()

  constructor(options: StaticPeersOptions) {
    this.#options = options
    for (const target of options.targets.map(parseDialTarget)) void this.#pin(target)
  }

  close(): void {
    this.#abort.abort(new Error('closed'))
  }

  async #pin(target: DialTarget): Promise<void> {
    const { network, clock, log } = this.#options
    const { signal } = this.#abort
    for (let wait = RETRY_MIN_MS; !signal.aborted; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        for (const address of await resolveDialTarget(target)) network.pin(address)
        return
      } catch (error) {
        log.debug({ error, host: target.host }, 'a named peer is not known yet')
      }
      await delay(clock, wait, signal).catch(() => undefined)
    }
  }
}
