import { bytesKey, sessionTag } from '../chat/conversation.ts'
import { type SignedState, verifyState } from '../chat/membership.ts'
import { TokenBucket } from '../chat/token-bucket.ts'
import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import { equalBytes, type PeerId } from '../ids.ts'
import { EPOCHS_BURST, EPOCHS_PER_SECOND } from '../wire/limits.ts'
import { PACKET, type Packet, type PacketOf } from '../wire/packet.ts'
import type { PrivateRoom } from './private-room.ts'
import type { PrivateRooms } from './private-rooms.ts'

export interface EpochsOptions {
  readonly session: {
    readonly peer: PeerId
    readonly sessionId: Uint8Array
  }
  readonly rooms: PrivateRooms
  readonly clock: Clock
  readonly send: (packet: Packet) => void
  /** A state by its creator, and maybe its epoch key; resolves once it is durable, or no news. */
  readonly onState: (key: Uint8Array, signed: SignedState, epochKey: Uint8Array) => Promise<void>
  readonly onError: (error: unknown) => void
}

const NO_KEY = new Uint8Array(0)

/**
 * Who is in which private room, as one session tells (docs/protocol.md §5.1): every newer state goes
 * with its epoch key to those that it lists and to nobody else. Who sends one without the key asks
 * for it.
 */
export class Epochs {
  readonly #options: EpochsOptions
  readonly #bucket: TokenBucket
  /** What the peer was told last, by room. */
  readonly #told = new Map<string, string>()

  constructor(options: EpochsOptions) {
    this.#options = options
    this.#bucket = new TokenBucket(EPOCHS_PER_SECOND, EPOCHS_BURST, options.clock.monotonic())
  }

  /** Tells the peer what it may know and was not told yet. */
  tell(): void {
    const { rooms, session } = this.#options
    for (const room of rooms.toldTo(session.peer)) {
      if (this.#told.get(bytesKey(room.key)) !== mark(room)) this.#send(room)
    }
  }

  /** Takes what the peer tells; throws a `ChatError` for what no honest peer sends. */
  packet({ c, s, g, k }: PacketOf<typeof PACKET.epoch>): void {
    const { rooms, session, clock, onState, onError } = this.#options
    if (this.#bucket.take(1, clock.monotonic()) > 0) {
      throw new ChatError('SESSION_VIOLATION', 'a flood of room states')
    }
    const room = rooms.byTag(session.sessionId, c)
    if (!room || room.standing === 'out') return
    const signed = equalBytes(s, room.record.state)
      ? { state: room.state, bytes: s, signature: room.record.signature }
      : verifyState(s, g, { creator: room.creator, talk: room.key })
    onState(room.key, signed, k)
      .then(() => this.#answer(room.key, signed, k))
      .catch(onError)
  }

  /** Who is behind is told, and so is who asks. */
  #answer(key: Uint8Array, signed: SignedState, epochKey: Uint8Array): void {
    const { rooms, session } = this.#options
    const room = rooms.get(key)
    if (!room?.tells(session.peer)) return
    const isBehind = !equalBytes(signed.bytes, room.record.state)
    const asks = epochKey.length === 0 && room.record.epochKey !== null
    if (asks || (isBehind && this.#told.get(bytesKey(key)) !== mark(room))) this.#send(room)
  }

  #send(room: PrivateRoom): void {
    const { session, send } = this.#options
    const { state, signature, epochKey } = room.record
    this.#told.set(bytesKey(room.key), mark(room))
    const tag = sessionTag(session.sessionId, room.keys.states)
    send({ t: PACKET.epoch, c: tag, s: state, g: signature, k: epochKey ?? NO_KEY })
  }
}

function mark({ record }: PrivateRoom): string {
  return `${bytesKey(record.signature)}${record.epochKey ? '+' : '-'}`
}
