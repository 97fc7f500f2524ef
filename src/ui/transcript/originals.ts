import { isChatError } from '../../errors.ts'
import type { Client, MessageView } from '../../rpc/methods.ts'
import type { Quoted } from './form.ts'

/** Messages kept at hand: most answers follow soon. */
const MAX_KEPT = 2_048

/** Finds what messages answer, among those that passed lately and else in the stored history. */
export class Originals {
  readonly #client: Pick<Client, 'call'>
  readonly #conversation: string
  /** The one that passed or was asked for least lately comes first. */
  readonly #kept = new Map<string, MessageView | 'missing'>()

  constructor(client: Pick<Client, 'call'>, conversation: string) {
    this.#client = client
    this.#conversation = conversation
  }

  /** This message was written down. */
  passed(message: MessageView): void {
    this.#keep(message.id, message)
  }

  async of({ replyTo }: MessageView): Promise<Quoted> {
    if (replyTo === null) return undefined
    const found = this.#kept.get(replyTo) ?? (await this.#find(replyTo))
    this.#keep(replyTo, found)
    return found
  }

  /** The message before the one after it. */
  async #find(id: string): Promise<MessageView | 'missing'> {
    const conversation = this.#conversation
    try {
      const [next] = await this.#client.call('history', { conversation, after: id, limit: 1 })
      const end = next ? { before: next.id } : {}
      const [found] = await this.#client.call('history', { conversation, limit: 1, ...end })
      return found?.id === id ? found : 'missing'
    } catch (error) {
      if (isChatError(error, 'NODE_NO_MESSAGE')) return 'missing'
      throw error
    }
  }

  #keep(id: string, found: MessageView | 'missing'): void {
    this.#kept.delete(id)
    this.#kept.set(id, found)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
  }
}
