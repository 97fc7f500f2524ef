import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { LanCapture } from './lan-capture.ts'
import {
  type CommandOptions,
  type CommandResult,
  LAN_PATH,
  runCommand,
  runIp,
} from './lan-command.ts'
import { killNetns } from './lan-netns.ts'
import { LanProcess } from './lan-process.ts'

export const REPOSITORY = join(import.meta.dirname, '..', '..')

interface LanHostOptions {
  readonly index: number
  /** Network namespace of the host and of the switch it is plugged into. */
  readonly netns: string
  readonly switchNetns: string
  /** Where this host keeps files; exists. */
  readonly folder: string
}

interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
}

interface PlugOptions {
  readonly name: string
  readonly network?: number
  readonly address?: string | false
  /** Hardware address; default random. */
  readonly mac?: string
}

/** What to run as the program: its sources, or `dist` with P2PCHAT_LAN_PROGRAM=dist. */
function programCommand(): string[] {
  const dist = join(REPOSITORY, 'dist', 'main.js')
  if (process.env.P2PCHAT_LAN_PROGRAM === 'dist') {
    if (!existsSync(dist)) throw new Error('there is no dist/main.js; run npm run build')
    return [process.execPath, dist]
  }
  return [process.execPath, '--import', 'tsx', join(REPOSITORY, 'src', 'main.ts')]
}

/** One machine on the test network: its own interfaces, host name, home and data folder. */
export class LanHost {
  readonly index: number
  readonly netns: string
  /** The name the host would like to keep to itself: searched for in captures. */
  readonly hostName: string
  /** HOME of its programs; `dataDir` inside is what P2PCHAT_DATA_DIR names. */
  readonly home: string
  readonly dataDir: string
  readonly #switchNetns: string
  readonly #processes = new Set<LanProcess>()
  #captures = 0

  constructor({ index, netns, switchNetns, folder }: LanHostOptions) {
    this.index = index
    this.netns = netns
    this.#switchNetns = switchNetns
    this.hostName = `secret${randomBytes(3).toString('hex')}h${index}`
    this.home = folder
    this.dataDir = join(folder, 'data')
    mkdirSync(this.dataDir, { recursive: true, mode: 0o700 })
  }

  /** The address this host gets on a network: 10.77.NETWORK.(INDEX + 1). */
  addressOn(network = 0): string {
    return `10.77.${network}.${this.index + 1}`
  }

