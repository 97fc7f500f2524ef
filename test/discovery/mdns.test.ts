import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { hostname, networkInterfaces } from 'node:os'
import { test } from 'node:test'
import type { Clock } from '../../src/clock.ts'
import { POLL_MS } from '../../src/discovery/interface-watch.ts'
import { Mdns, type MdnsOptions } from '../../src/discovery/mdns.ts'
import { silentLog } from '../../src/log.ts'
import { MAX_LOCAL_SIGHTINGS } from '../../src/wire/limits.ts'
import { announcement, encodePacket, SERVICE, TYPE } from '../helpers/dns-bytes.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { draw, Ear } from './conformance.ts'

const loopback = Object.entries(networkInterfaces())
  .filter(([, infos]) => infos?.[0]?.internal)
  .map(([name]) => name)

async function open(clock: Clock, more: Partial<MdnsOptions> = {}) {
  const ear = new Ear()
  const own = draw()
  const mdns = await Mdns.open({
    announcement: own,
    listener: ear,
    clock,
    random: randomBytes,
    log: silentLog,
    interfaces: loopback,
    ...more,
  })
  return { ear, own, mdns }
}

/** Another program on the loopback network: hears all, says anything. */
async function stranger() {
  const socket: Socket = createSocket({ type: 'udp4', reuseAddr: true })
  await new Promise<void>((resolve) => socket.bind(5353, '0.0.0.0', resolve))
  socket.addMembership('224.0.0.251', '127.0.0.1')
  socket.setMulticastInterface('127.0.0.1')
  const waiting = new Set<(packet: Buffer) => void>()
  socket.on('message', (packet) => {
    for (const wake of waiting) wake(packet)
  })
  return {
    say: (packet: Buffer) =>
      new Promise((resolve) => socket.send(packet, 5353, '224.0.0.251', resolve)),
    hear: (isIt: (packet: Buffer) => boolean) =>
      new Promise<Buffer>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing heard in 5 s')), 5_000)
        const wake = (packet: Buffer) => {
          if (!isIt(packet)) return
          clearTimeout(timer)
          waiting.delete(wake)
          resolve(packet)
        }
        waiting.add(wake)
      }),
    close: () => socket.close(),
  }
}

const question = encodePacket({ questions: [{ name: SERVICE, type: TYPE.PTR }] })

test('it announces itself at once and says goodbye, without the name of this machine', async () => {
  const other = await stranger()
  const clock = new ManualClock()
  const heard = other.hear((packet) => packet.includes('p2p-'))
  const { own, mdns } = await open(clock)
  const hello = await heard
  assert.ok(hello.includes(`p2p-${own.token}`) && hello.includes(`b=${own.token}`))
  assert.ok(!hello.toString('latin1').toLowerCase().includes(hostname().toLowerCase()))
  const zeroTtl = Buffer.from([0, TYPE.PTR, 0, 1, 0, 0, 0, 0])
  const goodbye = other.hear((packet) => packet.includes(own.token) && packet.includes(zeroTtl))
  await mdns.close()
  await goodbye
  assert.equal(clock.armed, 0, 'no timer is left')
  other.close()
})

test('a question is answered after a short random wait, and once a second at most', async () => {
  const other = await stranger()
  const clock = new ManualClock()
  const { own, mdns } = await open(clock)
  const answers: Buffer[] = []
  // Its answers carry additional records; its announcements do not.
  const isAnswer = (packet: Buffer) => packet.includes(own.token) && packet.readUInt16BE(10) > 0
  const first = other.hear(isAnswer).then((packet) => answers.push(packet))
  for (let i = 0; i < 20; i++) await other.say(question)
  await clock.advance(19)
  assert.equal(answers.length, 0)
  await clock.advance(101)
  await first
  const second = other.hear(isAnswer)
  await clock.advance(1_000)
  await other.say(question)
  await clock.advance(120)
  await clock.advance(120)
  await second
  await mdns.close()
  other.close()
})

test('a flood from this machine and bad packets leave it alive, bounded and useful', async () => {
  const other = await stranger()
  const clock = new ManualClock()
  const { ear, own, mdns } = await open(clock)
  await other.say(Buffer.alloc(0))
  await other.say(announcement({ token: own.token, port: 4_000, ttl: 0 }))
  await other.say(announcement({ token: draw().token, port: 4_000, txt: [] }))
  await other.say(announcement({ token: draw().token, port: 0 }))
  await other.say(announcement({ token: draw().token, port: 4_000, instance: 'p2p-x\u001b[2J' }))
  const loop = Buffer.concat([
    question.subarray(0, 12),
    Buffer.of(0xc0, 0x0c),
    Buffer.from(SERVICE),
  ])
  await other.say(loop)
  for (let i = 0; i < 2_000; i++) {
    await other.say(announcement({ token: draw().token, port: 4_000 }))
    if (i % 50 === 0) await clock.advance(20)
  }
  await clock.advance(2_000)
  const honest = draw(4_321)
  const foreign = ['127.0.0.1', '0.0.0.0', '224.0.0.251', '10.99.0.1']
  await other.say(announcement({ ...honest, addresses: foreign }))
  const { addresses } = await ear.hears(honest.token)
  assert.deepEqual(
    addresses.map(({ host }) => host),
    ['127.0.0.1', '10.99.0.1'],
  )
  assert.ok(ear.sightings.length <= MAX_LOCAL_SIGHTINGS)
  await mdns.close()
  other.close()
})

test('after a sleep it announces itself and asks again', async () => {
  const other = await stranger()
  const clock = new ManualClock()
  const { ear, own, mdns } = await open(clock)
  assert.equal(ear.interfaces.length, 1)
  const hello = other.hear((packet) => packet.includes(own.token) && packet.readUInt16BE(10) === 0)
  clock.jump(3_600_000)
  await clock.advance(POLL_MS)
  await hello
  await ear.until(() => ear.interfaces.length === 2, 'being told of it')
  await mdns.close()
  other.close()
})

test('a machine without interfaces, or that hides them, is told so and waits for one', async () => {
  const clock = new ManualClock()
  let reading: () => ReturnType<typeof networkInterfaces> = () => {
    throw new Error('EACCES')
  }
  const { ear, mdns } = await open(clock, { readInterfaces: () => reading() })
  assert.deepEqual(
    ear.warnings.map(({ code }) => code),
    ['DISCOVERY_NO_INTERFACE'],
  )
  reading = () => ({})
  await clock.advance(3 * POLL_MS)
  assert.equal(ear.warnings.length, 1)
  reading = networkInterfaces
  await clock.advance(POLL_MS)
  await ear.until(() => ear.interfaces.length === 1, 'the interface')
  await mdns.close()
})

test('the library prints nothing, even when another node has the same name', async (t) => {
  const printed = t.mock.method(console, 'log', () => undefined)
  const [one, other] = [new Ear(), new Ear()]
  const clock = new ManualClock()
  const same = draw()
  const a = await open(clock, { announcement: same, listener: one })
  const b = await open(clock, { announcement: same, listener: other })
  await clock.advance(10_000)
  assert.equal(printed.mock.callCount(), 0)
  await Promise.all([a.mdns.close(), b.mdns.close()])
})
