import { networkInterfaces } from 'node:os'
import { Bonjour, type Browser, type Service } from 'bonjour-service'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { BYE_TIMEOUT_MS } from '../wire/limits.ts'
import { AddressBook } from './address-book.ts'
import { type Channel, ChannelSet } from './channel-set.ts'
import type { Announcement, Discovery, DiscoveryListener } from './discovery.ts'
import { InterfaceWatch, readLinkState } from './interface-watch.ts'
import {
  chooseInterfaces,
  type InterfaceReading,
  type LanInterface,
  ownAddresses,
} from './interfaces.ts'
import { isPort } from './literal-address.ts'
import { MulticastSocket } from './multicast-socket.ts'
import { QuerySchedule } from './query-schedule.ts'
import { isLocal, sightedAddresses } from './sighted-address.ts'
import { INSTANCE_PREFIX, isToken, parseTxt, txtRecord } from './txt.ts'

const SERVICE_TYPE = 'p2pchat'
/** A browser remembers every name it ever heard; it is replaced when it has heard this many. */
const MAX_BROWSED = 64

export interface MdnsOptions {
  readonly announcement: Announcement
  readonly listener: DiscoveryListener
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly log: Log
  /** Names of the interfaces to use; empty or absent: every usable one, loopback included. */
  readonly interfaces?: readonly string[]
  readonly readInterfaces?: () => InterfaceReading
}

/**
 * Multicast DNS on every interface of this machine at once, through changes of address, cable,
 * sleep and other programs on the port. Never fails: what does not work is a warning, and is tried
 * again until it does.
 */
export class Mdns implements Discovery {
  readonly #options: MdnsOptions
  readonly #book = new AddressBook()
  readonly #channels: ChannelSet<MdnsChannel>
  readonly #schedule: QuerySchedule
  readonly #watch: InterfaceWatch
  #own: ReadonlySet<string> = new Set()
  #closing: Promise<void> | undefined

  /**
   * Resolves once every interface there is now has been tried. `TypeError` for an announcement that
   * nobody could use.
   */
  static async open(options: MdnsOptions): Promise<Mdns> {
    if (!isToken(options.announcement.token)) throw new TypeError('not a token')
    if (!isPort(options.announcement.port)) throw new TypeError('not a port')
    const mdns = new Mdns(options)
    await mdns.#align(mdns.#read())
    return mdns
  }

