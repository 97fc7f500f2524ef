import type { MessageView } from './person.ts'

/** A message that somebody tried to send, and what was done to it since. */
export interface Said {
  /** Index of the host. */
  readonly author: number
  readonly conversation: string
  readonly text: string
  /** Once the call answered, or the message was seen although it never did. */
  id: string | undefined
  answered: boolean
  readonly edits: Try<string>[]
  readonly redactions: Try<boolean>[]
  /** By host and emoji: whether it should stand. */
  readonly reactions: Map<string, Try<boolean>[]>
}

/** Something that was asked for; what got no answer may have happened or not. */
export interface Try<T> {
  readonly wanted: T
  answered: boolean
}

/** What one host shows of a conversation. */
export interface Shown {
  readonly host: number
  readonly messages: readonly MessageView[]
}

/** What people did, what they were told, and whether what all hosts show agrees with it. */
export class Ledger {
  /** In the order in which they were sent, of each conversation. */
  readonly #said = new Map<string, Said[]>()
  readonly #byId = new Map<string, Said>()
  /** How many of a conversation were there when it was last the same everywhere. */
  readonly #settled = new Map<string, number>()
  /** By id of the message: the PeerIds that were shown to hold it. */
  readonly #claims = new Map<string, Set<string>>()
  readonly #peers: readonly string[]

  /** The PeerIds of the hosts. */
  constructor(peers: readonly string[]) {
    this.#peers = peers
  }

  get messages(): number {
    return this.#byId.size
  }

  say(author: number, conversation: string, text: string): Said {
    const said: Said = {
      ...{ author, conversation, text, id: undefined, answered: false },
      ...{ edits: [], redactions: [], reactions: new Map() },
    }
    const all = this.of(conversation)
    all.push(said)
    this.#said.set(conversation, all)
    return said
  }

  told(said: Said, id: string): void {
    said.id = id
    said.answered = true
    this.#byId.set(id, said)
  }

  of(conversation: string): Said[] {
    return this.#said.get(conversation) ?? []
  }

