import { isChatError } from '../../src/errors.ts'
import type { ChaosHost } from './chaos-host.ts'
import type { Ledger, Said, Try } from './chaos-ledger.ts'
import type { Act } from './chaos-plan.ts'

export const LOBBY = '#lobby'
export const ROOM = '#pier'

/** The name that a direct conversation of two hosts has here. */
export function directName(a: number, b: number): string {
  return `direct ${Math.min(a, b)} ${Math.max(a, b)}`
}

/** Who is in a conversation; `undefined` for everybody. */
function pairOf(conversation: string): number[] | undefined {
  const [kind, ...pair] = conversation.split(' ')
  return kind === 'direct' ? pair.map(Number) : undefined
}

/** Those of the hosts that are in a conversation. */
export function membersOf(hosts: readonly ChaosHost[], conversation: string): ChaosHost[] {
  const pair = pairOf(conversation)
  return hosts.filter(({ index }) => pair?.includes(index) ?? true)
}

/** What a host calls a conversation. */
export function nameAt(hosts: readonly ChaosHost[], host: ChaosHost, conversation: string): string {
  const other = pairOf(conversation)?.find((index) => index !== host.index)
  return other === undefined ? conversation : `@${hosts[other]?.peer}`
}

/** Lets people talk, and tells the ledger. */
export class ChaosPeople {
  /** Messages and changes that were answered. */
  answered = 0
  readonly #hosts: readonly ChaosHost[]
  readonly #ledger: Ledger
  readonly #calls = new Set<Promise<void>>()
  readonly #faults: unknown[] = []
  #counter = 0

  constructor(hosts: readonly ChaosHost[], ledger: Ledger) {
    this.#hosts = hosts
    this.#ledger = ledger
  }

  /** Does what is planned, each at its time; resolves when the last was begun. */
  async run(acts: readonly Act[]): Promise<void> {
    const began = performance.now()
    for (const act of acts) {
      const wait = began + act.atMs - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      const host = this.#hosts[act.host]
      if (host?.state === 'up') this.#do(host, act)
    }
  }

  /** Resolves when all calls were answered or cut off; rejects with the first that was refused. */
  async settled(): Promise<void> {
    await Promise.all(this.#calls)
    if (this.#faults.length > 0) throw this.#faults.splice(0)[0]
  }

  #do(host: ChaosHost, act: Act): void {
    if (act.what === 'say') {
      const to = act.to === 'lobby' ? LOBBY : act.to === 'room' ? ROOM : undefined
      const conversation = to ?? directName(host.index, Number(act.to))
      for (let n = 0; n < act.count; n++) this.#say(host, conversation)
      return
    }
    const own = act.what === 'edit' || act.what === 'redact'
    const said = this.#target(host, act.which, own)
    if (!said) return
    if (act.what === 'edit') this.#edit(host, said)
    else if (act.what === 'redact') this.#redact(host, said)
    else this.#react(host, said, act.emoji, act.what === 'unreact')
  }

  #say(host: ChaosHost, conversation: string): void {
    const said = this.#ledger.say(host.index, conversation, this.#text(host))
    const to = nameAt(this.#hosts, host, conversation)
    this.#call(
      host.call('send', { to, text: said.text }).then(({ id }) => this.#ledger.told(said, id)),
    )
  }

  #edit(host: ChaosHost, said: Said): void {
    const text = this.#text(host)
    this.#change(said, said.edits, text, (id) => host.call('edit', { id, text }))
  }

  #redact(host: ChaosHost, said: Said): void {
    this.#change(said, said.redactions, true, (id) => host.call('redact', { id }))
  }

  #react(host: ChaosHost, said: Said, emoji: string, remove: boolean): void {
    const name = `${host.index} ${emoji}`
    const tries = said.reactions.get(name) ?? []
    said.reactions.set(name, tries)
    this.#change(said, tries, !remove, (id) => host.call('react', { id, emoji, remove }))
  }

  #change<T>(
    { id }: Said,
    tries: Try<T>[],
    wanted: T,
    ask: (id: string) => Promise<unknown>,
  ): void {
    if (id === undefined) return
    const attempt = { wanted, answered: false }
    tries.push(attempt)
    const call = ask(id).then(
      () => {
        attempt.answered = true
      },
      (error: unknown) => {
        // Not here yet, or taken back: then nothing was changed.
        if (!isChatError(error) || !error.code.startsWith('NODE_')) throw error
        tries.splice(tries.indexOf(attempt), 1)
      },
    )
    this.#call(call)
  }

  #call(call: Promise<void>): void {
    const noted = call.then(
      () => {
        this.answered++
      },
      (error: unknown) => {
        // Its daemon was killed: nobody knows.
        if (!isChatError(error, 'RPC_UNREACHABLE')) this.#faults.push(error)
      },
    )
    this.#calls.add(noted)
    void noted.then(() => this.#calls.delete(noted))
  }

  /** Of the messages that the host may see, the newest first. */
  #target(host: ChaosHost, which: number, own: boolean): Said | undefined {
    const seen = this.#ledger
      .conversations()
      .filter((conversation) => membersOf(this.#hosts, conversation).includes(host))
      .flatMap((conversation) => this.#ledger.of(conversation).slice(-20))
      .filter(({ id, author }) => id !== undefined && (!own || author === host.index))
    return seen.at(-1 - (which % Math.max(1, seen.length)))
  }

  /** Words that nobody else ever writes. */
  #text({ index }: ChaosHost): string {
    return `n${this.#counter++}h${index} says something`
  }
}
