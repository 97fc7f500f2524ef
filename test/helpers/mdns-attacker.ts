/**
 * A hostile machine as a program, for tests on several hosts: sends a script of bad multicast DNS
 * packets from its own address, prints `done` and ends. Argument: own address, then tokens of
 * honest nodes to speak ill of.
 */
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { announcement, encodeName, encodePacket, SERVICE, TYPE, txtData } from './dns-bytes.ts'

const [own = '', ...victims] = process.argv.slice(2)
const socket = createSocket({ type: 'udp4', reuseAddr: true })
await new Promise<void>((resolve) => socket.bind(5353, '0.0.0.0', resolve))
socket.setMulticastInterface(own)

let sent = 0
async function send(packet: Buffer): Promise<void> {
  await new Promise((resolve) => socket.send(packet, 5353, '224.0.0.251', resolve))
  // The receiver's buffer holds about this many; the point is its parser, not the kernel's.
  if (++sent % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
}

const fake = () => randomBytes(8).toString('hex')

async function malformed(): Promise<void> {
  await send(announcement({ token: fake(), port: 5000, txt: [] }))
  await send(announcement({ token: fake(), port: 0 }))
  await send(announcement({ token: fake(), port: 5000, instance: 'evil\u001b[2J\u0007' }))
  await send(announcement({ token: 'zz\u0000\u0001', port: 5000 }))
  await send(announcement({ token: '__proto__', port: 5000, instance: '__proto__' }))
  const huge = Array.from({ length: 60 }, () => 'x'.repeat(255))
  await send(announcement({ token: fake(), port: 5000, txt: huge.slice(0, 8) }))
  await send(announcement({ token: fake(), port: 5000, txt: huge }))
  // A name that points at itself, a packet that promises 65,535 records, a cut one, none at all.
  await send(Buffer.concat([encodePacket({}).fill(1, 5, 6), Buffer.of(0xc0, 12, 0, 12, 0, 1)]))
  await send(encodePacket({}).fill(255, 4, 12))
  await send(announcement({ token: fake(), port: 5000 }).subarray(0, 60))
  await send(Buffer.alloc(0))
  for (let i = 0; i < 500; i++) {
    const noise = randomBytes(1 + (i % 400))
    await send(Buffer.concat([noise.subarray(0, 12), encodeName(SERVICE), noise]))
    const twisted = announcement({ token: fake(), port: 5000, addresses: ['10.77.0.1'] })
    for (let k = 0; k < 4; k++) twisted[randomBytes(2).readUInt16BE() % twisted.length] = i & 255
    await send(twisted)
  }
}

async function liesAboutOthers(): Promise<void> {
  for (const token of victims) {
    // Goodbyes and answers to probes in their name, and a false TXT for them.
    await send(announcement({ token, port: 4001, ttl: 0 }))
    const name = `p2p-${token}.${SERVICE}`
    await send(encodePacket({ answers: [{ name, type: TYPE.TXT, data: txtData(['v=9']) }] }))
    await send(encodePacket({ questions: [{ name, type: TYPE.ANY }] }))
  }
}

async function flood(): Promise<void> {
  const bad = ['127.0.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '240.0.0.1']
  for (let i = 0; i < 2_000; i++) {
    await send(announcement({ token: fake(), port: 5000 + (i % 100), addresses: bad }))
  }
}

/** One packet that asks the same thing over and over. */
async function amplify(): Promise<void> {
  const questions = Array.from({ length: 40 }, () => ({ name: SERVICE, type: TYPE.PTR }))
  const many = Array.from({ length: 220 }, () => ({ name: SERVICE, type: TYPE.PTR }))
  for (let i = 0; i < 10; i++) {
    await send(encodePacket({ questions }))
    await send(encodePacket({ questions: many }))
  }
}

// The worst first: a source that is loud is not heard for the rest of a second.
await amplify()
await liesAboutOthers()
await malformed()
await flood()
await liesAboutOthers()
process.stdout.write('done\n')
socket.close()
