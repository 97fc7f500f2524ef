import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Profile, ProfileKeys } from '../store/profile.ts'

/** How a node is opened. */
export interface NodeOptions {
  readonly profile: Profile
  readonly keys: ProfileKeys
  /** False: history and queue only, no socket is opened. */
  readonly network: boolean
  /** TCP port; the next free one if taken, unless `exactPort`; 0 for any. */
  readonly port: number
  readonly exactPort: boolean
  readonly mdns: boolean
  /** Names of network interfaces to use; empty for all. */
  readonly interfaces: readonly string[]
  /** `HOST:PORT` of peers that multicast does not reach. */
  readonly peers: readonly string[]
  /** 32 bytes that hide us from everybody without them. */
  readonly networkKey?: Uint8Array
  /** Whether others are told what we have read, until somebody chooses; false if not given. */
  readonly tellsRead?: boolean
  /** Whether others are told when we type; true if not given. */
  readonly tellsTyping?: boolean
  /** Whether our bare name calls us, and not `@name` alone; true if not given. */
  readonly nameMentions?: boolean
  /** Folder for files that somebody accepts without saying where; one in the profile if not given. */
  readonly downloads?: string
  /** Bytes of a disk that incoming files leave free; FREE_DISK_BYTES if not given. */
  readonly spareBytes?: number
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  readonly log: Log
  readonly version: string
}
