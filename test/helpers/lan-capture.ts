import { readFile } from 'node:fs/promises'
import type { LanProcess } from './lan-process.ts'

/** What tcpdump saw on one interface of a host, as a pcap file. */
export class LanCapture {
  readonly file: string
  readonly #tcpdump: LanProcess

  constructor(file: string, tcpdump: LanProcess) {
    this.file = file
    this.#tcpdump = tcpdump
  }

  /** Ends the capture, if it still runs, and gives the bytes of the pcap file. */
  async close(): Promise<Buffer> {
    await this.#tcpdump.kill('SIGINT')
    return readFile(this.file)
  }

  /** Ends the capture and tells which of `needles` occur in it, letters of either case. */
  async find(needles: readonly string[]): Promise<string[]> {
    const text = (await this.close()).toString('latin1').toLowerCase()
    return needles.filter((needle) => {
      const bytes = Buffer.from(needle.toLowerCase()).toString('latin1')
      return text.includes(bytes)
    })
  }

  /** Ends the capture and gives the link-layer packets in it. */
  async packets(): Promise<Buffer[]> {
    const bytes = await this.close()
    const packets: Buffer[] = []
    const little = bytes.length >= 24 && bytes.readUInt32LE(0) === 0xa1b2c3d4
    for (let at = 24; at + 16 <= bytes.length; ) {
      const length = little ? bytes.readUInt32LE(at + 8) : bytes.readUInt32BE(at + 8)
      packets.push(bytes.subarray(at + 16, at + 16 + length))
      at += 16 + length
    }
    return packets
  }
}
