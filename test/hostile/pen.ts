import { type Conversation, conversationTag } from '../../src/chat/conversation.ts'
import { LOG_START, type LogPosition, writeRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import type { Session } from '../../src/peer/session.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import { PACKET } from '../../src/wire/packet.ts'
import type { Troll } from './troll.ts'

/** What a troll writes in one conversation, entry after entry. */
export class Pen {
  readonly #troll: Troll
  readonly #session: Session
  readonly #conversation: Conversation
  #head: LogPosition = LOG_START

  constructor(troll: Troll, session: Session, conversation: Conversation) {
    this.#troll = troll
    this.#session = session
    this.#conversation = conversation
  }

  write(...bodies: readonly Uint8Array[]): void {
    const c = conversationTag(this.#session.sessionId, this.#conversation)
    let clock = BigInt(Date.now()) << 16n
    if (clock <= this.#head.clock) clock = this.#head.clock + 1n
    const log = {
      conversation: this.#conversation.key,
      device: this.#troll.device,
      head: this.#head,
    }
    const drafts = bodies.map((bytes, at) => ({
      type: ENTRY_TYPE.message,
      clock: clock + BigInt(at),
      parents: [],
      body: { salt: randomBytes(16), bytes },
    }))
    const run = writeRun(this.#troll.identity, log, drafts)
    const last = run.entries.at(-1)
    if (last) this.#head = { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
    this.#session.send({ t: PACKET.digests, l: [[c, new Uint8Array(32)]], q: true })
    this.#session.send({ t: PACKET.run, c, r: run.bytes })
  }
}
