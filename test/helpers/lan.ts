/**
 * A local network for tests: several hosts on a switch, made of Linux network namespaces, with
 * real multicast and the real program. The machine's own network is not touched.
 *
 *     test('two hosts find each other', { skip: lanUnavailable() ?? false }, async () => {
 *       await using lan = await Lan.open({ hosts: 2 })
 *       const [anna, ben] = lan.hosts            // or lan.host(0), lan.host(1)
 *       const node = lan.host(0).p2pchat(['run', '--json'])
 *       await node.waitForLine(/listening/, 10_000)
 *       await node.kill('SIGTERM')
 *     })
 *
 * - Each host has `lo` and `eth0` with 10.77.0.(i+1)/24, IPv6 link-local, **no default route**, a
 *   host name of its own (`host.hostName`, to be searched for in captures), its own HOME and
 *   P2PCHAT_DATA_DIR. Files, unlike networks, are shared: only the folders differ.
 * - `host.spawn`, `host.tsx`, `host.p2pchat` give a `LanProcess`; `host.exec` runs to the end.
 * - `lan.addNetwork()` is a second switch; `host.plug({ name: 'eth1', network })` a cable to it.
 * - `host.setAddress`, `unplug`, `setLink`, `setCable` are what happens to cables and addresses.
 * - `lan.partition([[0], [1, 2]])`, `lan.block([0], [1])` (one way), `lan.lose(20)` (per cent),
 *   `lan.heal()` act in the switch, unseen by the hosts.
 * - `host.capture()` runs tcpdump; `capture.find([...])` searches what it saw.
 *
 * Everything carries this process's id in its name. It is removed by `close`, at the latest when
 * this process exits; what a killed process left behind, the next `Lan.open` removes.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lanUnavailable, runCommand, runIp } from './lan-command.ts'
import { LanHost, lanPort } from './lan-host.ts'
import { LAN_PREFIX, removeLeftovers, removeNetns } from './lan-netns.ts'

export { hasCommand, lanUnavailable } from './lan-command.ts'
export type { LanHost } from './lan-host.ts'
export type { LanProcess } from './lan-process.ts'

interface LanOptions {
  readonly hosts: number
  /** Plug each host into network 0 as eth0; default true. */
  readonly plugged?: boolean
}

interface Block {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

const open = new Set<Lan>()

export class Lan implements AsyncDisposable {
  readonly hosts: readonly LanHost[]
  readonly #switch: string
  readonly #folder: string
  #networks = 0
  #blocks: Block[] = []
  #lossPercent = 0
  #kept: string | undefined

  /** Builds the hosts; throws where `lanUnavailable()` has a reason, and leaves nothing behind. */
  static async open({ hosts, plugged = true }: LanOptions): Promise<Lan> {
    const reason = lanUnavailable()
    if (reason !== undefined) throw new Error(reason)
    removeLeftovers()
    const lan = new Lan(hosts)
    open.add(lan)
    try {
      const names = [lan.#switch, ...lan.hosts.map(({ netns }) => netns)]
      await runIp(
        undefined,
        names.map((name) => `netns add ${name}`),
      )
      await Promise.all(lan.hosts.map(({ netns }) => runIp(netns, ['link set lo up'])))
      await lan.addNetwork()
      if (plugged) await Promise.all(lan.hosts.map((host) => host.plug({ name: 'eth0' })))
      return lan
    } catch (error) {
      await lan.close()
      throw error
    }
  }

  private constructor(hosts: number) {
    const base = `${LAN_PREFIX}${process.pid}-${randomBytes(3).toString('hex')}`
    this.#switch = `${base}-sw`
    this.#folder = mkdtempSync(join(tmpdir(), `${LAN_PREFIX}${process.pid}-`))
    this.hosts = Array.from({ length: hosts }, (_, index) => {
      const folder = join(this.#folder, `h${index}`)
      mkdirSync(folder, { mode: 0o700 })
      return new LanHost({ index, netns: `${base}-h${index}`, switchNetns: this.#switch, folder })
    })
  }

  /** `TypeError` for a host that was not asked for. */
  host(index: number): LanHost {
    const host = this.hosts[index]
    if (!host) throw new TypeError(`there are only ${this.hosts.length} hosts`)
    return host
  }

  /** Adds a switch that nobody is plugged into yet, and gives its number. */
  async addNetwork(): Promise<number> {
    const network = this.#networks++
    const bridge = `br${network}`
    await runIp(this.#switch, [
      `link add ${bridge} type bridge mcast_snooping 0 forward_delay 0`,
      `link set ${bridge} up`,
    ])
    return network
  }

  /** Lets only hosts of the same set hear each other; a host in no set hears everybody. */
  async partition(sets: readonly (readonly number[])[]): Promise<void> {
    this.#blocks = sets.flatMap((from) =>
      sets.filter((to) => to !== from).map((to) => ({ from, to })),
    )
    await this.#filter()
  }

  /** Loses everything that hosts of `from` send to hosts of `to`, in that direction only. */
  async block(from: readonly number[], to: readonly number[]): Promise<void> {
    this.#blocks.push({ from, to })
    await this.#filter()
  }

  /** Loses this share of all packets, at random. */
  async lose(percent: number): Promise<void> {
    this.#lossPercent = percent
    await this.#filter()
  }

  /** Ends every partition, block and loss. */
  async heal(): Promise<void> {
    this.#blocks = []
    this.#lossPercent = 0
    await this.#filter()
  }

  /** Lets `close` keep the hosts' files, in the folder that this gives. */
  keepFiles(): string {
    this.#kept ??= mkdtempSync(join(tmpdir(), 'p2pchat-kept-'))
    return this.#kept
  }

  /** Ends every program and removes hosts, switch and files. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.killAll()))
    this.closeNow()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** `close` for the exit of the process: synchronous, and without waiting for programs. */
  closeNow(): void {
    if (!open.delete(this)) return
    for (const { netns } of this.hosts) removeNetns(netns)
    removeNetns(this.#switch)
    // An empty folder is replaced.
    if (this.#kept !== undefined) renameSync(this.#folder, this.#kept)
    else rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async #filter(): Promise<void> {
    const ports = (hosts: readonly number[]) => {
      const names = hosts.flatMap((host) =>
        Array.from({ length: this.#networks }, (_, network) => lanPort(network, host)),
      )
      return `{ ${names.map((name) => `"${name}"`).join(', ')} }`
    }
    const rules = this.#blocks
      .filter(({ from, to }) => from.length > 0 && to.length > 0)
      .map(({ from, to }) => `iifname ${ports(from)} oifname ${ports(to)} drop`)
    if (this.#lossPercent > 0) rules.push(`numgen random mod 100 < ${this.#lossPercent} drop`)
    const input = [
      'table bridge lan',
      'delete table bridge lan',
      'table bridge lan {',
      'chain forward { type filter hook forward priority 0;',
      ...rules,
      '}',
      '}',
    ].join('\n')
    await runCommand('ip', ['netns', 'exec', this.#switch, 'nft', '-f', '-'], { input })
  }
}

process.on('exit', () => {
  for (const lan of open) lan.closeNow()
})
