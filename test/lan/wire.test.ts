import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parsePeerId, peerKey } from '../../src/ids.ts'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import { Person, SOON_MS } from './person.ts'

const skip = lanUnavailable() ?? false

describe('what the network gets to see', { concurrency: 3, skip }, () => {
  test('no name, text, host name or PeerId can be read on the wire', async () => {
    await using lan = await Lan.open({ hosts: 3 })
    const names = ['Annelotte', 'Benedikta', 'Cleophas']
    const everybody = await Promise.all(
      names.map((name, index) => Person.on(lan.host(index), name)),
    )
    const [anna, ben, cleo] = everybody
    assert.ok(anna && ben && cleo)
    const captures = await Promise.all(lan.hosts.map((host) => host.capture()))
    const [atAnna, atBen, atCleo] = await Promise.all(everybody.map((each) => each.daemon()))
    assert.ok(atAnna && atBen && atCleo)
    await Promise.all([atAnna.meets(ben.name), atAnna.meets(cleo.name), atBen.meets(cleo.name)])
    const said = [
      'meet me at the old harbour',
      'tous à la fête ☕ demain',
      '#lobby-only-words-4711',
    ]
    assert.equal((await anna.send(`@${ben.name}`, said[0] ?? '')).code, 0)
    assert.equal((await ben.send(`@${anna.name}`, said[1] ?? '')).code, 0)
    await anna.send('#lobby', said[2] ?? '')
    await Promise.all([atBen.hears(said[2] ?? ''), atCleo.hears(said[2] ?? '')])
    // A goodbye, a queue, a crash and a return are traffic too.
    await ben.stop()
    await atAnna.loses(ben.name)
    const gone = atAnna.now
    await anna.send(`@${ben.name}`, 'said while you were away', '--wait', 'queued')
    const again = await ben.daemon()
    await again.hears('said while you were away')
    await again.crash()
    await atAnna.loses(ben.name, { after: gone })
    const crashed = atAnna.now
    await ben.daemon()
    await atAnna.meets(ben.name, { after: crashed })

    const ports = await Promise.all([atAnna.ready, atBen.ready, atCleo.ready])
    const needles = [
      ...names,
      ...said,
      'said while you were away',
      '#lobby',
      ...lan.hosts.map(({ hostName }) => hostName),
      userInfo().username,
      ...ports.map(({ peer }) => peer),
      ...ports.map(({ peer }) => peer.slice(0, 12)),
    ]
    const keys = ports.map(({ peer }) => Buffer.from(peerKey(parsePeerId(peer))))
    for (const capture of captures) {
      // What must be there: that nothing else is found is not for want of packets.
      const controls = ['_p2pchat', 'p2pc']
      assert.deepEqual(await capture.find([...needles, ...controls]), controls)
      const bytes = await capture.close()
      for (const key of keys) {
        for (const form of [key, key.toString('hex'), key.toString('base64')]) {
          assert.equal(bytes.includes(form), false)
        }
      }
    }
  })

  test('an interface that was not asked for is not used; without multicast a named peer is reached', async () => {
    await using lan = await Lan.open({ hosts: 4, plugged: false })
    const second = await lan.addNetwork()
    for (const index of [0, 1, 3]) await lan.host(index).plug({ name: 'eth0' })
    await lan.host(0).plug({ name: 'eth1', network: second })
    await lan.host(2).plug({ name: 'eth0', network: second })
    const everybody = await Promise.all(
      ['anna', 'ben', 'cleo', 'dora'].map((name, index) => Person.on(lan.host(index), name)),
    )
    const [anna, ben, cleo, dora] = everybody
    assert.ok(anna && ben && cleo && dora)
    const onSecond = await lan.host(2).capture()
    const fromDora = await lan.host(3).capture({ filter: 'udp port 5353 and src host 10.77.0.4' })
    const benAt = `${lan.host(1).addressOn()}:17877`
    // Dora names Ben before he is there.
    const [atAnna, atCleo, atDora] = await Promise.all([
      anna.daemon('--interface', 'eth0'),
      cleo.daemon(),
      dora.daemon('--no-mdns', '--peer', benAt),
    ])
    const atBen = await ben.daemon()
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    await Promise.all([atDora.meets('ben'), atBen.meets('dora')])
    assert.equal((await dora.send('@ben', 'found you')).code, 0)
    assert.deepEqual((await anna.status()).interfaces, ['eth0'])
    assert.equal((await dora.status()).mdns, 'off')
    assert.equal((await dora.status()).sessions, 1)
    assert.deepEqual(await cleo.peers('--all'), [])
    assert.equal(
      atCleo.events.some(({ event }) => event === 'peer-online'),
      false,
    )
    assert.deepEqual(await onSecond.find(['10.77.0.1', lan.host(0).hostName]), [])
    const overheard = (await onSecond.packets()).filter((packet) => packet.includes('_p2pchat'))
    // Cleo's own questions are there, nobody else's.
    assert.ok(overheard.length > 0)
    const [cleos] = (await lan.host(2).exec('cat', ['/sys/class/net/eth0/address'])).stdout.split(
      '\n',
    )
    const sources = new Set(overheard.map((packet) => packet.subarray(6, 12).toString('hex')))
    assert.deepEqual([...sources], [cleos?.replaceAll(':', '')])
    assert.deepEqual(await fromDora.packets(), [])

    // A named peer that went and came again is reached again.
    const left = atDora.now
    await ben.stop()
    await atDora.loses('ben', { withinMs: SOON_MS, after: left })
    await ben.daemon()
    await atDora.meets('ben', { after: left })
  })

  test('only those with the same network key meet', async () => {
    await using lan = await Lan.open({ hosts: 5 })
    const keyed = (letter: string) => `${letter.repeat(64)}\n`
    const people = await Promise.all(
      ['anna', 'ben', 'cleo', 'dora', 'emil'].map((name, index) =>
        Person.on(lan.host(index), name),
      ),
    )
    const [anna, ben, cleo, dora, emil] = people
    assert.ok(anna && ben && cleo && dora && emil)
    const start = (person: Person, letter: string) => {
      const file = join(person.host.home, 'network-key')
      writeFileSync(file, keyed(letter), { mode: 0o600 })
      return person.daemon('--network-key-file', file)
    }
    // Anna and Ben share a key, Cleo has another, Dora and Emil have none.
    const [atAnna, atBen, atCleo, atDora, atEmil] = await Promise.all([
      start(anna, 'a'),
      start(ben, 'a'),
      start(cleo, 'c'),
      dora.daemon(),
      emil.daemon(),
    ])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    await Promise.all([atDora.meets('emil'), atEmil.meets('dora')])
    const { port } = await atAnna.ready
    const address = `${lan.host(0).addressOn()}:${port}`
    for (const stranger of [cleo, dora]) {
      const refused = await stranger.run('connect', address, '--timeout', '8')
      assert.ok(refused.code === 1 || refused.code === 5, JSON.stringify(refused))
      assert.match(refused.answers[0]?.error?.code ?? '', /^(HANDSHAKE|LINK)_/)
    }
    const known = await Promise.all(people.map((person) => person.peers('--all')))
    assert.deepEqual(
      known.map((views) => views.map(({ name }) => name)),
      [['ben'], ['anna'], [], ['emil'], ['dora']],
    )
    assert.equal((await anna.send('@ben', 'between us')).code, 0)
    for (const daemon of [atAnna, atBen, atCleo, atDora, atEmil]) {
      const warnings = daemon.events.filter(({ event }) => event === 'warning')
      assert.deepEqual(warnings, [])
    }
  })
})
