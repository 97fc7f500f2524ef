import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { Clock } from '../../src/clock.ts'
import type { ChatError } from '../../src/errors.ts'
import type { PeerId } from '../../src/ids.ts'
import { silentLog } from '../../src/log.ts'
import { discoveryToken } from '../../src/peer/discovery-token.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import { PeerSet } from '../../src/peer/peer-set.ts'
import type { PeerSetListener } from '../../src/peer/peer-set-options.ts'
import type { Session } from '../../src/peer/session.ts'
import type { Endpoint, Transport } from '../../src/peer/transport.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { handshakeOptions, seededRandom } from './fixture.ts'

/** What happened to one node's sessions, in order. */
export class Diary extends EventEmitter implements PeerSetListener {
  readonly lines: string[] = []
  readonly warnings: ChatError[] = []
  readonly live = new Set<Session>()
  /** Set when the promises of `PeerSetListener` are broken. */
  broken: string | undefined

  onSession(session: Session, replaces: Session | undefined): void {
    if (replaces ? !this.live.has(replaces) : this.#sameSeat(session)) this.broken = 'two sessions'
    this.live.add(session)
    this.lines.push(replaces ? 'replace' : 'open')
    session.listen({
      onPacket: (packet) => this.emit('packet', packet, session),
      onDrain: () => undefined,
    })
    this.emit('session', session)
  }

  onSessionClosed(
    session: Session,
    reason: ChatError | undefined,
    replacedBy: Session | undefined,
  ): void {
    if (!this.live.delete(session)) this.broken = 'closed twice, or never opened'
    if (replacedBy && !this.live.has(replacedBy)) this.broken = 'replaced by nobody'
    this.lines.push(`close ${reason?.code ?? 'goodbye'}${replacedBy ? ' replaced' : ''}`)
    this.emit('closed', session)
  }

  onWarning(warning: ChatError): void {
    this.warnings.push(warning)
  }

  #sameSeat(session: Session): boolean {
    const device = Buffer.from(session.device)
    return [...this.live].some((s) => s.peer === session.peer && device.equals(s.device))
  }
}

export interface TestNode {
  readonly set: PeerSet
  readonly diary: Diary
  readonly peer: PeerId
  readonly token: string
  readonly bootId: Uint8Array
  readonly blocked: Set<PeerId>
}

/** A peer set with an identity made from `seed`; another `run` of it has another boot id. */
export async function openNode(options: {
  readonly transport: Transport
  readonly clock: Clock
  readonly seed: number
  readonly run?: number
  readonly device?: number
  readonly port?: number
  readonly networkKey?: Uint8Array
}): Promise<TestNode> {
  const { transport, clock, seed, run = 0, port = 17_877, networkKey } = options
  const { identity, device } = handshakeOptions(seed)
  const random = seededRandom(seed * 1_000 + run)
  const bootId = random(16)
  const diary = new Diary()
  const blocked = new Set<PeerId>()
  const set = await PeerSet.open({
    identity,
    device: options.device === undefined ? device : new Uint8Array(16).fill(options.device),
    bootId,
    transport,
    port,
    networkKey,
    clock,
    random,
    log: silentLog,
    listener: diary,
    allow: (peer) => !blocked.has(peer),
  })
  return { set, diary, peer: identity.peer, token: discoveryToken(bootId), bootId, blocked }
}

export function sightingOf(node: TestNode, ...hosts: string[]) {
  const addresses: Endpoint[] = hosts.map((host) => ({ host, port: node.set.port }))
  return { token: node.token, addresses, dialFirst: true }
}

/** Closes nodes of which some may have to wait for what nobody answers. */
export async function closeAll(clock: ManualClock, ...nodes: readonly TestNode[]): Promise<void> {
  const closing = Promise.all(nodes.map((node) => node.set.close()))
  await clock.advance(1_000)
  await closing
}

/** Two nodes on one network; `close` also checks that nothing is left over. */
export async function openTwo(latencyMs = 1) {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock, latencyMs })
  const a = await openNode({ transport: hub.host('a'), clock, seed: 1 })
  const b = await openNode({ transport: hub.host('b'), clock, seed: 2 })
  const close = async () => {
    await closeAll(clock, a, b)
    assert.equal(clock.armed, 0)
    assert.deepEqual([a.diary.broken, b.diary.broken], [undefined, undefined])
    for (const node of [a, b]) assert.equal(node.diary.live.size, 0)
    assert.equal(hub.open, 0)
  }
  return { clock, hub, a, b, close }
}

/** Both hold exactly one session with the other, and it is the same one. */
export function assertJoined(a: TestNode, b: TestNode): void {
  const [near, ...more] = a.set.sessionsOf(b.peer)
  const [far, ...others] = b.set.sessionsOf(a.peer)
  assert.ok(near && far, 'there is no session')
  assert.deepEqual([more, others], [[], []])
  assert.deepEqual(near.sessionId, far.sessionId)
}
