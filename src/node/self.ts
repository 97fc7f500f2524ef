import { isName, parseName, skeleton } from '../chat/name.ts'
import { ChatError } from '../errors.ts'
import { type PeerId, peerKey, peerTag } from '../ids.ts'
import type { Profile } from '../store/profile.ts'
import { MAX_STATUS_TEXT_BYTES } from '../wire/limits.ts'
import type { PeerView, Presence } from './events.ts'

/** How we present ourselves to a peer. */
export interface Introduction {
  readonly name: string
  readonly status: Exclude<Presence, 'offline'>
  readonly statusText: string
}

export interface PresenceRequest {
  readonly status: Introduction['status']
  readonly text?: string
}

/** Controls, half characters, line ends. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

export interface SelfOptions {
  /** What holds until somebody chooses. */
  readonly tellsRead?: boolean | undefined
  readonly nameMentions?: boolean | undefined
}

/** Ourselves, as we present ourselves. */
export class Self {
  readonly peer: PeerId
  readonly publicKey: Uint8Array
  readonly profile: string
  readonly hasPassphrase: boolean
  /** Whether our bare name calls us, or only `@name`. */
  readonly nameMentions: boolean
  readonly #profile: Profile
  #name: string
  #tellsRead: boolean
  /** For this run only. */
  #presence: Omit<Introduction, 'name'> = { status: 'online', statusText: '' }

  static async open(
    profile: Profile,
    peer: PeerId,
    { tellsRead = false, nameMentions = true }: SelfOptions = {},
  ): Promise<Self> {
    const { name = '', readReceipts = tellsRead } = (await profile.settings()) ?? {}
    return new Self(profile, peer, {
      tellsRead: readReceipts,
      nameMentions,
      // Settings that were lost leave an identity without a name, not without a use.
      name: isName(name) ? name : peerTag(peer),
      hasPassphrase: await profile.needsPassphrase(),
    })
  }

  private constructor(
    profile: Profile,
    peer: PeerId,
    facts: {
      readonly name: string
      readonly hasPassphrase: boolean
      readonly tellsRead: boolean
      readonly nameMentions: boolean
    },
  ) {
    this.#profile = profile
    this.#name = facts.name
    this.#tellsRead = facts.tellsRead
    this.nameMentions = facts.nameMentions
    this.peer = peer
    this.publicKey = peerKey(peer)
    this.profile = profile.profile
    this.hasPassphrase = facts.hasPassphrase
  }

  get name(): string {
    return this.#name
  }

  /** Resolves once durable. Throws `ARGS_NAME`. */
  async rename(text: string): Promise<void> {
    const name = parseName(text)
    await this.#profile.rename(name)
    this.#name = name
  }

  /** Whether others are told what we have read. */
  get tellsRead(): boolean {
    return this.#tellsRead
  }

  /** Chooses whether they are, from now on and for good. Resolves once durable. */
  async tellRead(on: boolean): Promise<void> {
    await this.#profile.chooseReadReceipts(on, this.#name)
    this.#tellsRead = on
  }

  get introduction(): Introduction {
    return { name: this.#name, ...this.#presence }
  }

  /** Throws `ARGS_STATUS`. */
  setPresence(status: Introduction['status'], text: string): void {
    const statusText = text.trim()
    if (Buffer.byteLength(statusText) > MAX_STATUS_TEXT_BYTES || UNSAFE.test(statusText)) {
      throw new ChatError('ARGS_STATUS')
    }
    this.#presence = { status, statusText }
  }

  /** True for a name that a reader could take for ours. */
  looksLike(name: string): boolean {
    return skeleton(name) === skeleton(this.#name)
  }

  view(online: boolean): PeerView {
    return {
      peer: this.peer,
      name: this.#name,
      tag: peerTag(this.peer),
      status: online ? this.#presence.status : 'offline',
      statusText: this.#presence.statusText,
      trust: 'verified',
      addresses: [],
      lastSeen: null,
      self: true,
      clockSkewMs: null,
      claimed: null,
    }
  }
}
