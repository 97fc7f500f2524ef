import { type VerifiedRun, verifyRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { FORKS_BURST, FORKS_PER_SECOND } from '../wire/limits.ts'
import { PACKET, type Packet, type PacketOf } from '../wire/packet.ts'
import { type LogRef, type LogSource, logName } from './log-source.ts'
import type { Shared } from './shared.ts'
import { TokenBucket } from './token-bucket.ts'

export interface ForkGossipOptions {
  readonly source: LogSource
  /** Monotonic. */
  readonly now: () => number
  readonly mayWrite: (shared: Shared, author: Uint8Array) => boolean
  readonly send: (packet: Packet) => void
  /** A proof that is new to us is durable here. */
  readonly onForked: (shared: Shared, log: LogRef) => void
  readonly onError: (error: unknown) => void
}

/** Proofs that authors forked, to and from one peer (docs/protocol.md §6.5). */
export class ForkGossip {
  readonly #options: ForkGossipOptions
  readonly #bucket: TokenBucket
  /** Where the peer knows a log to fork. */
  readonly #known = new Map<string, number>()
  #first: { readonly shared: Shared; readonly run: Uint8Array } | undefined

  constructor(options: ForkGossipOptions) {
    this.#options = options
    this.#bucket = new TokenBucket(FORKS_PER_SECOND, FORKS_BURST, options.now())
  }

  /** The peer says where a log forks; what it does not know it is told. */
  heard(shared: Shared, log: LogRef, forkedAt: number | undefined): void {
    const name = logName(log)
    if (forkedAt === undefined) this.#known.delete(name)
    else this.#known.set(name, forkedAt)
    this.tell(shared, log)
  }

  /** Tells the peer where a log forks, unless it knows. */
  tell(shared: Shared, log: LogRef): void {
    const { source, onError } = this.#options
    const forkedAt = source.head(log)?.forkedAt
    const name = logName(log)
    if (forkedAt === undefined || (this.#known.get(name) ?? Number.POSITIVE_INFINITY) <= forkedAt) {
      return
    }
    this.#known.set(name, forkedAt)
    source.evidence(log).then((evidence) => {
      if (!evidence || !shared.ours) return
      this.#options.send({ t: PACKET.fork, c: shared.tag, n: 1, r: evidence.a })
      this.#options.send({ t: PACKET.fork, c: shared.tag, n: 2, r: evidence.b })
    }, onError)
  }

  /** Throws a `ChatError` for what proves nothing. */
  packet(shared: Shared, packet: PacketOf<typeof PACKET.fork>): void {
    if (packet.n === 1) {
      this.#first = { shared, run: packet.r }
      return
    }
    const first = this.#first
    this.#first = undefined
    if (first?.shared !== shared) throw new ChatError('SYNC_VIOLATION', 'half a proof')
    if (this.#bucket.take(1, this.#options.now()) > 0) return
    this.#prove(shared, verifyRun(first.run), verifyRun(packet.r)).catch(this.#options.onError)
  }

  async #prove(shared: Shared, a: VerifiedRun, b: VerifiedRun): Promise<void> {
    const { source, mayWrite, onForked } = this.#options
    const fits = equalBytes(a.conversation, shared.conversation.key) && logName(a) === logName(b)
    if (!fits || !mayWrite(shared, a.author)) {
      throw new ChatError('SYNC_VIOLATION', 'a proof of something else')
    }
    const proved = await source.fork(a, b)
    const forkedAt = source.head(a)?.forkedAt
    const name = logName(a)
    if (forkedAt !== undefined && !this.#known.has(name)) this.#known.set(name, forkedAt)
    if (proved === 'stored') onForked(shared, a)
  }
}
