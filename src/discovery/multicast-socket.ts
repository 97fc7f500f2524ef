import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import type { Clock, Timer } from '../clock.ts'
import { ChatError, systemCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { LanInterface } from './interfaces.ts'
import { isAnswer, MulticastGuard } from './multicast-guard.ts'

const MDNS_PORT = 5353
const GROUP = { IPv4: '224.0.0.251', IPv6: 'ff02::fb' } as const
/** RFC 6762 §6: answers that several may give are spread over this time. */
const ANSWER_DELAY_MIN_MS = 20
const ANSWER_DELAY_MAX_MS = 120

export interface MulticastSocketOptions {
  readonly lan: LanInterface
  /** Lower-case texts; a packet with none of them is not for us. */
  readonly needles: readonly string[]
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly log: Log
  /** The socket failed after `open`; it hears nothing any more. */
  readonly onFailure: (error: Error) => void
}

/**
 * A socket on the mDNS port that speaks on one interface, in the shape multicast-dns wants a
 * `dgram.Socket` (its option `socket`). It stands between the network and a library that was not
 * made for hostile ones: it is bound and joined before the library sees it, so that no error of the
 * system is thrown past us; it lets through only what `MulticastGuard` allows; it contains what the
 * library throws on a packet; and it spreads answers in time.
 */
export class MulticastSocket extends EventEmitter {
  readonly #socket: Socket
  readonly #options: MulticastSocketOptions
  readonly #guard: MulticastGuard
  readonly #delayed = new Set<Timer>()
  #closed = false

  /** Rejects with `DISCOVERY_PORT_TAKEN`, or `DISCOVERY_FAILED` naming the interface. */
  static async open(options: MulticastSocketOptions): Promise<MulticastSocket> {
    const { lan } = options
    const ipv4 = lan.family === 'IPv4'
    const socket = ipv4
      ? createSocket({ type: 'udp4', reuseAddr: true })
      : createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true })
    const self = ipv4 ? lan.address : `::%${lan.name}`
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        // The wildcard address: a socket bound to the interface's own hears no multicast on Linux.
        socket.bind({ port: MDNS_PORT, address: ipv4 ? '0.0.0.0' : '::', exclusive: true }, () => {
          socket.removeListener('error', reject)
          resolve()
        })
      })
      socket.addMembership(GROUP[lan.family], self)
      socket.setMulticastInterface(self)
      socket.setMulticastTTL(255)
      socket.setMulticastLoopback(true)
      return new MulticastSocket(socket, options)
    } catch (cause) {
      socket.on('error', () => undefined)
      socket.close()
      const taken = systemCode(cause) === 'EADDRINUSE' || systemCode(cause) === 'EACCES'
      throw taken
        ? new ChatError('DISCOVERY_PORT_TAKEN', undefined, { cause })
        : new ChatError('DISCOVERY_FAILED', lan.name, { cause })
    }
  }

  private constructor(socket: Socket, options: MulticastSocketOptions) {
    super()
    this.#socket = socket
    this.#options = options
    this.#guard = new MulticastGuard(options.needles)
    socket.on('message', (packet, from) => this.#receive(packet, from))
    socket.on('error', (error) => {
      if (!this.#closed) options.onFailure(error)
    })
  }

  /** Already bound: this is where multicast-dns begins to listen. */
  bind(_port: number, _address: string, done: () => void): this {
    queueMicrotask(() => {
      this.emit('listening')
      done()
    })
    return this
  }

  send(
    buffer: Buffer,
    offset: number,
    length: number,
    _port: number,
    _host: string,
    done: (error?: Error | null) => void,
  ): void {
    const { clock, random } = this.#options
    const packet = buffer.subarray(offset, offset + length)
    if (this.#closed || !this.#guard.mayLeave(packet, clock.monotonic())) {
      queueMicrotask(done)
      return
    }
    if (!isAnswer(packet)) {
      this.#transmit(packet, done)
      return
    }
    const spread = ((random(1)[0] ?? 0) / 256) * (ANSWER_DELAY_MAX_MS - ANSWER_DELAY_MIN_MS)
    const timer = clock.after(ANSWER_DELAY_MIN_MS + spread, () => {
      this.#delayed.delete(timer)
      this.#transmit(packet, done)
    })
    this.#delayed.add(timer)
  }

  close(done?: () => void): this {
    if (this.#closed) {
      if (done) queueMicrotask(done)
      return this
    }
    this.#closed = true
    for (const timer of this.#delayed) timer.cancel()
    this.#socket.close(done)
    return this
  }

  address(): { address: string; port: number; family: string } {
    return this.#socket.address()
  }

  // Done in `open`, for this one interface and for good.
  addMembership(): void {}
  dropMembership(): void {}
  setMulticastInterface(): void {}
  setMulticastTTL(): void {}
  setMulticastLoopback(): void {}

  #transmit(packet: Buffer, done: (error?: Error | null) => void): void {
    const { lan, log } = this.#options
    const group = lan.family === 'IPv4' ? GROUP.IPv4 : `${GROUP.IPv6}%${lan.name}`
    if (this.#closed) return
    this.#socket.send(packet, MDNS_PORT, group, (error) => {
      // No route, a firewall: the next query tries again. Never handed to the library, which throws it.
      if (error) log.debug({ interface: lan.name, code: systemCode(error) }, 'mdns packet not sent')
      done()
    })
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    const { clock, lan, log } = this.#options
    if (this.#closed || !this.#guard.mayEnter(packet, from.address, clock.monotonic())) return
    try {
      this.emit('message', packet, from)
    } catch (error) {
      log.debug({ interface: lan.name, from: from.address, error: String(error) }, 'mdns packet')
    }
  }
}
