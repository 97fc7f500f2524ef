import { ChatError } from '../errors.ts'
import type { Door } from './door.ts'
import type { ConversationView, MemberView } from './events.ts'
import { candidates } from './private-rooms.ts'

/** Rooms: which there are, coming and going, what they are about. */
export function roomMethods(door: Door) {
  const { rooms, membership, privateRooms, conversations } = door.parts

  /** True if a private room is meant. Throws `NODE_AMBIGUOUS` where a public one is called so too. */
  const isPrivate = (text: string): boolean => {
    if (text.startsWith('!')) return true
    const named = privateRooms.named(text)
    if (named.length === 0) return false
    if (!conversations.room(`#${text}`)) return true
    throw new ChatError('NODE_AMBIGUOUS', `#${text}, ${candidates(named)}`)
  }

  const assertPrivate = (text: string) => {
    door.assertOpen()
    if (text.startsWith('#')) throw new ChatError('NODE_NOT_PRIVATE', text.slice(0, 80))
  }

  return {
    /** Rooms: ours, those that we are asked into, and public ones that others here are in. */
    rooms(): readonly ConversationView[] {
      return rooms.list()
    },

    async join({ room }: { room: string }): Promise<ConversationView> {
      door.assertOpen()
      return rooms.join(room)
    },

    async leave({ room }: { room: string }): Promise<ConversationView> {
      door.assertOpen()
      const left = await (isPrivate(room) ? membership.leave(room) : rooms.leave(room))
      await door.drafts.prune()
      return left
    },

    async topic({ room, text }: { room: string; text: string }): Promise<ConversationView> {
      door.assertOpen()
      return rooms.setTopic(isPrivate(room) ? privateRooms.resolve(room).talk : room, text)
    },

    members({ room }: { room: string }): readonly MemberView[] {
      if (isPrivate(room)) return membership.members(room)
      return rooms.members(room).map((peer) => ({ ...peer, standing: 'member' }))
    },

    /** Makes a private room. */
    async create({ name }: { name: string }): Promise<ConversationView> {
      assertPrivate(name)
      return membership.create(name)
    },

    async invite({ room, peer }: { room: string; peer: string }): Promise<ConversationView> {
      assertPrivate(room)
      await door.meet(peer)
      return membership.invite(room, peer)
    },

    async remove({ room, peer }: { room: string; peer: string }): Promise<ConversationView> {
      assertPrivate(room)
      return membership.remove(room, peer)
    },

    async accept({ room }: { room: string }): Promise<ConversationView> {
      assertPrivate(room)
      return membership.accept(room)
    },

    async decline({ room }: { room: string }): Promise<ConversationView> {
      assertPrivate(room)
      return membership.decline(room)
    },
  }
}
