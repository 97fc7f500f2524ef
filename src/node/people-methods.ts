import { parseName } from '../chat/name.ts'
import { safetyNumber } from '../crypto/safety-number.ts'
import { type PeerId, peerKey } from '../ids.ts'
import { type ConnectRequest, connect } from './connect.ts'
import type { Door } from './door.ts'
import type { PeerView, Trust } from './events.ts'
import type { People } from './people.ts'
import type { PresenceRequest } from './self.ts'

/** Who there is, what we think of them, and what they see of us. */
export function peopleMethods(door: Door) {
  const { parts } = door

  const changed = (peer: PeerId): PeerView => {
    const view = parts.people.view(peer)
    parts.hub.emit({ event: 'peer-changed', peer: view })
    return view
  }

  const change = async (text: string, to: Parameters<People['change']>[1]): Promise<PeerView> => {
    door.assertOpen()
    const peer = parts.people.resolve(text)
    await parts.people.change(peer, to)
    return changed(peer)
  }

  /** Whoever is thought of so is judged as if newly met. */
  const reconsider = async (text: string, was: Trust): Promise<PeerView> => {
    door.assertOpen()
    const peer = parts.people.resolve(text, was)
    await parts.people.reconsider(peer, was)
    return changed(peer)
  }

  const presented = (): PeerView => {
    door.network?.present()
    const peer = parts.self.view(door.network !== undefined)
    parts.hub.emit({ event: 'peer-changed', peer })
    return peer
  }

  return {
    /** Who is online; with `all` everyone ever met. Without ourselves. */
    peers({ all = false }: { all?: boolean }): readonly PeerView[] {
      return parts.people.views(all)
    },

    /** Dials, proves, and goes on reaching for this peer from now on. */
    async connect(request: ConnectRequest, signal?: AbortSignal): Promise<PeerView> {
      const network = door.online()
      const { people, presence } = parts
      return connect({ network, people, presence, clock: door.clock }, request, door.until(signal))
    },

    async rename({ name }: { name: string }): Promise<PeerView> {
      await parts.self.rename(name)
      return presented()
    },

    /** What the others see of us until this node closes. */
    async presence({ status, text = '' }: PresenceRequest): Promise<PeerView> {
      door.assertOpen()
      parts.self.setPresence(status, text)
      return presented()
    },

    alias({ peer, name }: { peer: string; name: string | null }): Promise<PeerView> {
      return change(peer, { petname: name === null ? null : parseName(name) })
    },

    trust({ peer }: { peer: string }): Promise<PeerView> {
      return change(peer, { trust: 'verified' })
    },

    untrust({ peer }: { peer: string }): Promise<PeerView> {
      return reconsider(peer, 'verified')
    },

    dismiss({ peer }: { peer: string }): Promise<PeerView> {
      return reconsider(peer, 'changed')
    },

    async block({ peer }: { peer: string }): Promise<PeerView> {
      const view = await change(peer, { trust: 'blocked' })
      door.network?.forget(view.peer)
      return view
    },

    async unblock({ peer }: { peer: string }): Promise<PeerView> {
      const view = await reconsider(peer, 'blocked')
      door.network?.wake()
      return view
    },

    verify({ peer: text }: { peer: string }): { peer: PeerView; safetyNumber: string } {
      const { people, identity } = parts
      const peer = people.resolve(text)
      return {
        peer: people.view(peer),
        safetyNumber: safetyNumber(identity.publicKey, peerKey(peer)),
      }
    },
  }
}
