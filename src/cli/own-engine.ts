import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { type InstanceLock, openNode, type ProfileKeys } from '../node/index.ts'
import { LocalClient } from '../rpc/local-client.ts'
import { RpcServer } from '../rpc/server.ts'
import type { Context } from './context.ts'
import { openLogFile } from './log-file.ts'
import { readNetworkKeyFile } from './secret-file.ts'
import { forget } from './unlock.ts'
import { readVersion } from './version.ts'

/** How long a command that is done waits for other commands that use its engine. */
const LINGER_MS = 10_000

export interface OwnEngineOptions {
  readonly lock: InstanceLock
  /** Wiped when the node has taken what it needs. */
  readonly keys: ProfileKeys
  readonly network: boolean
  /** Whether the engine stays until it is told to end, and so may serve those who stay too. */
  readonly lasting: boolean
}

/**
 * Opens the profile in this process and serves it on the local socket, so that other commands may
 * use it meanwhile. Everything, the lock too, belongs to the context from here on.
 */
export async function openOwnEngine(
  context: Context,
  { lock, keys, network, lasting }: OwnEngineOptions,
): Promise<LocalClient> {
  const { profile, settings, resources, surroundings } = context
  const { clock, signal } = surroundings
  resources.own(lock)
  const { networkKeyFile } = settings
  const networkKey = networkKeyFile ? await readNetworkKeyFile(networkKeyFile) : undefined
  const { log } = resources.own(await openLogFile(profile.paths.log, settings.logLevel))
  const node = await openNode({
    profile,
    keys,
    network,
    port: settings.port,
    exactPort: false,
    mdns: settings.mdns,
    interfaces: settings.interfaces,
    peers: settings.peers,
    tellsRead: settings.readReceipts,
    tellsTyping: settings.typing,
    nameMentions: settings.nameMentions,
    ...(settings.downloads === undefined ? {} : { downloads: resolve(settings.downloads) }),
    ...(networkKey ? { networkKey } : {}),
    clock,
    random: (length) => new Uint8Array(randomBytes(length)),
    log,
    version: readVersion(),
  })
  forget(keys)
  const onStop = () => {
    node.close().catch((error: unknown) => log.error({ error }, 'closing failed'))
  }
  const server = new RpcServer({
    listener: lock.server,
    engine: node,
    onStop,
    clock,
    log,
    lasting,
  })
  // The node first: everybody is told `closing` before the local socket ends. The client that is
  // handed out ends with the node.
  resources.own(server)
  resources.own(node)
  if (!lasting) {
    resources.defer(async () => {
      if (!signal.aborted) await server.retire(LINGER_MS)
    })
  }
  return new LocalClient({ engine: node, onStop })
}
