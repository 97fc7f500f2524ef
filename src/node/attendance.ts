import { LOBBY } from '../chat/conversation.ts'
import { isRoomName } from '../chat/room-name.ts'
import type { PeerId } from '../ids.ts'
import { MAX_ROOMS } from '../wire/limits.ts'

interface Said {
  readonly peer: PeerId
  readonly rooms: ReadonlySet<string>
}

/** Who is in which public room, as live sessions tell: exact for everybody who is here. */
export class Attendance {
  readonly #present: () => readonly PeerId[]
  /** By session. */
  readonly #said = new Map<object, Said>()

  /** `present` tells who is here now. */
  constructor(present: () => readonly PeerId[]) {
    this.#present = present
  }

  /**
   * A session tells which rooms its peer is in; none when it ends. Names that are not in their one
   * form are passed over. Returns the rooms whose members are others now.
   */
  say(session: object, peer: PeerId, names: readonly string[]): readonly string[] {
    const before = this.#said.get(session)?.rooms ?? new Set()
    const rooms = new Set(
      names.slice(0, MAX_ROOMS).filter((name) => name !== LOBBY && isRoomName(name)),
    )
    if (rooms.size > 0) this.#said.set(session, { peer, rooms })
    else this.#said.delete(session)
    return [...[...before].filter((name) => !rooms.has(name)), ...rooms].filter(
      (name) => before.has(name) !== rooms.has(name),
    )
  }

  /** Those who are there now, ourselves left out; of `#lobby` everybody who is here. */
  members(room: string): readonly PeerId[] {
    if (room === LOBBY) return this.#present()
    const peers = [...this.#said.values()].flatMap(({ peer, rooms }) =>
      rooms.has(room) ? [peer] : [],
    )
    return [...new Set(peers)]
  }

  /** As `members`, of a room that is not `#lobby` and one of them. */
  isIn(room: string, peer: PeerId): boolean {
    for (const said of this.#said.values()) {
      if (said.peer === peer && said.rooms.has(room)) return true
    }
    return false
  }

  /** Rooms that anybody here is in: those with the most sessions first, then by name. */
  rooms(): readonly string[] {
    const counts = new Map<string, number>()
    for (const { rooms } of this.#said.values()) {
      for (const room of rooms) counts.set(room, (counts.get(room) ?? 0) + 1)
    }
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([room]) => room)
  }
}
