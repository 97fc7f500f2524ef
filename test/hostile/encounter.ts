import { directConversation } from '../../src/chat/conversation.ts'
import type { PeerId } from '../../src/ids.ts'
import type { Node } from '../../src/node/index.ts'
import type { Session } from '../../src/peer/session.ts'
import { Home } from '../helpers/open-node.ts'
import { Pen } from './pen.ts'
import { Troll } from './troll.ts'

/** Alice's node, and a troll in a session with it that writes to her. */
export class Encounter implements AsyncDisposable {
  readonly alice: Node
  /** Alice's. */
  readonly peer: PeerId
  readonly troll: Troll
  readonly session: Session
  /** For what the troll writes to alice alone. */
  readonly pen: Pen
  readonly #home: Home

  static async make(): Promise<Encounter> {
    const home = await Home.make('alice')
    const alice = await home.open()
    const troll = new Troll()
    const session = await troll.meet(alice, 'troll')
    return new Encounter({ home, alice, peer: (await alice.status()).peer, troll, session })
  }

  private constructor(
    parts: Pick<Encounter, 'alice' | 'peer' | 'troll' | 'session'> & { home: Home },
  ) {
    this.alice = parts.alice
    this.peer = parts.peer
    this.troll = parts.troll
    this.session = parts.session
    this.pen = new Pen(this.troll, this.session, directConversation(this.troll.identity, this.peer))
    this.#home = parts.home
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.troll[Symbol.asyncDispose]()
    await this.alice.close()
    await this.#home[Symbol.asyncDispose]()
  }
}
