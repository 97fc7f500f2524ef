import type { Door } from './door.ts'
import type { ConversationView, PeerView } from './events.ts'

/** Rooms: which there are, coming and going, what they are about. */
export function roomMethods(door: Door) {
  const { rooms } = door.parts
  return {
    /** Public rooms: ours, and those that others here are in. */
    rooms(): readonly ConversationView[] {
      return rooms.list()
    },

    async join({ room }: { room: string }): Promise<ConversationView> {
      door.assertOpen()
      return rooms.join(room)
    },

    async leave({ room }: { room: string }): Promise<ConversationView> {
      door.assertOpen()
      return rooms.leave(room)
    },

    async topic({ room, text }: { room: string; text: string }): Promise<ConversationView> {
      door.assertOpen()
      return rooms.setTopic(room, text)
    },

    members({ room }: { room: string }): readonly PeerView[] {
      return rooms.members(room)
    },
  }
}
