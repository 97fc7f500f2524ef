import * as v from 'valibot'
import { CONVERSATION_KEY_BYTES, ENTRY_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import { MAX_ROOM_PEOPLE, MAX_ROOM_STATE_BYTES } from '../wire/limits.ts'
import { EPOCH_KEY_BYTES } from '../wire/packet.ts'
import { SIGNATURE_BYTES } from '../wire/run.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { ORDER_BYTES } from './order-key.ts'
import type { RecordCipher } from './record-cipher.ts'
import { anyBytes, bytes, peerId } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

const ROOM_KEY_BYTES = 32
const CLOCK_BYTES = 8

const schema = v.strictObject({
  /** Of the conversation. */
  key: bytes(CONVERSATION_KEY_BYTES),
  roomKey: bytes(ROOM_KEY_BYTES),
  creator: peerId,
  /** `leaving`: left, but nobody else's disk knows it yet; `out`: left, declined or removed. */
  standing: v.picklist(['invited', 'joined', 'leaving', 'out']),
  /** Order key of the creator's last word to us, an invitation or a removal. */
  told: v.nullable(bytes(ORDER_BYTES)),
  /** Id of the entry that invited us last. */
  invitation: v.nullable(bytes(ENTRY_ID_BYTES)),
  /** The newest state and the creator's signature of it (chat/membership). */
  state: anyBytes(MAX_ROOM_STATE_BYTES),
  signature: bytes(SIGNATURE_BYTES),
  /** Of that state, once it has come. */
  epochKey: v.nullable(bytes(EPOCH_KEY_BYTES)),
  /** The last that each of them said about being in it, and the clock of that. */
  said: v.pipe(
    v.array(
      v.strictTuple([
        bytes(PEER_KEY_BYTES),
        bytes(CLOCK_BYTES),
        v.picklist(['joined', 'left', 'declined']),
      ]),
    ),
    v.maxLength(MAX_ROOM_PEOPLE),
  ),
})

/** What we keep of a private room beside its conversation. */
export type PrivateRoomRecord = Readonly<v.InferOutput<typeof schema>>

/** Every private room that we are in, were in, or are invited to, in memory and on disk. */
export class PrivateRooms {
  readonly #database: Database
  readonly #table: RecordTable<PrivateRoomRecord>

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#table = new RecordTable({
      database,
      cipher,
      family: 'room',
      schema,
      nameOf: ({ key }) => key,
    })
  }

  load(): Promise<void> {
    return this.#table.load()
  }

  get(key: Uint8Array): PrivateRoomRecord | undefined {
    return this.#table.get(key)
  }

  /** With what is being written and not yet durable. */
  latest(key: Uint8Array): PrivateRoomRecord | undefined {
    return this.#table.latest(key)
  }

  all(): readonly PrivateRoomRecord[] {
    return [...this.#table.all()]
  }

  /** All with what is being written and not yet durable. */
  allLatest(): readonly PrivateRoomRecord[] {
    return this.#table.allLatest()
  }

  /** Resolves once durable. A record that breaks the schema is a `TypeError`. */
  async put(record: PrivateRoomRecord): Promise<void> {
    const batch = new Batch()
    this.putIn(batch, record)
    await this.#database.commit(batch)
  }

  /** As `put`, durable with the batch. */
  putIn(batch: Batch, record: PrivateRoomRecord): void {
    if (!v.is(schema, record)) throw new TypeError('not a private room record')
    this.#table.put(batch, record)
  }
}