  conversations(): string[] {
    return [...this.#said.keys()]
  }

  /** Those that were sent since `settle`. */
  fresh(conversation: string): Said[] {
    return this.of(conversation).slice(this.#settled.get(conversation) ?? 0)
  }

  /** Everything so far was found to be right. */
  settle(): void {
    for (const [conversation, all] of this.#said) this.#settled.set(conversation, all.length)
    this.#claims.clear()
  }

  /** Remembers who was shown to hold what. */
  claim(messages: readonly MessageView[]): void {
    for (const { id, recipients } of messages) {
      const held = recipients.filter(({ state }) => state === 'delivered' || state === 'read')
      if (held.length === 0) continue
      const peers = this.#claims.get(id) ?? new Set()
      for (const { peer } of held) peers.add(peer)
      this.#claims.set(id, peers)
    }
  }

  /** Whether anything of this conversation was shown to be on that host. */
  hasClaims(conversation: string, host: number): boolean {
    return this.fresh(conversation).some((said) => this.#isClaimed(said, host))
  }

  /** The fresh messages that were shown to be on that host's disk, and are not. */
  falseClaims(conversation: string, { host, messages }: Shown): string[] {
    const held = new Set(messages.map(({ id }) => id))
    return this.fresh(conversation)
      .filter((said) => this.#isClaimed(said, host) && said.id !== undefined && !held.has(said.id))
      .map((said) => `${tell(said)} was shown as delivered to host ${host}, which lacks it`)
  }

  /**
   * Everything that is wrong with what the members of a conversation show after it has healed: all
   * of it, or what came after that which was settled.
   */
  check(conversation: string, shown: readonly Shown[], whole: boolean): string[] {
    const [first, ...others] = shown
    if (!first) return []
    const said = whole ? this.of(conversation) : this.fresh(conversation)
    this.#adopt(said, first.messages)
    return [
      ...others.flatMap((other) => differences(conversation, first, other)),
      ...checkList(conversation, first.messages),
      ...this.#checkSaid(said, first.messages),
      ...first.messages.flatMap((message) => {
        const known = this.#byId.get(message.id)
        return known ? this.#checkOutcome(known, message) : []
      }),
    ]
  }

  #isClaimed({ id }: Said, host: number): boolean {
    const peer = this.#peers[host]
    return id !== undefined && peer !== undefined && this.#claims.get(id)?.has(peer) === true
  }

  /** A call that was cut off may have written its message all the same. */
  #adopt(said: readonly Said[], messages: readonly MessageView[]): void {
    const unanswered = new Map(
      said.filter(({ id }) => id === undefined).map((each) => [each.text, each]),
    )
    for (const { id, text, from } of messages) {
      const found = this.#byId.has(id) ? undefined : unanswered.get(text)
      if (!found || this.#peers[found.author] !== from.peer) continue
      this.told(found, id)
    }
  }

  /** Nothing that was answered is lost, each author's own is in order, nothing is from nowhere. */
  #checkSaid(said: readonly Said[], messages: readonly MessageView[]): string[] {
    const place = new Map(messages.map(({ id }, at) => [id, at]))
    const problems: string[] = []
    const last = new Map<number, { at: number; said: Said }>()
    for (const each of said) {
      const at = each.id === undefined ? undefined : place.get(each.id)
      if (at === undefined) {
        if (each.answered) problems.push(`${tell(each)} is lost`)
        continue
      }
      const before = last.get(each.author)
      if (before && before.at > at) problems.push(`${tell(each)} is before ${tell(before.said)}`)
      last.set(each.author, { at, said: each })
    }
    for (const { id, text } of messages) {
      if (this.#byId.has(id)) continue
      problems.push(`${id} ${JSON.stringify(text)} was never sent`)
    }
    return problems
  }

  #checkOutcome(said: Said, message: MessageView): string[] {
    const problems: string[] = []
    const { redacted, text } = message
    const redactable = said.redactions.length > 0
    if (redacted && !redactable) problems.push(`${tell(said)} is redacted by nobody`)
    if (!redacted && said.redactions.some(({ answered }) => answered)) {
      problems.push(`${tell(said)} is not redacted`)
    }
    if (redacted && (text !== '' || Object.keys(message.reactions).length > 0)) {
      problems.push(`${tell(said)} is redacted and shows ${JSON.stringify(message)}`)
    }
    if (redacted) return problems
    const texts = possible(said.edits, said.text)
    if (!texts.includes(text)) {
      problems.push(`${tell(said)} reads ${JSON.stringify(text)}, not ${texts.join(' or ')}`)
    }
    for (const [name, tries] of said.reactions) {
      const [host = '', emoji = ''] = name.split(' ')
      const peer = this.#peers[Number(host)] ?? ''
      const stands = message.reactions[emoji]?.includes(peer as never) === true
      if (!possible(tries, false).includes(stands)) {
        problems.push(`${tell(said)}: ${emoji} of host ${host} ${stands ? 'stands' : 'is lost'}`)
      }
    }
    return problems
  }
}

/** What may hold after these tries: the last that was answered, or one after it that was not. */
function possible<T>(tries: readonly Try<T>[], otherwise: T): T[] {
  const last = tries.findLastIndex(({ answered }) => answered)
  const sure = tries[last]
  return [sure ? sure.wanted : otherwise, ...tries.slice(last + 1).map(({ wanted }) => wanted)]
}

/** Once each, in the promised order. */
function checkList(conversation: string, messages: readonly MessageView[]): string[] {
  return messages.flatMap(({ id, order }, at) => {
    const before = messages[at - 1]
    return before && before.order >= order
      ? [`${conversation}: ${id} stands after ${before.id}, ${before.order} >= ${order}`]
      : []
  })
}

function differences(conversation: string, a: Shown, b: Shown): string[] {
  const pair = `${conversation}: hosts ${a.host} and ${b.host}`
  for (let at = 0; at < Math.max(a.messages.length, b.messages.length); at++) {
    const [left, right] = [a.messages[at], b.messages[at]].map(essence)
    if (left !== right) return [`${pair} differ at ${at}:\n    ${left}\n    ${right}`]
  }
  return []
}

/** What must be the same for everybody. */
export function essence(message: MessageView | undefined): string {
  if (!message) return 'nothing'
  const { id, kind, from, text, sentAt, order, replyTo, edited, redacted, reactions } = message
  const shared = { id, kind, from: from.peer, text, sentAt, order, replyTo, edited, redacted }
  return JSON.stringify({ ...shared, reactions: Object.entries(reactions) })
}

function tell({ author, conversation, text, id }: Said): string {
  return `${conversation} "${text}" of host ${author} (${id ?? 'no id'})`
}