  /** Starts a program on this host, in the folder of the repository. */
  spawn(command: string, args: readonly string[] = [], options: SpawnOptions = {}): LanProcess {
    const child = spawn('ip', this.#inside(command, args), {
      cwd: REPOSITORY,
      env: this.#env(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const started = new LanProcess(child, `host ${this.index}: ${command} ${args.join(' ')}`)
    this.#processes.add(started)
    void started.exit.then(() => this.#processes.delete(started))
    return started
  }

  /** Starts the real p2pchat with these arguments. */
  p2pchat(args: readonly string[] = [], options: SpawnOptions = {}): LanProcess {
    const [command = '', ...first] = programCommand()
    return this.spawn(command, [...first, ...args], options)
  }

  /** Starts a TypeScript file of this repository (path from its root). */
  tsx(file: string, args: readonly string[] = [], options: SpawnOptions = {}): LanProcess {
    const script = join(REPOSITORY, file)
    return this.spawn(process.execPath, ['--import', 'tsx', script, ...args], options)
  }

  /** Runs a command on this host to its end; rejects with its output unless it exits with 0. */
  exec(command: string, args: readonly string[] = [], options: CommandOptions = {}) {
    const env = this.#env(options.env)
    return runCommand('ip', this.#inside(command, args), { ...options, env })
  }

  /** Runs the real p2pchat to its end and gives exit code and output; never rejects for the code. */
  p2pchatExec(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const [command = '', ...first] = programCommand()
    return this.exec(command, [...first, ...args], { mayFail: true, ...options })
  }

  /**
   * Plugs a cable from a new interface into a network's switch, up and with an address; default
   * `addressOn(network)/24`, or none with `address: false` (IPv6 link-local only).
   */
  async plug(options: PlugOptions): Promise<void> {
    const { name, network = 0, address = `${this.addressOn(network)}/24`, mac } = options
    const port = lanPort(network, this.index)
    const hardware = mac === undefined ? '' : `address ${mac}`
    await runIp(this.#switchNetns, [
      `link add ${port} type veth peer name ${name} ${hardware} netns ${this.netns}`,
      `link set ${port} master br${network} up`,
    ])
    const addresses = address === false ? [] : [`addr add ${address} brd + dev ${name}`]
    await runIp(this.netns, [...addresses, `link set ${name} up`])
  }

  /** Deletes an interface, as a USB adapter does that is pulled out; `plug` makes it again. */
  async unplug(name: string): Promise<void> {
    await runIp(this.netns, [`link del ${name}`])
  }

  /** Takes an interface administratively up or down. */
  async setLink(name: string, state: 'up' | 'down'): Promise<void> {
    await runIp(this.netns, [`link set ${name} ${state}`])
  }

  /** Pulls or plants the cable at the switch: the host sees the carrier go or come. */
  async setCable(network: number, state: 'up' | 'down'): Promise<void> {
    await runIp(this.#switchNetns, [`link set ${lanPort(network, this.index)} ${state}`])
  }

  /** Replaces every IPv4 address of an interface, e.g. `10.77.0.99/24`. */
  async setAddress(name: string, address: string): Promise<void> {
    await runIp(this.netns, [
      `addr flush dev ${name} scope global`,
      `addr add ${address} brd + dev ${name}`,
    ])
  }

  async setDefaultRoute(via: string): Promise<void> {
    await runIp(this.netns, [`route add default via ${via}`])
  }

  /** Delays what leaves an interface; false if this kernel has no netem. */
  async delay(name: string, ms: number): Promise<boolean> {
    const args = ['qdisc', 'replace', 'dev', name, 'root', 'netem', 'delay', `${ms}ms`]
    return (await this.exec('tc', args, { mayFail: true })).code === 0
  }

  /** Lets no more than this leave an interface; false if this kernel has no tbf. */
  async slow(name: string, mbitPerSecond: number): Promise<boolean> {
    const bucket = ['tbf', 'rate', `${mbitPerSecond}mbit`, 'burst', '32kb', 'latency', '100ms']
    const args = ['qdisc', 'replace', 'dev', name, 'root', ...bucket]
    return (await this.exec('/sbin/tc', args, { mayFail: true })).code === 0
  }

  /** Captures packets of an interface (default eth0); resolves once tcpdump listens. */
  async capture(options: { interface?: string; filter?: string } = {}): Promise<LanCapture> {
    const { interface: name = 'eth0', filter = '' } = options
    const file = join(this.home, `capture-${this.#captures++}.pcap`)
    const args = ['-i', name, '-U', '--immediate-mode', '-s', '0', '-Z', 'root', '-w', file]
    const tcpdump = this.spawn('tcpdump', [...args, ...filter.split(' ').filter(Boolean)])
    await tcpdump.waitForLine(/listening on/)
    return new LanCapture(file, tcpdump)
  }

  /** Ends everything that runs on this host, what its programs started included, the hard way. */
  async killAll(): Promise<void> {
    killNetns(this.netns)
    await Promise.all([...this.#processes].map((running) => running.kill('SIGKILL')))
  }

  /** `ip` arguments that run a command in this host's network and under its host name. */
  #inside(command: string, args: readonly string[]): string[] {
    const script = 'hostname "$0" && exec "$@"'
    const named = ['unshare', '--uts', 'sh', '-c', script, this.hostName, command, ...args]
    return ['netns', 'exec', this.netns, ...named]
  }

  #env(env: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: LAN_PATH,
      LANG: 'C.UTF-8',
      TERM: process.env.TERM ?? 'xterm-256color',
      HOME: this.home,
      P2PCHAT_DATA_DIR: this.dataDir,
      ...env,
    }
  }
}

/** The name of a switch port. */
export function lanPort(network: number, host: number): string {
  return `n${network}h${host}`
}
