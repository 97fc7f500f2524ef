import { isName } from '../chat/name.ts'
import type { Clock } from '../clock.ts'
import { ChatError, isChatError } from '../errors.ts'
import { formatPeerId, isPeerId, type PeerId, peerTag } from '../ids.ts'
import type { Contact, Contacts } from '../store/contacts.ts'
import { MAX_ADDRESSES_PER_PEER, VISIBLE_SKEW_MS } from '../wire/limits.ts'
import type { PeerView, Presence, Trust } from './events.ts'
import { meant } from './meant.ts'
import { judged, judgedAnew, type Names } from './opinion.ts'
import type { Self } from './self.ts'

/** What a live session tells of its peer. */
export interface Presented {
  readonly status: Presence
  readonly statusText: string
  readonly address: string
  readonly clockSkewMs: number
}

/** Everyone we know: contacts, who is here now, and whom a name means. */
export class People {
  readonly #book: Contacts
  readonly #clock: Clock
  readonly #self: Self
  readonly #adding = new Map<PeerId, Promise<void>>()
  readonly #present = new Map<PeerId, Presented>()

  constructor(options: {
    readonly book: Contacts
    readonly clock: Clock
    readonly self: Self
  }) {
    this.#book = options.book
    this.#clock = options.clock
    this.#self = options.self
  }

  get(peer: PeerId): Contact | undefined {
    return this.#book.get(peer)
  }

  isBlocked(peer: PeerId): boolean {
    return this.#book.get(peer)?.trust === 'blocked'
  }

  isPresent(peer: PeerId): boolean {
    return this.#present.has(peer)
  }

