import { systemClock } from '../../src/clock.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import type { Node } from '../../src/node/index.ts'
import { PeerSet } from '../../src/peer/peer-set.ts'
import type { Session } from '../../src/peer/session.ts'
import { tcpTransport } from '../../src/peer/tcp.ts'
import { PACKET, type Packet } from '../../src/wire/packet.ts'
import { eventOf } from '../helpers/open-node.ts'

/** Somebody with a true identity and a program of their own. */
export class Troll implements AsyncDisposable {
  readonly identity = Identity.generate(randomBytes)
  readonly device = randomBytes(16)
  readonly packets: Packet[] = []
  /** Why its sessions ended. */
  readonly endings: string[] = []
  onPacket: (session: Session, packet: Packet) => void = () => undefined
  #set: PeerSet | undefined

  async meet(node: Node, name: string): Promise<Session> {
    this.#set = await PeerSet.open({
      identity: this.identity,
      device: this.device,
      bootId: randomBytes(16),
      transport: tcpTransport,
      port: 0,
      clock: systemClock,
      random: randomBytes,
      log: silentLog,
      allow: () => true,
      listener: {
        onSession: (session) =>
          session.listen({
            onPacket: (packet) => {
              this.packets.push(packet)
              this.onPacket(session, packet)
            },
            onDrain: () => undefined,
          }),
        onSessionClosed: (_, reason) => this.endings.push(reason?.code ?? 'clean'),
        onWarning: () => undefined,
      },
    })
    const online = eventOf(node, 'peer-online')
    const { port } = await node.status()
    const { signal } = new AbortController()
    const session = await this.#set.dial([{ host: '127.0.0.1', port }], { signal })
    session.send({ t: PACKET.profile, n: name, s: 0, x: '' })
    await online
    return session
  }

  /** How many packets of a type it was sent. */
  count(type: Packet['t']): number {
    return this.packets.filter(({ t }) => t === type).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#set?.close()
  }
}
