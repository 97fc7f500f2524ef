/** DNS packets made by hand, so that tests can also make those that no library would. */

/** Class IN; with the top bit, "flush the cache". */
const CLASS_IN = 1
export const TYPE = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const

export interface DnsRecord {
  readonly name: string
  readonly type: number
  readonly data: Uint8Array
  /** Seconds; default 120. */
  readonly ttl?: number
}

interface DnsPacket {
  readonly questions?: readonly { readonly name: string; readonly type: number }[]
  readonly answers?: readonly DnsRecord[]
  readonly additionals?: readonly DnsRecord[]
}

/** Labels are cut at dots; `\\.` does not exist here. */
export function encodeName(name: string): Buffer {
  const labels = name.split('.').filter(Boolean)
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'latin1').subarray(0, 63)
    return Buffer.concat([Buffer.of(bytes.length), bytes])
  })
  return Buffer.concat([...parts, Buffer.of(0)])
}

export function encodePacket(packet: DnsPacket): Buffer {
  const { questions = [], answers = [], additionals = [] } = packet
  const response = answers.length + additionals.length > 0
  const header = Buffer.alloc(12)
  header.writeUInt16BE(response ? 0x8400 : 0, 2)
  header.writeUInt16BE(questions.length, 4)
  header.writeUInt16BE(answers.length, 6)
  header.writeUInt16BE(additionals.length, 10)
  return Buffer.concat([
    header,
    ...questions.map(({ name, type }) => Buffer.concat([encodeName(name), u16(type), u16(1)])),
    ...[...answers, ...additionals].map(encodeRecord),
  ])
}

function encodeRecord({ name, type, data, ttl = 120 }: DnsRecord): Buffer {
  const seconds = Buffer.alloc(4)
  seconds.writeUInt32BE(ttl)
  const parts = [encodeName(name), u16(type), u16(CLASS_IN), seconds, u16(data.length), data]
  return Buffer.concat(parts)
}

export function srvData(port: number, target: string): Buffer {
  return Buffer.concat([u16(0), u16(0), u16(port), encodeName(target)])
}

export function txtData(strings: readonly string[]): Buffer {
  const parts = strings.map((text) => Buffer.from(text, 'latin1'))
  return Buffer.concat(parts.flatMap((bytes) => [Buffer.of(bytes.length), bytes]))
}

export function u16(value: number): Buffer {
  return Buffer.of((value >> 8) & 255, value & 255)
}

interface ServiceClaim {
  readonly token: string
  readonly port: number
  readonly instance?: string
  readonly txt?: readonly string[]
  readonly addresses?: readonly string[]
  readonly ttl?: number
}

export const SERVICE = '_p2pchat._tcp.local'

/** The announcement a p2pchat node makes of itself, or a false one. */
export function announcement(claim: ServiceClaim): Buffer {
  const { token, port, addresses = [], ttl = 120 } = claim
  const { instance = `p2p-${token}`, txt = ['v=1', `b=${token}`] } = claim
  const name = `${instance}.${SERVICE}`
  const host = `${instance}.local`
  const a = addresses.map((address) => ({
    name: host,
    type: TYPE.A,
    data: Buffer.from(address.split('.').map(Number)),
    ttl,
  }))
  const answers: DnsRecord[] = [
    { name: SERVICE, type: TYPE.PTR, data: encodeName(name), ttl },
    { name, type: TYPE.SRV, data: srvData(port, host), ttl },
  ]
  if (txt.length > 0) answers.push({ name, type: TYPE.TXT, data: txtData(txt), ttl })
  return encodePacket({ answers: [...answers, ...a] })
}
