import type { HandshakeResult } from '../../src/crypto/handshake.ts'
import { FrameReader } from '../../src/peer/frame.ts'
import { Link } from '../../src/peer/link.ts'
import type { MemoryHub } from '../../src/peer/memory.ts'
import { Opening } from '../../src/peer/opening.ts'
import type { Endpoint, Stream } from '../../src/peer/transport.ts'
import { decodePacket, type Packet } from '../../src/wire/packet.ts'
import { encodeFrames } from '../helpers/frames.ts'
import { handshakeOptions } from '../peer/fixture.ts'

/** A TCP connection in the hands of somebody who keeps to no rule. */
export class Stranger {
  readonly stream: Stream
  readonly received: Uint8Array[] = []
  closed = false

  constructor(stream: Stream) {
    this.stream = stream
    stream.listen({
      onBytes: (bytes) => this.received.push(bytes),
      onDrain: () => undefined,
      onClose: () => {
        this.closed = true
      },
    })
  }

  static async dial(hub: MemoryHub, from: string, to: Endpoint): Promise<Stranger> {
    return new Stranger(await hub.host(from).dial(to, new AbortController().signal))
  }

  get receivedBytes(): number {
    return this.received.reduce((sum, bytes) => sum + bytes.length, 0)
  }

  /** Writes unless it has been thrown out. */
  write(bytes: Uint8Array): void {
    if (!this.closed) this.stream.write(bytes)
  }
}

/** A peer that has proved an identity of its own, and then seals whatever it likes. */
export class Renegade {
  readonly link: Link
  readonly proved: HandshakeResult
  readonly packets: Packet[] = []
  closed = false

  private constructor(link: Link, proved: HandshakeResult) {
    this.link = link
    this.proved = proved
  }

  /** Resolves when its proof is sent; it sends no record by itself. */
  static async dial(hub: MemoryHub, from: string, to: Endpoint, seed: number): Promise<Renegade> {
    const stream = await hub.host(from).dial(to, new AbortController().signal)
    const link = new Link(stream)
    return new Promise((resolve, reject) => {
      const approval = { admit: () => undefined }
      new Opening(link, handshakeOptions(seed), approval, {
        onFailed: reject,
        onProved: (proved) => {
          const renegade = new Renegade(link, proved)
          renegade.#listen()
          resolve(renegade)
        },
      }).open()
    })
  }

  /** Seals any bytes as if they were a packet. */
  send(packet: Uint8Array): void {
    if (!this.closed) this.link.send(this.proved.send.seal(packet))
  }

  /** Reasons of the goodbyes it was given. */
  get byes(): number[] {
    return this.packets.flatMap((packet) => (packet.t === 2 ? packet.r : []))
  }

  #listen(): void {
    this.link.listen({
      onReadable: () => {
        for (let frame = this.link.read(); frame; frame = this.link.read()) {
          const packet = decodePacket(this.proved.receive.open(frame))
          if (packet) this.packets.push(packet)
        }
      },
      onDrain: () => undefined,
      onClose: () => {
        this.closed = true
      },
    })
  }
}

/** A stream whose frames pass through somebody's hands on their way out. */
export function tampered(
  stream: Stream,
  tamper: (frame: Uint8Array, index: number) => readonly Uint8Array[],
): Stream {
  const frames = new FrameReader()
  let index = 0
  return {
    remote: stream.remote,
    outbound: stream.outbound,
    get stranded() {
      return stream.stranded
    },
    write: (bytes) => {
      frames.push(bytes)
      let waiting = 0
      for (let frame = frames.next(); frame; frame = frames.next()) {
        const passed = tamper(frame.slice(), index++)
        if (passed.length > 0) waiting = stream.write(encodeFrames(...passed))
      }
      return waiting
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    end: () => stream.end(),
    destroy: () => stream.destroy(),
    listen: (listener) => stream.listen(listener),
  }
}
