import type { Clock, Timer } from '../clock.ts'
import type { HandshakeResult } from '../crypto/handshake.ts'
import type { RecordCipher } from '../crypto/record.ts'
import { ChatError } from '../errors.ts'
import type { Log } from '../log.ts'
import { BYE_TIMEOUT_MS, MAX_HELD_BYTES, MAX_UNSENT_BYTES } from '../wire/limits.ts'
import {
  BYE,
  type ByeReason,
  decodePacket,
  encodePacket,
  PACKET,
  type Packet,
  withOwnBytes,
} from '../wire/packet.ts'
import { faultOf, reasonOf } from './fault.ts'
import type { Link } from './link.ts'
import { LIVENESS_TICK_MS, Liveness } from './liveness.ts'
import { SessionIdentity, type SessionOptions } from './session-identity.ts'

export interface SessionListener {
  /** Every packet but ping, pong and bye. A `ChatError` thrown here is the peer's violation. */
  onPacket(packet: Packet): void
  /** Everything sent is with the system. */
  onDrain(): void
}

type Held = { readonly packet: Packet; readonly bytes: number }

/**
 * An authenticated encrypted channel to one device of one peer (docs/protocol.md §3). Packets come
 * whole, in order and once, or the session ends. It pings by itself and ends when the peer is dead.
 */
export class Session extends SessionIdentity {
  /** Resolves when the link is gone too, at most `BYE_TIMEOUT_MS` after the session ended. */
  readonly finished: Promise<void>

  readonly #link: Link
  readonly #clock: Clock
  readonly #log: Log
  readonly #sealer: RecordCipher
  readonly #opener: RecordCipher
  readonly #liveness: Liveness
  readonly #ticker: Timer
  #finish: () => void = () => undefined
  #listener: SessionListener | undefined
  #onClosed: ((reason: ChatError | undefined) => void) | undefined
  #onceHeard: (() => void) | undefined
  #ended: { readonly reason: ChatError | undefined } | undefined
  #lingering: Timer | undefined
  /** Nothing reaches the other side any more. */
  #isCut = false
  #held: Held[] = []
  #heldBytes = 0
  #paused = false
  #flowing = true
  #pumping = false
  #pings = 0
  #goodbye: number | undefined

  /** Takes over the link of a handshake in the turn in which it was proved. */
  constructor(link: Link, proved: HandshakeResult, options: SessionOptions) {
    super(link, proved, options)
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
    this.#link = link
    this.#clock = options.clock
    this.#log = options.log
    this.#sealer = proved.send
    this.#opener = proved.receive
    this.#liveness = new Liveness(options.clock)
    this.#ticker = options.clock.every(LIVENESS_TICK_MS, () => this.#tick())
  }

