import type { PeerId } from '../../ids.ts'
import type { FileView } from '../../rpc/methods.ts'

/** What somebody asks of us: whether to take a file, whether to come into a private room. */
export interface Asked {
  /** The message that offers the file, or the room. */
  readonly about: string
  readonly from: PeerId | null
  /** The file; undefined of an invitation. */
  readonly file?: FileView
}

/** What was asked and neither answered nor put off, the oldest first. */
export interface AskedQueue {
  /** When a card last came by itself. */
  readonly at: number
  readonly waiting: readonly Asked[]
}

export const NOTHING_ASKED: AskedQueue = { at: Number.NEGATIVE_INFINITY, waiting: [] }

const MAX_WAITING = 1_000
/** Nobody's questions keep those of others away. */
const MAX_WAITING_OF_ONE = 100

/** With one more, where there is room: what comes beyond that is seen where it was written. */
export function withQuestion(queue: AskedQueue, asked: Asked): AskedQueue {
  const { waiting } = queue
  const isFull =
    waiting.length >= MAX_WAITING ||
    waiting.filter(({ from }) => from === asked.from).length >= MAX_WAITING_OF_ONE
  const isKnown = waiting.some(({ about }) => about === asked.about)
  return isFull || isKnown ? queue : { ...queue, waiting: [...waiting, asked] }
}

/** Without the one about this. */
export function withoutQuestion(queue: AskedQueue, about: string): AskedQueue {
  const waiting = queue.waiting.filter((asked) => asked.about !== about)
  return waiting.length === queue.waiting.length ? queue : { ...queue, waiting }
}

/** One was answered: whoever is at it is asked the next at once. */
export function answered(queue: AskedQueue, about: string): AskedQueue {
  return { ...withoutQuestion(queue, about), at: Number.NEGATIVE_INFINITY }
}

/** Later: nothing of what this one asks now comes up any more. */
export function putOff(queue: AskedQueue, { from }: Asked): AskedQueue {
  return { ...queue, waiting: queue.waiting.filter((asked) => asked.from !== from) }
}
