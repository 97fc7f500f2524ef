import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Lan, type LanHost, lanUnavailable } from '../helpers/lan.ts'
import { assertSameHistory, DEAD_MS, ids, Person, texts, until } from './person.ts'

const skip = lanUnavailable() ?? false
/** What a session does not notice by itself: a probe, then a new dial. */
const MEND_MS = 30_000
/** Long enough for attempts to become seldom. */
const CUT_MS = 55_000
/** Dials that fail are tried again at the latest after 30 s, and take a while themselves. */
const RETRY_MS = 40_000
/** What others wrote is passed on once a minute. */
const RELAY_MS = 80_000

/** A session over IPv6 link-local would outlive what the tests do to IPv4. */
async function withoutIpv6(...hosts: readonly LanHost[]): Promise<void> {
  for (const host of hosts) {
    await host.exec('sysctl', ['-qw', 'net.ipv6.conf.all.disable_ipv6=1'])
  }
}

async function signUp(lan: Lan, ...names: readonly string[]): Promise<Person[]> {
  return Promise.all(names.map((name, index) => Person.on(lan.host(index), name)))
}

describe('networks that change while people talk', { concurrency: 5, skip }, () => {
  // The longest first, since the others run beside it.
  test('a split lobby grows on both sides and is the same everywhere when it heals, by way of others', async () => {
    await using lan = await Lan.open({ hosts: 3 })
    const [anna, ben, cleo] = await signUp(lan, 'anna', 'ben', 'cleo')
    assert.ok(anna && ben && cleo)
    await lan.partition([[0], [1, 2]])
    const [atAnna, atBen, atCleo] = await Promise.all([anna.daemon(), ben.daemon(), cleo.daemon()])
    await Promise.all([atBen.meets('cleo'), atCleo.meets('ben')])
    const apart = await Promise.all([
      anna.send('#lobby', 'anna alone', '--wait', 'queued'),
      ben.send('#lobby', 'ben apart'),
      cleo.send('#lobby', 'cleo apart'),
    ])
    assert.equal(apart[0].message.state, 'queued')
    assert.deepEqual(await anna.peers('--all'), [])
    // Anna and Cleo hear Ben, but not each other.
    await lan.partition([[0], [2]])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    await Promise.all([atAnna.hears('ben apart'), atAnna.hears('cleo apart')])
    await atBen.hears('anna alone')
    await atCleo.hears('anna alone', RELAY_MS)
    assert.equal(
      atCleo.events.some((e) => e.event === 'peer-online' && e.peer.name === 'anna'),
      false,
    )
    await lan.heal()
    await Promise.all([
      atAnna.meets('cleo', { withinMs: 70_000 }),
      atCleo.meets('anna', { withinMs: 70_000 }),
    ])
    const last = await cleo.send('#lobby', 'together')
    assert.equal(last.message.recipients.length, 2)
    await Promise.all([atAnna.hears('together'), atBen.hears('together')])
    const whole = await anna.history('#lobby')
    assert.equal(whole.length, 4)
    assertSameHistory(whole, await ben.history('#lobby'))
    assertSameHistory(whole, await cleo.history('#lobby'))
  })

  test('who vanishes without a goodbye is offline within 40 s, and back soon, with what was queued', async () => {
    await using lan = await Lan.open({ hosts: 3 })
    const [anna, ben, cleo] = await signUp(lan, 'anna', 'ben', 'cleo')
    assert.ok(anna && ben && cleo)
    const [atAnna, atBen, atCleo] = await Promise.all([anna.daemon(), ben.daemon(), cleo.daemon()])
    for (const name of ['ben', 'cleo']) await atAnna.meets(name)
    await Promise.all([atBen.meets('cleo'), atCleo.meets('ben')])
    const before = { anna: atAnna.now, ben: atBen.now, cleo: atCleo.now }
    const cutAt = performance.now()
    // Ben's cable is cut, which he sees; Cleo is cut off in the switch, which nobody sees.
    await lan.partition([[0, 1], [2]])
    await lan.host(1).setCable(0, 'down')
    const toBen = await anna.send('@ben', 'for ben', '--wait', 'queued')
    const toCleo = await anna.send('@cleo', 'for cleo', '--wait', 'queued')
    const fromBen = await ben.send('@anna', 'from ben', '--wait', 'queued')
    await Promise.all([
      atAnna.loses('ben', { withinMs: DEAD_MS, after: before.anna }),
      atAnna.loses('cleo', { withinMs: DEAD_MS, after: before.anna }),
      atBen.loses('anna', { withinMs: DEAD_MS, after: before.ben }),
      atCleo.loses('anna', { withinMs: DEAD_MS, after: before.cleo }),
    ])
    assert.deepEqual(await anna.peers(), [])
    await delay(cutAt + CUT_MS - performance.now())
    const cut = atAnna.now
    await lan.host(1).setCable(0, 'up')
    await lan.heal()
    await Promise.all([
      // Ben saw his cable come back; of the switch nobody knows before the next attempt.
      atAnna.meets('ben', { after: cut, withinMs: 10_000 }),
      atAnna.meets('cleo', { after: cut, withinMs: RETRY_MS }),
    ])
    await Promise.all([atBen.hears('for ben'), atAnna.hears('from ben'), atCleo.hears('for cleo')])
    await Promise.all([atAnna.delivers(toBen.message.id), atBen.delivers(fromBen.message.id)])
    await atAnna.delivers(toCleo.message.id)
    assertSameHistory(await anna.history('@ben'), await ben.history('@anna'))
    assertSameHistory(await anna.history('@cleo'), await cleo.history('@anna'))
    assert.equal((await anna.status()).queued, 0)
  })

  test('a program that hangs is offline within 40 s, and back as soon as it goes on', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await signUp(lan, 'anna', 'ben')
    assert.ok(anna && ben)
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    const before = atAnna.now
    // His system goes on to answer, as one does whose program is busy or whose lid is closed.
    atBen.running.signal('SIGSTOP')
    const waiting = await anna.send('@ben', 'are you asleep?', '--wait', 'queued')
    await atAnna.loses('ben', { withinMs: DEAD_MS, after: before })
    const gone = atAnna.now
    atBen.running.signal('SIGCONT')
    await Promise.all([
      atAnna.meets('ben', { after: gone, withinMs: RETRY_MS }),
      atBen.hears('are you asleep?', RETRY_MS),
      atAnna.delivers(waiting.message.id, RETRY_MS),
    ])
    assert.equal((await ben.send('@anna', 'no')).code, 0)
    await until(async () => {
      assert.equal((await anna.status()).sessions, 1)
      assert.equal((await ben.status()).sessions, 1)
    })
    assertSameHistory(await anna.history('@ben'), await ben.history('@anna'))
  })

  test('a network that loses every fifth packet delivers everything once', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await signUp(lan, 'anna', 'ben')
    assert.ok(anna && ben)
    await lan.lose(20)
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([
      atAnna.meets('ben', { withinMs: 60_000 }),
      atBen.meets('anna', { withinMs: 60_000 }),
    ])
    const sent = [anna, ben, anna, ben, anna, ben].map((sender, n) =>
      sender.send(sender === anna ? '@ben' : '@anna', `number ${n}`, '--timeout', '60'),
    )
    for (const { code, message } of await Promise.all(sent)) {
      assert.deepEqual([code, message.state], [0, 'delivered'])
    }
    const whole = await anna.history('@ben')
    assert.equal(whole.length, sent.length)
    assertSameHistory(whole, await ben.history('@anna'))
  })

  test('a host with two interfaces talks to those on both, and once to who is on both', async () => {
    await using lan = await Lan.open({ hosts: 4, plugged: false })
    const second = await lan.addNetwork()
    for (const index of [0, 1, 3]) await lan.host(index).plug({ name: 'eth0' })
    for (const index of [0, 3]) await lan.host(index).plug({ name: 'eth1', network: second })
    await lan.host(2).plug({ name: 'eth0', network: second })
    const [anna, ben, cleo, dora] = await signUp(lan, 'anna', 'ben', 'cleo', 'dora')
    assert.ok(anna && ben && cleo && dora)
    const [atAnna, atBen, atCleo, atDora] = await Promise.all([
      anna.daemon(),
      ben.daemon(),
      cleo.daemon(),
      dora.daemon(),
    ])
    for (const name of ['ben', 'cleo', 'dora']) await atAnna.meets(name)
    for (const name of ['anna', 'ben', 'cleo']) await atDora.meets(name)
    assert.deepEqual(
      (await anna.status()).interfaces.filter((name) => name !== 'lo'),
      ['eth0', 'eth1'],
    )
    await Promise.all([anna.send('@ben', 'left'), anna.send('@cleo', 'right')])
    await Promise.all([atBen.hears('left'), atCleo.hears('right')])
    await until(async () => {
      assert.equal((await anna.status()).sessions, 3)
      assert.equal((await dora.status()).sessions, 3)
    })
    assert.equal((await ben.status()).sessions, 2)
    // One of two cables is pulled: whoever is on both stays, or is back at once by the other.
    await lan.host(3).setCable(0, 'down')
    const sent = await anna.send('@dora', 'still there?', '--timeout', '30')
    assert.deepEqual([sent.code, sent.message.state], [0, 'delivered'])
    await atDora.hears('still there?')
  })

  test('a host that gets another address goes on talking, and what was queued arrives once', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    await withoutIpv6(...lan.hosts)
    const [anna, ben] = await signUp(lan, 'anna', 'ben')
    assert.ok(anna && ben)
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    await anna.send('@ben', 'before')
    await lan.host(1).setAddress('eth0', '10.77.0.99/24')
    const sent = [
      await anna.send('@ben', 'during', '--wait', 'queued'),
      await ben.send('@anna', 'moved', '--wait', 'queued'),
    ]
    await Promise.all([
      atBen.hears('during', MEND_MS),
      atAnna.hears('moved', MEND_MS),
      ...sent.map(({ message: { id } }, index) => (index ? atBen : atAnna).delivers(id, MEND_MS)),
    ])
    await until(async () => {
      const [seen] = await anna.peers()
      assert.equal(seen?.addresses[0], '10.77.0.99:17877')
    })
    const [annas, bens] = [await anna.history('@ben'), await ben.history('@anna')]
    assertSameHistory(annas, bens)
    assert.equal(annas.length, 3)
    const heard = atBen.events.filter((e) => e.event === 'message' && e.message.text === 'during')
    assert.equal(heard.length, 1)
  })

  test('an interface that is deleted and made again serves as before', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await signUp(lan, 'anna', 'ben')
    assert.ok(anna && ben)
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    const mac = '02:00:00:77:00:01'
    // At first it is another adapter for the others, then the same one.
    for (const round of ['first', 'second']) {
      await lan.host(0).unplug('eth0')
      await lan.host(0).plug({ name: 'eth0', mac })
      const sent = [
        await anna.send('@ben', `${round} from anna`, '--wait', 'queued'),
        await ben.send('@anna', `${round} from ben`, '--wait', 'queued'),
      ]
      await Promise.all([
        atBen.hears(`${round} from anna`, MEND_MS),
        atAnna.hears(`${round} from ben`, MEND_MS),
        ...sent.map(({ message: { id } }, index) => (index ? atBen : atAnna).delivers(id, MEND_MS)),
      ])
    }
    assertSameHistory(await anna.history('@ben'), await ben.history('@anna'))
    assert.equal((await anna.history('@ben')).length, 4)
  })

  test('who pulls the adapter out is alone at once, and back soon with another one', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await signUp(lan, 'anna', 'ben')
    assert.ok(anna && ben)
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    const before = atAnna.now
    await lan.host(0).unplug('eth0')
    // Well before a ping that is not answered would tell.
    await atAnna.loses('ben', { withinMs: 6_000, after: before })
    const queued = await anna.send('@ben', 'said alone', '--wait', 'queued')
    await lan.host(0).plug({ name: 'eth0' })
    await atBen.hears('said alone', MEND_MS)
    await atAnna.delivers(queued.message.id, MEND_MS)
  })

  test('where port 5353 is taken it says so, and connect reaches a peer, also after a restart', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await signUp(lan, 'anna', 'ben')
    assert.ok(anna && ben)
    const script = `require('dgram').createSocket('udp4').bind(5353, () =>
      require('dgram').createSocket({ type: 'udp6', ipv6Only: true }).bind(5353, () => console.log('bound')))`
    await lan.host(0).spawn(process.execPath, ['-e', script]).waitForLine('bound')
    const atBen = await ben.daemon()
    let atAnna = await anna.daemon()
    const { warning } = await atAnna.event('warning')
    assert.equal(warning.code, 'DISCOVERY_PORT_TAKEN')
    const status = await anna.status()
    assert.deepEqual([status.mdns, status.sessions], ['failed', 0])
    assert.equal(status.warnings[0]?.code, 'DISCOVERY_PORT_TAKEN')

    const address = `${lan.host(1).addressOn()}:${(await atBen.ready).port}`
    const connected = await anna.run<{ name: string }>('connect', address)
    assert.deepEqual([connected.code, connected.answers[0]?.name], [0, 'ben'])
    const hello = await anna.send('@ben', 'hello')
    assert.deepEqual([hello.code, hello.message.state], [0, 'delivered'])
    await atBen.hears('hello')

    const left = atBen.now
    await anna.stop()
    await atBen.loses('anna', { after: left })
    const gone = atBen.now
    atAnna = await anna.daemon()
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna', { after: gone })])
    assert.equal((await ben.send('@anna', 'welcome back')).code, 0)
    assert.deepEqual(texts(await anna.history('@ben')), ['hello', 'welcome back'])
    assert.equal(new Set(ids(await ben.history('@anna'))).size, 2)

    const nobody = await anna.run('connect', '10.77.0.200:17877', '--timeout', '1')
    assert.ok(nobody.code === 1 || nobody.code === 5)
    assert.ok(nobody.answers[0]?.error?.hint !== undefined)
  })
})
