import type { Assembly } from './assembly.ts'
import type { StatusView } from './events.ts'
import { isoTime } from './messages.ts'
import type { Network } from './network.ts'

export interface StatusOptions {
  readonly parts: Assembly
  readonly network: Network | undefined
  /** When the node was opened, in milliseconds since 1970. */
  readonly since: number
  readonly version: string
}

/** How a node is, at this moment. */
export async function statusOf(options: StatusOptions): Promise<StatusView> {
  const { parts, network, since, version } = options
  const { self, outbox, conversations, store, files, warnings } = parts
  return {
    peer: self.peer,
    name: self.name,
    profile: self.profile,
    online: network !== undefined,
    since: isoTime(since),
    pid: process.pid,
    version,
    port: network?.port ?? 0,
    sessions: network?.sessions ?? 0,
    queued: outbox.queued(conversations.all()),
    transfers: files.moving,
    diskBytes: await store.diskBytes(),
    downloads: files.downloads,
    writable: store.writable,
    passphrase: self.hasPassphrase,
    interfaces: network?.interfaces ?? [],
    mdns: network?.mdns ?? 'off',
    warnings: warnings.recent,
  }
}
