import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hasCommand, Lan, type LanHost, type LanProcess, lanUnavailable } from '../helpers/lan.ts'

const skip = lanUnavailable() ?? false
/** Queries come every 2 s at first and interfaces are read every 2 s: twice that, and some load. */
const SOON_MS = 12_000
/** A port that was taken is tried again every 30 s. */
const RETRY_MS = 40_000

interface Probe {
  readonly running: LanProcess
  readonly token: string
  /** Waits for a sighting of `other`, heard from this address (or one that begins so) if given. */
  sees(other: Probe, host?: string, withinMs?: number): Promise<void>
}

async function startProbe(host: LanHost, ...interfaces: string[]): Promise<Probe> {
  const args = [String(4001 + host.index), ...interfaces]
  const running = host.tsx('test/helpers/discovery-probe.ts', args)
  const opened = JSON.parse(await running.waitForLine('"open"', 20_000))
  return {
    running,
    token: opened.token,
    async sees(other, address = '', withinMs = SOON_MS) {
      await running.waitForLine(
        `"sighting","token":"${other.token}","addresses":[{"host":"${address}`,
        withinMs,
      )
    },
  }
}

describe('multicast DNS on several hosts', { concurrency: 3, skip }, () => {
  // First, since it takes longest and the others run beside it.
  test('a taken port is told once, and used as soon as it is free', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const script = `require('dgram').createSocket('udp4').bind(5353, () => console.log('bound'))`
    const holder = lan.host(0).spawn(process.execPath, ['-e', script])
    await holder.waitForLine('bound')
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    assert.match(a.running.output, /DISCOVERY_PORT_TAKEN/)
    await holder.kill()
    await a.sees(b, lan.host(1).addressOn(), RETRY_MS)
    await b.sees(a, lan.host(0).addressOn())
    assert.equal(a.running.output.match(/"warning"/g)?.length, 1)
    assert.equal(a.running.ended, undefined)
  })

  test('a firewall that lets no multicast in is told, until it does', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const deaf = lan.host(0)
    const rules = (...lines: readonly string[]) => deaf.exec('nft', [lines.join('; ')])
    await rules(
      'add table inet wall',
      'add chain inet wall in { type filter hook input priority 0; }',
      'add rule inet wall in iif != lo udp dport 5353 drop',
    )
    const a = await startProbe(deaf)
    const b = await startProbe(lan.host(1))
    await a.running.waitForLine('"warning","code":"DISCOVERY_UNHEARD","detail":"eth0"', SOON_MS)
    await rules('delete table inet wall')
    await a.running.waitForLine('"over","codes":["DISCOVERY_UNHEARD"]', SOON_MS * 3)
    await a.sees(b)
    await b.running.kill()
    assert.doesNotMatch(b.running.output, /warning/)
  })

  test('two hosts on a switch without gateway find each other', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await a.sees(b, lan.host(1).addressOn())
    await b.sees(a, lan.host(0).addressOn())
  })

  test('nothing on the wire names the machine or the person, and a close says goodbye', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const capture = await lan.host(1).capture({ filter: 'udp port 5353' })
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await b.sees(a)
    assert.deepEqual(await a.running.kill(), { code: 0, signal: null })
    await b.running.kill()
    const needles = [lan.host(0).hostName, lan.host(1).hostName, userInfo().username]
    assert.deepEqual(await capture.find([...needles, `p2p-${a.token}`]), [`p2p-${a.token}`])
    // PTR, class IN, TTL 0, in a packet that names the one that closed.
    const goodbye = Buffer.from([0, 12, 0, 1, 0, 0, 0, 0])
    const packets = await capture.packets()
    assert.ok(packets.some((packet) => packet.includes(a.token) && packet.includes(goodbye)))
  })

  test('a host with two interfaces finds the hosts on both', async () => {
    await using lan = await Lan.open({ hosts: 3, plugged: false })
    const second = await lan.addNetwork()
    await lan.host(0).plug({ name: 'eth0' })
    await lan.host(0).plug({ name: 'eth1', network: second })
    await lan.host(1).plug({ name: 'eth0' })
    await lan.host(2).plug({ name: 'eth0', network: second })
    // A default route must not make it speak on one interface only.
    await lan.host(0).setDefaultRoute(lan.host(1).addressOn())
    const [a, b, c] = await Promise.all(lan.hosts.map((host) => startProbe(host)))
    assert.ok(a && b && c)
    await a.sees(b, lan.host(1).addressOn())
    await a.sees(c, lan.host(2).addressOn(second))
    await b.sees(a, lan.host(0).addressOn())
    await c.sees(a, lan.host(0).addressOn(second))
  })

  test('an interface that was not asked for stays silent', async () => {
    await using lan = await Lan.open({ hosts: 3, plugged: false })
    const second = await lan.addNetwork()
    await lan.host(0).plug({ name: 'eth0' })
    await lan.host(0).plug({ name: 'eth1', network: second })
    await lan.host(1).plug({ name: 'eth0' })
    await lan.host(2).plug({ name: 'eth0', network: second })
    const capture = await lan.host(2).capture({ filter: 'udp port 5353' })
    const a = await startProbe(lan.host(0), 'eth0')
    const b = await startProbe(lan.host(1))
    await b.sees(a)
    await a.sees(b)
    assert.deepEqual(await capture.find([a.token]), [])
  })

  test('a changed address is found without asking', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await a.sees(b, lan.host(1).addressOn())
    await lan.host(1).setAddress('eth0', '10.77.0.99/24')
    await a.sees(b, '10.77.0.99')
  })

  test('an interface made anew with the same address hears and is heard again', async () => {
    await using lan = await Lan.open({ hosts: 3 })
    const a = await startProbe(lan.host(0))
    const mac = '02:00:00:77:00:01'
    await lan.host(0).unplug('eth0')
    await lan.host(0).plug({ name: 'eth0', mac })
    const b = await startProbe(lan.host(1))
    await a.sees(b, lan.host(1).addressOn())
    await b.sees(a, lan.host(0).addressOn())
    // Faster than the interfaces are read, and the same in every respect but its index.
    await lan.host(0).unplug('eth0')
    await lan.host(0).plug({ name: 'eth0', mac })
    const c = await startProbe(lan.host(2))
    await a.sees(c, lan.host(2).addressOn())
    await c.sees(a, lan.host(0).addressOn())
  })

  test('a network that comes later is used, and having none at all is told once', async () => {
    await using lan = await Lan.open({ hosts: 2, plugged: false })
    const late = lan.host(0)
    await late.setLink('lo', 'down')
    await lan.host(1).plug({ name: 'eth0' })
    const a = await startProbe(late)
    const b = await startProbe(lan.host(1))
    assert.match(a.running.output, /DISCOVERY_NO_INTERFACE/)
    await late.plug({ name: 'eth0' })
    await a.running.waitForLine('"names":["eth0"]', SOON_MS)
    await a.sees(b)
    await b.sees(a, late.addressOn())
    await late.setCable(0, 'down')
    await a.running.waitForLine('"names":[]', SOON_MS)
    await late.setCable(0, 'up')
    await a.running.waitForLine('"names":["eth0"]', SOON_MS)
    await a.sees(b)
    assert.equal(a.running.output.match(/"code":"DISCOVERY_NO_INTERFACE"/g)?.length, 2)
  })

  test('two hosts without any IPv4 address find each other by IPv6 link-local', async () => {
    await using lan = await Lan.open({ hosts: 2, plugged: false })
    for (const host of lan.hosts) await host.plug({ name: 'eth0', address: false })
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await a.sees(b, 'fe80:')
    await b.sees(a, 'fe80:')
    assert.match(a.running.output, /"fe80:[0-9a-f:]+%eth0"/)
  })

  test('hosts that could not hear each other at first do so later', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    await lan.partition([[0], [1]])
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await assert.rejects(a.sees(b, '', 1_500))
    await lan.heal()
    await a.sees(b)
    await b.sees(a)
  })

  test('two processes on one machine find each other with no network at all', async () => {
    await using lan = await Lan.open({ hosts: 1, plugged: false })
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(0))
    await a.sees(b, '127.0.0.1')
    await b.sees(a, '127.0.0.1')
    const warned = (a.running.output + b.running.output).match(/"warning","code":"\w+"/g)
    assert.deepEqual(new Set(warned), new Set(['"warning","code":"DISCOVERY_NO_INTERFACE"']))
  })

  const noAvahi = hasCommand('avahi-daemon') ? false : 'avahi-daemon is not installed'
  test('avahi on the same machine neither disturbs nor is disturbed', {
    skip: noAvahi,
  }, async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const avahi = await startAvahi(lan.host(0))
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await a.sees(b, lan.host(1).addressOn())
    await b.sees(a, lan.host(0).addressOn())
    avahi.write(`p2p-${b.token}.local\n`)
    await avahi.waitForLine(lan.host(1).addressOn())
    assert.equal(avahi.ended, undefined)
  })

  test('hostile packets neither crash nor grow it, nor hide honest nodes', async () => {
    await using lan = await Lan.open({ hosts: 4 })
    const attacker = lan.host(2)
    const a = await startProbe(lan.host(0))
    const b = await startProbe(lan.host(1))
    await a.sees(b)
    await b.sees(a)
    const capture = await lan
      .host(0)
      .capture({ filter: 'udp src port 5353 and src host 10.77.0.1' })
    const attack = [
      'test/helpers/mdns-attacker.ts',
      [attacker.addressOn(), a.token, b.token],
    ] as const
    await attacker.tsx(...attack).waitForLine('done', 30_000)
    a.running.write('how are you\n')
    const { rss } = JSON.parse(await a.running.waitForLine('"rss"'))
    assert.ok(rss < 200e6, `${rss} bytes`)
    const c = await startProbe(lan.host(3))
    for (const [one, other] of [
      [a, c],
      [b, c],
      [c, a],
      [c, b],
    ] as const)
      await one.sees(other)
    const false_ = a.running.lines.filter(({ text }) => text.includes(`"${attacker.addressOn()}"`))
    // The attack lasts a few seconds, and a source may turn its four claims over every ten.
    assert.ok(false_.length > 0 && false_.length <= 12, `${false_.length} false sightings`)
    for (const { text } of false_) {
      assert.doesNotMatch(text, /127\.0\.0\.1|0\.0\.0\.0|224\.0|255\.255|240\.0|"port":0/)
    }
    // 220 questions were asked ten times; answers may leave once a second.
    const answers = (await capture.packets()).length
    assert.ok(answers <= 40, `${answers} packets`)
    assert.equal(a.running.ended ?? b.running.ended, undefined)
  })
})

/** avahi-daemon with a folder /run of its own; answers each line of input with its address. */
async function startAvahi(host: LanHost): Promise<LanProcess> {
  const conf = join(host.home, 'avahi.conf')
  writeFileSync(conf, '[server]\nenable-dbus=no\nallow-interfaces=eth0\n[wide-area]\n[publish]\n')
  const ask = `
    const { connect } = require('net')
    require('readline').createInterface({ input: process.stdin }).on('line', (name) => {
      const socket = connect('/run/avahi-daemon/socket')
      socket.on('error', console.error).pipe(process.stdout)
      socket.write('RESOLVE-HOSTNAME-IPV4 ' + name + '\\n')
    })
    console.log('ready')`
  const script = `mount -t tmpfs none /run && mkdir /run/avahi-daemon &&
    { avahi-daemon --no-drop-root --no-rlimits --no-chroot --debug -f "$1" & } && exec "$2" -e "$3"`
  const args = ['--mount', 'sh', '-c', script, 'sh', conf, process.execPath, ask]
  const avahi = host.spawn('unshare', args)
  await avahi.waitForLine('Server startup complete')
  return avahi
}
