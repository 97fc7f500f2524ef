import assert from 'node:assert/strict'
import { isChatError } from '../../src/errors.ts'
import type { ChaosHost } from './chaos-host.ts'
import { essence, type Ledger } from './chaos-ledger.ts'
import { membersOf, nameAt } from './chaos-people.ts'
import type { MessageView } from './person.ts'

/** How often claims of delivery are looked at while a round goes on. */
const WATCH_MS = 700
const POLL_MS = 100
const MAX_PROBLEMS = 12
/** Of each round, how many that were taken back are searched for. */
const SEARCHED = 2

interface Pair {
  readonly conversation: string
  readonly host: ChaosHost
}

/** Looks at what the hosts show, and compares it with what is true. */
export class ChaosJudge {
  readonly #hosts: readonly ChaosHost[]
  readonly #ledger: Ledger
  /** The last message of a conversation when it was the same everywhere. */
  readonly #agreed = new Map<string, string>()

  constructor(hosts: readonly ChaosHost[], ledger: Ledger) {
    this.#hosts = hosts
    this.#ledger = ledger
  }

  /** Checks again and again that what authors are shown as delivered is on those hosts. */
  async watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS))
      for (const conversation of this.#busy()) {
        const members = membersOf(this.#hosts, conversation)
        for (const host of members) {
          this.#ledger.claim((await this.#glance(host, conversation, signal)) ?? [])
        }
        for (const host of members) {
          if (!this.#ledger.hasClaims(conversation, host.index)) continue
          const messages = await this.#glance(host, conversation, signal)
          const shown = messages && { host: host.index, messages }
          if (shown) assertNone(this.#ledger.falseClaims(conversation, shown))
        }
        if (signal.aborted) return
      }
      if (signal.aborted) return
    }
  }

  /** What a daemon that was just killed left on its disk is all that others were shown it has. */
  async checkDisk(host: ChaosHost, since: string): Promise<void> {
    for (const conversation of this.#busy()) {
      if (!membersOf(this.#hosts, conversation).includes(host)) continue
      if (!this.#ledger.hasClaims(conversation, host.index)) continue
      const messages = await host.onDisk(nameAt(this.#hosts, host, conversation), since)
      const shown = { host: host.index, messages }
      assertNone(this.#ledger.falseClaims(conversation, shown))
    }
  }

  /** Resolves when all members of all conversations show the same; rejects at `deadline`. */
  async agree(deadline: number): Promise<void> {
    const pairs = this.#pairs()
    const shown = new Map<Pair, MessageView[]>()
    const look = (some: readonly Pair[]) =>
      Promise.all(some.map(async (pair) => shown.set(pair, await this.#shown(pair))))
    const differing = () =>
      this.#busy().flatMap((conversation) => this.#lacking(conversation, shown))
    await look(pairs)
    for (let missing = differing(); missing.length > 0; missing = differing()) {
      if (performance.now() > deadline) {
        assert.fail(
          `\n  ${missing
            .map(({ why }) => why)
            .slice(0, MAX_PROBLEMS)
            .join('\n  ')}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      await look(missing.flatMap(({ again }) => again))
    }
  }

  /** Resolves when every author is shown that all recipients have it; rejects at `deadline`. */
  async tell(deadline: number): Promise<void> {
    for (let left = this.#pairs(); ; ) {
      const open = await Promise.all(left.map((pair) => this.#untold(pair)))
      const problems = open.flat()
      if (problems.length === 0) return
      if (performance.now() > deadline) assertNone(problems)
      left = left.filter((_, at) => (open[at]?.length ?? 0) > 0)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /**
   * Compares with what people did; `whole`: from the very first message on. What was said of messages
   * that were there before may still be on its way until `deadline`.
   */
  async compare(whole: boolean, deadline: number): Promise<void> {
    const conversations = whole ? this.#ledger.conversations() : this.#busy()
    for (const conversation of conversations) {
      const members = membersOf(this.#hosts, conversation)
      const look = () =>
        Promise.all(
          members.map(async (host) => ({
            host: host.index,
            messages: await this.#shown({ host, conversation }, whole),
          })),
        )
      let shown = await look()
      for (;;) {
        const problems = this.#ledger.check(conversation, shown, whole)
        if (problems.length === 0) break
        if (performance.now() > deadline) assertNone(problems)
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
        shown = await look()
      }
      const last = shown[0]?.messages.at(-1)
      if (last) this.#agreed.set(conversation, last.id)
    }
    await this.#searchRedacted(conversations)
    this.#ledger.settle()
  }

  /** Conversations in which something was sent since all was the same. */
  #busy(): string[] {
    return this.#ledger
      .conversations()
      .filter((conversation) => this.#ledger.fresh(conversation).length > 0)
  }

  #pairs(): Pair[] {
    return this.#busy().flatMap((conversation) =>
      membersOf(this.#hosts, conversation).map((host) => ({ conversation, host })),
    )
  }

  async #shown({ host, conversation }: Pair, whole = false): Promise<MessageView[]> {
    const after = whole ? undefined : this.#agreed.get(conversation)
    const shown = await host.history(nameAt(this.#hosts, host, conversation), after)
    return shown.filter(({ kind }) => kind !== 'event')
  }

  /** As `shown`, of a host that may be killed or frozen meanwhile. */
  async #glance(host: ChaosHost, conversation: string, signal: AbortSignal) {
    if (host.state !== 'up' || signal.aborted) return undefined
    try {
      return await this.#shown({ host, conversation })
    } catch (error) {
      // It was killed, or has no conversation with that peer yet.
      if (isChatError(error, 'RPC_UNREACHABLE') || host.state !== 'up') return undefined
      throw error
    }
  }

  /** Which pairs lack something that another has, or show it differently. */
  #lacking(conversation: string, shown: ReadonlyMap<Pair, readonly MessageView[]>) {
    const members = [...shown].filter(([pair]) => pair.conversation === conversation)
    const everything = new Set(members.flatMap(([, messages]) => messages.map(({ id }) => id)))
    const lacking = members.filter(([, { length }]) => length < everything.size)
    if (lacking.length > 0) {
      return lacking.map(([pair, { length }]) => ({
        why: `${conversation}: host ${pair.host.index} has ${length} of ${everything.size}`,
        again: [pair],
      }))
    }
    const [first, ...others] = members.map(([, messages]) => messages.map(essence).join('\n'))
    if (others.every((other) => other === first)) return []
    const again = members.map(([pair]) => pair)
    return [{ why: `${conversation}: all have the same, but it reads differently`, again }]
  }

  async #untold(pair: Pair): Promise<string[]> {
    const { conversation, host } = pair
    const all = membersOf(this.#hosts, conversation).length - 1
    return (await this.#shown(pair))
      .filter(({ from }) => from.peer === host.peer)
      .filter(({ recipients }) => {
        const held = recipients.filter(({ state }) => state === 'delivered' || state === 'read')
        return held.length < all
      })
      .map(({ id, text, recipients }) => {
        return `${conversation}: host ${host.index} is not told of ${id} "${text}": ${JSON.stringify(recipients)}`
      })
  }

  /** What was taken back is found by nobody. */
  async #searchRedacted(conversations: readonly string[]): Promise<void> {
    for (const conversation of conversations) {
      const redacted = this.#ledger
        .fresh(conversation)
        .filter(({ redactions }) => redactions.some(({ answered }) => answered))
      for (const { text } of redacted.slice(0, SEARCHED)) {
        const [word = text] = text.split(' ')
        for (const host of membersOf(this.#hosts, conversation)) {
          const { messages } = await host.call('search', { words: [word] })
          assert.deepEqual(messages, [], `host ${host.index} finds what was taken back`)
        }
      }
    }
  }
}

function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) assert.fail(`\n  ${problems.slice(0, MAX_PROBLEMS).join('\n  ')}`)
}
