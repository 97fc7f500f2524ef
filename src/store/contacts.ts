import * as v from 'valibot'
import type { PeerId } from '../ids.ts'
import { MAX_ADDRESSES_PER_PEER, MAX_CONTACTS, MAX_NAME_BYTES } from '../wire/limits.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { RecordCipher } from './record-cipher.ts'
import { count, peerId, shortText } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

const MAX_ADDRESS_CHARS = 300

const schema = v.strictObject({
  peer: peerId,
  /** What the peer calls itself; empty until it has said so. */
  name: shortText(MAX_NAME_BYTES),
  /** What we call it. */
  petname: v.nullable(shortText(MAX_NAME_BYTES)),
  trust: v.picklist(['new', 'verified', 'changed', 'blocked']),
  /** While trust is `changed`: the known name that it came with. */
  claimed: v.exactOptional(shortText(MAX_NAME_BYTES)),
  /** Milliseconds since 1970. */
  firstSeen: count,
  /** Null when it was only named, never met. */
  lastSeen: v.nullable(count),
  /** `host:port`, last good one first. */
  addresses: v.pipe(
    v.array(shortText(MAX_ADDRESS_CHARS)),
    v.maxLength(MAX_ADDRESSES_PER_PEER),
    v.readonly(),
  ),
  /** Somebody asked to go on reaching for it. */
  kept: v.boolean(),
  /** Files of at most so many bytes are taken from it without asking; none if not given. */
  takes: v.exactOptional(count),
})

/** Our lasting opinion of a peer. */
export type Contact = Readonly<v.InferOutput<typeof schema>>

/**
 * Everyone ever met, in memory and on disk. At most MAX_CONTACTS: then the one that we said nothing
 * about and have not seen for longest gives way.
 */
export class Contacts {
  readonly #database: Database
  readonly #table: RecordTable<Contact>

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#table = new RecordTable({
      database,
      cipher,
      family: 'contact',
      schema,
      nameOf: ({ peer }) => nameOf(peer),
    })
  }

  load(): Promise<void> {
    return this.#table.load()
  }

  get(peer: PeerId): Contact | undefined {
    return this.#table.get(peer)
  }

  all(): readonly Contact[] {
    return [...this.#table.all()]
  }

  /** Resolves once durable. A contact that breaks the schema is a `TypeError`. */
  async put(contact: Contact): Promise<void> {
    if (!v.is(schema, contact)) throw new TypeError('not a contact')
    const batch = new Batch()
    if (!this.#table.latest(nameOf(contact.peer))) this.#makeRoom(batch)
    this.#table.put(batch, contact)
    await this.#database.commit(batch)
  }

  #makeRoom(batch: Batch): void {
    if (this.#table.size < MAX_CONTACTS) return
    let oldest: Contact | undefined
    for (const contact of this.#table.all()) {
      if (contact.petname !== null || contact.trust !== 'new' || contact.kept) continue
      if (!oldest || (contact.lastSeen ?? 0) < (oldest.lastSeen ?? 0)) oldest = contact
    }
    if (oldest) this.#table.delete(batch, oldest)
  }
}

function nameOf(peer: PeerId): Uint8Array {
  return Buffer.from(peer, 'latin1')
}
