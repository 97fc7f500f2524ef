import { type Clock, delay } from '../clock.ts'
import { ChatError, isChatError } from '../errors.ts'
import { InstanceLock, type ProfileKeys } from '../node/index.ts'
import { SocketClient } from '../rpc/client.ts'
import type { LiveClient } from '../rpc/engine.ts'
import type { Context } from './context.ts'
import { openOwnEngine } from './own-engine.ts'
import { unlock } from './unlock.ts'

/**
 * What a command needs: the stored history; peers too; or both for as long as a person wants, with
 * events.
 */
export type Need = 'store' | 'network' | 'lasting'

export interface Reached {
  readonly client: LiveClient
  /** True when nobody ran, and this process opened the profile for itself. */
  readonly isOwn: boolean
}

/** How long to wait for a command that holds the profile only while it does its work. */
const PATIENCE_MS = 15_000
const RETRY_MS = 50
const PROBE_TIMEOUT_MS = 5_000

/**
 * The engine of the profile: the one that runs, else one opened here, with `keys` if somebody has
 * them already. The context closes it.
 */
export async function reach(context: Context, need: Need, keys?: ProfileKeys): Promise<Reached> {
  return reachOr(context, need, (client) => ({ client, isOwn: false }), keys)
}

/** The engine of a profile that nobody else runs. Rejects with `STORE_IN_USE` where one does. */
export async function own(context: Context): Promise<LiveClient> {
  const { client } = await reachOr(context, 'lasting', () => {
    throw new ChatError('STORE_IN_USE', context.profile.profile)
  })
  return client
}

async function reachOr(
  context: Context,
  need: Need,
  onRunning: (client: LiveClient) => Reached,
  known?: ProfileKeys,
): Promise<Reached> {
  const { profile, resources, surroundings } = context
  const { clock } = surroundings
  if (!(await profile.exists())) throw new ChatError('STORE_NO_PROFILE', profile.paths.folder)
  profile.prepare()
  let keys = known
  let deadline = clock.monotonic() + PATIENCE_MS
  for (;;) {
    const running = await attach(profile.paths.socket, need, clock)
    if (running) return onRunning(resources.own(running))
    if (!keys) {
      // Before the profile is taken: nobody has to wait for somebody who is asked for a passphrase.
      keys = await unlock(context)
      deadline = clock.monotonic() + PATIENCE_MS
    }
    const lock = await acquire(context)
    if (lock) {
      const options = { lock, keys, network: need !== 'store', lasting: need === 'lasting' }
      return { client: await openOwnEngine(context, options), isOwn: true }
    }
    if (clock.monotonic() >= deadline) throw new ChatError('STORE_IN_USE', profile.profile)
    await delay(clock, RETRY_MS)
  }
}

async function acquire({ profile, surroundings }: Context): Promise<InstanceLock | undefined> {
  try {
    return await InstanceLock.acquire(profile.paths, surroundings.clock)
  } catch (error) {
    if (isChatError(error, 'STORE_IN_USE')) return undefined
    throw error
  }
}

/** The running engine, if it answers and can do what is needed. */
async function attach(path: string, need: Need, clock: Clock): Promise<SocketClient | undefined> {
  let client: SocketClient
  try {
    client = await SocketClient.open(path, clock)
  } catch {
    return undefined
  }
  const timer = clock.after(PROBE_TIMEOUT_MS, () => void client.close())
  try {
    const { online } = await client.call('status', {})
    if (need === 'store' || online) {
      // Who is about to leave serves no events.
      if (need === 'lasting') (await client.subscribe(() => {}))()
      return client
    }
  } catch (error) {
    if (!isChatError(error, 'RPC_UNREACHABLE') && !isChatError(error, 'RPC_BUSY')) throw error
  } finally {
    timer.cancel()
  }
  await client.close()
  return undefined
}