  /** Shows the other side that we hold this session, and begins to read. Call once. */
  begin(): void {
    this.probe()
    this.#link.listen({
      onReadable: () => this.#pump(),
      onDrain: () => this.#listener?.onDrain(),
      onClose: (clean) => this.#linkClosed(clean),
    })
  }

  /** Bytes sent that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.#link.bufferedBytes
  }

  get closed(): boolean {
    return this.#ended !== undefined
  }

  /** False while it is paused, or holds too much that nobody listens to. */
  get reading(): boolean {
    return !this.#paused && this.#heldBytes <= MAX_HELD_BYTES
  }

  /** The reason byte of the peer's `bye`, if that is what ended the session. */
  get goodbye(): number | undefined {
    return this.#goodbye
  }

  /** Sets the one listener; gives it at once what has come so far. */
  listen(listener: SessionListener): void {
    this.#listener = listener
    this.#pump()
  }

  /** Sets who is told, once, how the session ended: `undefined` after a goodbye of either side. */
  onClosed(run: (reason: ChatError | undefined) => void): void {
    this.#onClosed = run
    if (this.#ended) run(this.#ended.reason)
  }

  /** Calls `run` at the next record of the peer, whatever is in it. Replaces an earlier one. */
  onceHeard(run: () => void): void {
    this.#onceHeard = run
  }

  /**
   * Queues a packet of at most `MAX_PACKET_BYTES` (`TypeError`). Throws `SESSION_CLOSED` when the
   * session has ended, also when this very packet ends it (`SESSION_OVERFLOW`), because more than
   * `MAX_UNSENT_BYTES` wait for a peer that does not read. An answer to what came before the link broke
   * goes the way of whatever is on a broken link.
   */
  send(packet: Packet): void {
    if (this.#ended) throw new ChatError('SESSION_CLOSED')
    if (this.#isCut) return
    this.#link.send(this.#sealer.seal(...encodePacket(packet)))
    this.#liveness.sent()
    if (this.#link.bufferedBytes <= MAX_UNSENT_BYTES) return
    this.abandon(new ChatError('SESSION_OVERFLOW'))
    throw new ChatError('SESSION_CLOSED')
  }

  /** Holds packets back from the listener and stops reading; the peer is not taken for dead. */
  pause(): void {
    this.#paused = true
    this.#flow()
  }

  resume(): void {
    this.#paused = false
    this.#pump()
  }

  /** Pings now: if nothing comes for `PONG_TIMEOUT_MS`, the session ends. */
  probe(): void {
    if (this.#ended) return
    this.#pings = (this.#pings + 1) % 2 ** 32
    this.#liveness.pinged()
    this.#sendOrEnd({ t: PACKET.ping, n: this.#pings })
  }

  /** Says goodbye and ends. Idempotent. */
  close(reason: ByeReason = BYE.quit): void {
    this.#bye(reason, undefined)
  }

  /**
   * Ends the session for an error of whoever handles its packets: what the peer did wrong is
   * answered with `bye 3`, anything else with `bye 7`. Idempotent.
   */
  fail(error: unknown): void {
    if (this.#ended) return
    const { bye, fault } = faultOf(error)
    const fields = { peer: this.peer, error: error instanceof Error ? error.message : 'unknown' }
    if (bye === BYE.violation) this.#log.warn(fields, 'the peer broke the protocol')
    else this.#log.error(fields, 'a session failed')
    this.#bye(bye, fault)
  }

  /** Ends at once, with no goodbye. Idempotent. */
  abandon(reason: ChatError): void {
    this.#end(reason)
    this.#link.destroy()
  }

  /** The one place where the fault of the remote is caught. */
  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#step());
    } catch (error) {
      this.fail(error)
    } finally {
      this.#pumping = false
    }
    this.#flow()
  }

  /** Hands over or takes in one packet; false when there is nothing to do. */
  #step(): boolean {
    if (this.#ended) return false
    const next = this.#paused ? undefined : this.#held[0]
    if (next && this.#listener) {
      this.#held.shift()
      this.#heldBytes -= next.bytes
      this.#listener.onPacket(next.packet)
      return true
    }
    const frame = this.reading ? this.#link.read() : undefined
    if (frame) this.#receive(frame)
    return frame !== undefined
  }

  #receive(frame: Uint8Array): void {
    const packet = decodePacket(this.#opener.open(frame))
    this.#liveness.heard()
    const heard = this.#onceHeard
    this.#onceHeard = undefined
    // A goodbye is no sign of a session that lives on.
    if (packet?.t === PACKET.bye) {
      this.#goodbye = packet.r
      this.#end(reasonOf(packet.r))
      this.#hangUp()
      return
    }
    heard?.()
    if (packet?.t === PACKET.ping) {
      this.#sendOrEnd({ t: PACKET.pong, n: packet.n })
    } else if (packet && packet.t !== PACKET.pong) {
      const waits = this.#paused || !this.#listener
      this.#held.push({ packet: waits ? withOwnBytes(packet) : packet, bytes: frame.length })
      this.#heldBytes += frame.length
    }
  }

  #flow(): void {
    if (this.#ended || this.reading === this.#flowing) return
    this.#flowing = this.reading
    if (this.#flowing) this.#link.resume()
    else this.#link.pause()
  }

  #tick(): void {
    const verdict = this.#liveness.tick(this.#clock, this.#flowing)
    if (verdict === 'ping') this.probe()
    if (verdict === 'dead') this.#bye(BYE.timeout, new ChatError('SESSION_TIMEOUT'))
  }

  #sendOrEnd(packet: Packet): void {
    try {
      this.send(packet)
    } catch (error) {
      // It has ended by now, or the link is gone and `onClose` is on the way.
      if (!(error instanceof ChatError)) throw error
    }
  }

  #bye(reason: ByeReason, fault: ChatError | undefined): void {
    if (this.#ended) return
    this.#sendOrEnd({ t: PACKET.bye, r: reason })
    this.#end(fault)
    this.#hangUp()
  }

  /** Lets our goodbye reach the other side, which answers by ending the link. */
  #hangUp(): void {
    this.#link.discard()
    this.#link.end()
  }

  #end(reason: ChatError | undefined): void {
    if (this.#ended) return
    this.#ended = { reason }
    this.#ticker.cancel()
    this.#held = []
    this.#sealer.close()
    this.#opener.close()
    this.#lingering = this.#clock.after(BYE_TIMEOUT_MS, () => {
      this.#link.destroy()
      this.#finish()
    })
    this.#onClosed?.(reason)
  }

  #linkClosed(clean: boolean): void {
    this.#isCut = true
    // A goodbye may be among what has come and was held back.
    this.#paused = false
    this.#pump()
    this.#end(new ChatError('SESSION_TRUNCATED', clean ? 'end of stream' : 'the link broke'))
    this.#lingering?.cancel()
    this.#link.destroy()
    this.#finish()
  }
}
