import { systemClock } from '../../src/clock.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import { type Node, openNode } from '../../src/node/index.ts'
import type { Profile } from '../../src/store/profile.ts'

/** A real node on its disk, without a network. The caller closes it. */
export async function openQuietNode(profile: Profile): Promise<Node> {
  return openNode({
    profile,
    keys: await profile.readKeys(),
    network: false,
    port: 0,
    exactPort: false,
    mdns: false,
    interfaces: [],
    peers: [],
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
    version: 'bench',
  })
}
