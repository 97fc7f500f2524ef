import { readFileSync } from 'node:fs'
import type { Clock, Timer } from '../clock.ts'
import { SLEEP_GAP_MS } from '../wire/limits.ts'
import type { InterfaceReading, LinkState } from './interfaces.ts'

/** How often the interfaces are read; no system tells of every change in a portable way. */
export const POLL_MS = 2_000

interface InterfaceWatchOptions {
  readonly clock: Clock
  readonly read: () => InterfaceReading
  /** Given every reading. `slept` if the machine was suspended since the one before. */
  readonly onReading: (reading: InterfaceReading, slept: boolean) => void
}

/** Reads the machine's interfaces every POLL_MS and notices when the machine slept in between. */
export class InterfaceWatch {
  readonly #options: InterfaceWatchOptions
  readonly #timer: Timer
  #at: { readonly wall: number; readonly monotonic: number }

  constructor(options: InterfaceWatchOptions) {
    this.#options = options
    this.#at = this.#times()
    this.#timer = options.clock.every(POLL_MS, () => this.#poll())
  }

  close(): void {
    this.#timer.cancel()
  }

  #poll(): void {
    const before = this.#at
    this.#at = this.#times()
    // Linux stops the monotonic clock in suspend, others do not: either gap tells.
    const gap = Math.max(this.#at.wall - before.wall, this.#at.monotonic - before.monotonic)
    this.#options.onReading(this.#options.read(), gap > POLL_MS + SLEEP_GAP_MS)
  }

  #times(): { wall: number; monotonic: number } {
    const { clock } = this.#options
    return { wall: clock.now(), monotonic: clock.monotonic() }
  }
}

const IFF_POINTOPOINT = 0x10

/** What Linux says of a link; `undefined` elsewhere. */
export function readLinkState(name: string): LinkState | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const read = (file: string) => Number(readFileSync(`/sys/class/net/${name}/${file}`, 'latin1'))
    return { index: read('ifindex'), pointToPoint: (read('flags') & IFF_POINTOPOINT) !== 0 }
  } catch {
    return undefined
  }
}