  private constructor(options: MdnsOptions) {
    this.#options = options
    const { clock, random, listener } = options
    this.#schedule = new QuerySchedule({ clock, random, query: () => this.#channels.query() })
    this.#channels = new ChannelSet({
      clock,
      openChannel: (lan, onFailure) =>
        MdnsChannel.open({
          ...options,
          lan,
          onFailure,
          isOwn: (address) => this.#own.has(address),
          onHeard: (heard) => this.#heard(heard),
        }),
      onChange: (names) => this.#changed(names),
      onWarning: (warning) => listener.onWarning(warning),
      onOver: (codes) => listener.onOver(codes),
    })
    this.#watch = new InterfaceWatch({
      clock,
      read: () => this.#read(),
      onReading: (reading, slept) => {
        if (slept) this.#channels.drop()
        void this.#align(reading)
      },
    })
  }

  refresh(): void {
    if (!this.#closing) this.#schedule.restart()
  }

  /** Says goodbye on every interface, bounded by BYE_TIMEOUT_MS, and lets go of the port. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#watch.close()
    this.#schedule.close()
    await this.#channels.close()
  }

  #read(): InterfaceReading {
    try {
      return (this.#options.readInterfaces ?? networkInterfaces)()
    } catch (error) {
      // Some sandboxes forbid it. Then there is nothing to use, which is told as such.
      this.#options.log.debug({ error: String(error) }, 'interfaces cannot be read')
      return {}
    }
  }

  #align(reading: InterfaceReading): Promise<void> {
    this.#own = ownAddresses(reading)
    const only = this.#options.interfaces ?? []
    return this.#channels.align(chooseInterfaces(reading, { only, link: readLinkState }))
  }

  #changed(names: readonly string[]): void {
    // Another network: what was heard on the last one is news again.
    this.#book.clear()
    this.#schedule.restart()
    this.#options.listener.onInterfaces(names)
  }

  #heard({ name, port, txt, advertised, source }: HeardService): void {
    const { announcement, clock, listener } = this.#options
    const token = parseTxt(txt)
    if (this.#closing || !token || token === announcement.token) return
    if (name !== `${INSTANCE_PREFIX}${token}`) return
    const own = this.#own
    const addresses = sightedAddresses({ source, port, advertised, own })
    const claim = { token, source, addresses, local: isLocal(source, own) }
    const sighting = this.#book.hear(claim, clock.monotonic())
    if (!sighting) return
    // Apart from the library's call, which would take in what goes wrong in the listener.
    queueMicrotask(() => {
      if (!this.#closing) listener.onSighting(sighting)
    })
  }
}

/** What somebody said of a p2pchat service. All of it untrusted, and typed as such. */
interface HeardService {
  readonly name: unknown
  readonly port: unknown
  /** Strings of the TXT record as bytes; absent if the packet had none. */
  readonly txt: unknown
  readonly advertised: readonly unknown[]
  /** Address the packet came from; with zone if link-local. */
  readonly source: string
}

interface MdnsChannelOptions {
  readonly lan: LanInterface
  readonly announcement: Announcement
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly log: Log
  /** Whether an address is one of this machine's. */
  readonly isOwn: (address: string) => boolean
  readonly onHeard: (service: HeardService) => void
  /** The socket failed after `open`; close the channel and open another. */
  readonly onFailure: (error: Error) => void
}

/**
 * Announces and asks on one interface. This file is the only one that knows bonjour-service; what
 * that library needs to be kept from is kept from it here and in `MulticastSocket`.
 */
class MdnsChannel implements Channel {
  readonly #bonjour: Bonjour
  readonly #options: MdnsChannelOptions
  #browser: Browser
  #browsed = 0
  #hears = false
  #closing: Promise<void> | undefined

  /** Announces at once. Rejects with `DISCOVERY_PORT_TAKEN` or `DISCOVERY_FAILED`. */
  static async open(options: MdnsChannelOptions): Promise<MdnsChannel> {
    const instance = `${INSTANCE_PREFIX}${options.announcement.token}`
    // Questions for the service, for this host's address, and for all service types.
    const needles = [`_${SERVICE_TYPE}`, instance, '_dns-sd']
    const socket = await MulticastSocket.open({ ...options, needles })
    try {
      return new MdnsChannel(socket, instance, options)
    } catch (error) {
      socket.close()
      throw error
    }
  }

  private constructor(socket: MulticastSocket, instance: string, options: MdnsChannelOptions) {
    this.#options = options
    const ignore = () => undefined
    // Its types miss the options that it hands on to multicast-dns.
    this.#bonjour = new Bonjour({ socket, interface: options.lan.address } as never, ignore)
    this.#bonjour.publish({
      name: instance,
      host: `${instance}.local`,
      type: SERVICE_TYPE,
      port: options.announcement.port,
      txt: txtRecord(options.announcement.token),
      // A probe would let anybody silence us by answering it. The name is unique already.
      probe: false,
      // IPv6 addresses may carry the hardware address, and have no zone in a record.
      disableIPv6: true,
    })
    this.#browser = this.#browse()
  }

  get heard(): boolean {
    return this.#hears
  }

  /** Asks who is there; answers come as `onHeard`. */
  query(): void {
    if (this.#closing) return
    this.#browser.stop()
    this.#browser = this.#browse()
  }

  /** Lets go of the socket, after a goodbye (bounded by BYE_TIMEOUT_MS) if so wished. */
  close(goodbye: boolean): Promise<void> {
    this.#closing ??= this.#close(goodbye)
    return this.#closing
  }

  async #close(goodbye: boolean): Promise<void> {
    this.#browser.stop()
    if (goodbye) {
      await new Promise<void>((resolve) => {
        const timer = this.#options.clock.after(BYE_TIMEOUT_MS, resolve)
        this.#bonjour.unpublishAll(() => {
          timer.cancel()
          resolve()
        })
      })
    }
    await new Promise<void>((resolve) => this.#bonjour.destroy(() => resolve()))
  }

  #browse(): Browser {
    this.#browsed = 0
    const browser = this.#bonjour.find({ type: SERVICE_TYPE })
    browser.on('up', (service) => {
      // Forgotten at once, so that whoever is heard again is told again.
      browser.services.length = 0
      this.#heard(service)
    })
    return browser
  }

  #heard(service: Service & { rawTxt?: unknown }): void {
    if (this.#closing) return
    const { lan, isOwn, onHeard } = this.#options
    const { name, port, rawTxt: txt, addresses: advertised = [], referer } = service
    if (++this.#browsed >= MAX_BROWSED) this.query()
    if (!referer) return
    const zoned = lan.family === 'IPv6' && !referer.address.includes('%')
    const source = zoned ? `${referer.address}%${lan.name}` : referer.address
    // The system hands every socket on the port what was said on any interface of this machine.
    if (source === lan.address || !isOwn(source)) this.#hears = true
    onHeard({ name, port, txt, advertised, source })
  }
}
