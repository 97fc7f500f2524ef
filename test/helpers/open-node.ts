import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import type { NodeEvent } from '../../src/node/index.ts'
import { type Node, type NodeOptions, openNode } from '../../src/node/index.ts'
import { Profile } from '../../src/store/profile.ts'

/** A profile in a folder of its own that outlives the nodes opened on it, until disposed. */
export class Home implements AsyncDisposable {
  readonly name: string
  readonly folder: string

  private constructor(name: string, folder: string) {
    this.name = name
    this.folder = folder
  }

  static async make(name: string): Promise<Home> {
    const home = new Home(name, await mkdtemp(join(tmpdir(), 'p2pchat-test-')))
    await home.profile().create({ name, random: randomBytes })
    return home
  }

  profile(): Profile {
    return Profile.locate({ dataDir: this.folder, env: {} })
  }

  /** A real node on loopback, without multicast. The caller closes it. */
  async open(options: Partial<NodeOptions> = {}): Promise<Node> {
    const profile = this.profile()
    profile.prepare()
    return openNode({
      profile,
      keys: await profile.readKeys(),
      network: true,
      port: 0,
      exactPort: false,
      mdns: false,
      interfaces: [],
      peers: [],
      clock: systemClock,
      random: randomBytes,
      log: silentLog,
      version: 'test',
      ...options,
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}

/** The first event that fits, from now on; rejects after `timeoutMs`. */
export function eventOf<E extends NodeEvent['event']>(
  node: Node,
  name: E,
  fits: (event: Extract<NodeEvent, { event: E }>) => boolean = () => true,
  timeoutMs = 10_000,
): Promise<Extract<NodeEvent, { event: E }>> {
  return new Promise((resolve, reject) => {
    let leave: (() => void) | undefined
    const timer = setTimeout(() => {
      leave?.()
      reject(new Error(`no ${name} event within ${timeoutMs} ms`))
    }, timeoutMs)
    leave = node.subscribe((event) => {
      // Who is the first to listen is told at once of what was before.
      if (event.event !== name || !leave) return
      const typed = event as Extract<NodeEvent, { event: E }>
      if (!fits(typed)) return
      clearTimeout(timer)
      leave()
      resolve(typed)
    })
  })
}

/** Where a node can be dialled from this machine. */
export async function addressOf(node: Node): Promise<string> {
  return `127.0.0.1:${(await node.status()).port}`
}