  present(): readonly PeerId[] {
    return [...this.#present.keys()]
  }

  /** Online ones first, then by name. */
  views(all: boolean): readonly PeerView[] {
    return this.#book
      .all()
      .filter(({ peer }) => all || this.#present.has(peer))
      .map((contact) => this.view(contact.peer))
      .sort(
        (a, b) =>
          Number(a.status === 'offline') - Number(b.status === 'offline') ||
          a.name.localeCompare(b.name) ||
          (a.peer < b.peer ? -1 : 1),
      )
  }

  view(peer: PeerId): PeerView {
    const contact = this.#book.get(peer)
    const here = this.#present.get(peer)
    const addresses = new Set([...(here ? [here.address] : []), ...(contact?.addresses ?? [])])
    const skew = here?.clockSkewMs ?? 0
    return {
      peer,
      name: this.name(peer),
      tag: peerTag(peer),
      status: here?.status ?? 'offline',
      statusText: here?.statusText ?? '',
      trust: contact?.trust ?? 'new',
      addresses: [...addresses],
      lastSeen: contact?.lastSeen ? new Date(contact.lastSeen).toISOString() : null,
      self: false,
      clockSkewMs: Math.abs(skew) > VISIBLE_SKEW_MS ? Math.round(skew) : null,
      claimed: contact?.claimed ?? null,
    }
  }

  /** Petname, own name, or the key tag of somebody who never gave one. */
  name(peer: PeerId): string {
    const contact = this.#book.get(peer)
    return contact?.petname ?? (contact?.name || peerTag(peer))
  }

  /** A peer has presented itself on a session. True if it was not here before. */
  async arrived(peer: PeerId, name: string, presented: Presented): Promise<boolean> {
    const wasHere = this.#present.has(peer)
    const known = this.#book.get(peer)
    const now = this.#clock.now()
    const given = isName(name) ? name : (known?.name ?? '')
    const addresses = [presented.address, ...(known?.addresses ?? [])]
    await this.#book.put({
      peer,
      name: given,
      petname: known?.petname ?? null,
      ...judged(this.#names, { peer, name: given }, known),
      firstSeen: known?.firstSeen ?? now,
      lastSeen: now,
      addresses: [...new Set(addresses)].slice(0, MAX_ADDRESSES_PER_PEER),
      kept: known?.kept ?? false,
      ...(known?.takes === undefined ? {} : { takes: known.takes }),
    })
    this.#present.set(peer, presented)
    return !wasHere
  }

  /** Its last session is gone. True if it was here. */
  async left(peer: PeerId): Promise<boolean> {
    if (!this.#present.delete(peer)) return false
    const known = this.#book.get(peer)
    if (known) await this.#book.put({ ...known, lastSeen: this.#clock.now() })
    return true
  }

  /** Makes a contact of a peer that we only know by its PeerId. Resolves once durable. */
  async remember(peer: PeerId): Promise<void> {
    if (this.#book.get(peer)) return
    const adding = this.#adding.get(peer) ?? this.change(peer, {})
    this.#adding.set(peer, adding)
    await adding.finally(() => this.#adding.delete(peer))
  }

  /** Remembers, beyond this run, to reach for a peer at these addresses. Resolves once durable. */
  async keep(peer: PeerId, addresses: readonly string[]): Promise<void> {
    const known = this.#book.get(peer)?.addresses ?? []
    const all = [...new Set([...addresses, ...known])].slice(0, MAX_ADDRESSES_PER_PEER)
    await this.change(peer, { kept: true, addresses: all })
  }

  /** Those to reach for. */
  kept(): readonly Contact[] {
    return this.#book.all().filter(({ kept, trust }) => kept && trust !== 'blocked')
  }

  /** Bytes up to which files of this author are taken without asking; less than 0 for none. */
  takesFilesOf(author: Uint8Array): number {
    const { trust, takes } = this.#book.get(formatPeerId(author)) ?? {}
    return trust === 'changed' || trust === 'blocked' ? -1 : (takes ?? -1)
  }

  /** Takes files of up to so many bytes from a peer without asking; null for none. */
  async takeFiles(peer: PeerId, bytes: number | null): Promise<void> {
    await this.remember(peer)
    const known = this.#book.get(peer)
    if (!known) return
    const { takes: _, ...rest } = known
    await this.#book.put(bytes === null ? rest : { ...rest, takes: bytes })
  }

  /** Changes our own opinion; a peer never met becomes a contact. */
  async change(
    peer: PeerId,
    change: Partial<Pick<Contact, 'petname' | 'trust' | 'kept' | 'addresses'>>,
  ): Promise<void> {
    const now = this.#clock.now()
    const known = this.#book.get(peer) ?? {
      peer,
      name: '',
      petname: null,
      trust: 'new' as const,
      firstSeen: now,
      lastSeen: null,
      addresses: [],
      kept: false,
    }
    const { claimed, ...rest } = known
    const alarm = change.trust === undefined && claimed !== undefined ? { claimed } : {}
    // Without our name for it, it goes by its own again.
    const bare = change.petname === null && known.trust === 'new'
    const opinion = bare ? judgedAnew(this.#names, known) : {}
    await this.#book.put({ ...rest, ...alarm, ...opinion, ...change })
  }

  /**
   * Forgets that we trust, block or are alarmed by a peer, if that is what we do: it is judged as if met
   * now, so that none of this is a way around the alarm. An alarm is dismissed only once the peer goes
   * by nobody else's name, or by one that we gave it; `NODE_NAME_TAKEN` before.
   */
  async reconsider(peer: PeerId, was: Trust): Promise<void> {
    const known = this.#book.get(peer)
    if (known?.trust !== was) return
    const { claimed: _, ...rest } = known
    const opinion = judgedAnew(this.#names, { peer, name: known.petname ? '' : known.name })
    if (was === 'changed' && opinion.trust === 'changed') {
      throw new ChatError('NODE_NAME_TAKEN', `${known.name} ${peer}`)
    }
    await this.#book.put({ ...rest, ...opinion })
  }

  get #names(): Names {
    return {
      contacts: this.#book.all(),
      looksLikeOurs: (name) => this.#self.looksLike(name),
    }
  }

  /**
   * Whom `text` means, as somebody to write to: a contact from now on. Throws as `resolve` and
   * `assertReachable`.
   */
  async addressee(text: string): Promise<PeerId> {
    const peer = this.resolve(text)
    if (peer === this.#self.peer) throw new ChatError('NODE_SELF')
    await this.assertReachable(peer)
    return peer
  }

  /**
   * Refuses a peer that is blocked (`HANDSHAKE_BLOCKED`) or came with another key
   * (`NODE_PEER_CHANGED`); remembers one that is new to us.
   */
  async assertReachable(peer: PeerId): Promise<void> {
    const contact = this.#book.get(peer)
    if (contact?.trust === 'blocked') throw new ChatError('HANDSHAKE_BLOCKED')
    if (contact?.trust === 'changed') {
      throw new ChatError('NODE_PEER_CHANGED', `${contact.claimed ?? contact.name} ${peer}`)
    }
    if (!contact) await this.remember(peer)
  }

  /**
   * Whom `text` means (`meant`): a PeerId, a name, or a unique beginning of a PeerId, with or without `@`.
   * Throws `NODE_NO_PEER`, `NODE_SELF`, or `NODE_AMBIGUOUS` with the candidates: an ambiguous name is never
   * resolved. It is `NODE_PEER_CHANGED` when one of them came with another key.
   */
  resolve(text: string, preferred?: Trust): PeerId {
    const wanted = text.startsWith('@') ? text.slice(1) : text
    if (isPeerId(wanted)) return wanted
    const found = meant(this.#book.all(), wanted, preferred)
    if (found.length > 1) {
      const changed = found.some((contact) => contact.trust === 'changed')
      const candidates = found.map(({ peer, trust }) => `${this.name(peer)} ${peer} (${trust})`)
      throw new ChatError(changed ? 'NODE_PEER_CHANGED' : 'NODE_AMBIGUOUS', candidates.join(', '))
    }
    const only = found[0]
    const isSelf = only
      ? only.peer === this.#self.peer
      : wanted.normalize('NFC').toLowerCase() === this.#self.name.toLowerCase()
    if (isSelf) throw new ChatError('NODE_SELF')
    if (!only) throw new ChatError('NODE_NO_PEER', text)
    return only.peer
  }
}

/** True where no other peer is meant by a name. */
export function isNobody(error: unknown): boolean {
  return isChatError(error, 'NODE_NO_PEER') || isChatError(error, 'NODE_SELF')
}
