import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import { assertSameHistory, ids, Person, until } from './person.ts'

const skip = lanUnavailable() ?? false
const FLOOD_SECONDS = 8
/** Longest that a message may take while the attack goes on. */
const FLOODED_MS = 5_000
const MAX_RSS_BYTES = 250e6

function residentBytes(pid: number): number {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}

describe('a hostile machine on the network', { skip }, () => {
  for (const [from, count] of [
    ['one address', 1],
    ['a hundred addresses', 100],
  ] as const) {
    test(`floods of connections and garbage from ${from} do not stop others from talking`, async (t) => {
      await using lan = await Lan.open({ hosts: 4 })
      const people = await Promise.all(
        ['anna', 'ben', 'cleo'].map((name, index) => Person.on(lan.host(index), name)),
      )
      const [anna, ben, cleo] = people
      assert.ok(anna && ben && cleo)
      const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
      await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
      const { pid, port } = await anna.status()
      const mallory = lan.host(3)
      const sources = Array.from({ length: count }, (_, n) => `10.77.0.${100 + n}`)
      for (const source of sources) {
        await mallory.exec('ip', ['addr', 'add', `${source}/24`, 'dev', 'eth0'])
      }
      const target = lan.host(0).addressOn()
      const args = [String(FLOOD_SECONDS), String(port), target, ...sources]
      const attack = mallory.tsx('test/helpers/tcp-attacker.ts', args)
      const over = attack.waitForLine('"opened"', 60_000)
      const flooded = performance.now() + FLOOD_SECONDS * 1_000
      // Whoever comes during a flood from one address gets in; else at the latest after it.
      const cleos = cleo.daemon()
      const came = cleos.then((atCleo) =>
        atCleo.meets('anna', { withinMs: count === 1 ? 10_000 : 60_000 }),
      )
      const directions = [
        [anna, '@ben'],
        [ben, '@anna'],
      ] as const
      const sent: string[] = []
      let slowest = 0
      let rss = 0
      while (performance.now() < flooded) {
        for (const [sender, to] of directions) {
          const began = performance.now()
          const { code, message } = await sender.send(to, `number ${sent.length}`)
          assert.deepEqual([code, message.state], [0, 'delivered'])
          slowest = Math.max(slowest, performance.now() - began)
          sent.push(message.id)
        }
        rss = Math.max(rss, residentBytes(pid))
      }
      const managed = JSON.parse(await over)
      t.diagnostic(
        `${JSON.stringify(managed)}, ${sent.length} messages, slowest ${Math.round(slowest)} ms`,
      )
      t.diagnostic(`${Math.round(rss / 1e6)} MB`)
      assert.ok(managed.opened > 1_000, JSON.stringify(managed))
      assert.ok(slowest < FLOODED_MS, `${slowest} ms`)
      assert.ok(rss < MAX_RSS_BYTES, `${rss} bytes`)
      await came
      assert.equal((await cleo.send('@anna', 'made it')).code, 0)
      const whole = await anna.history('@ben')
      assert.deepEqual(ids(whole), sent)
      assertSameHistory(whole, await ben.history('@anna'))
      for (const daemon of [atAnna, atBen]) {
        assert.equal(daemon.running.ended, undefined)
        assert.equal(daemon.events.filter(({ event }) => event === 'peer-offline').length, 0)
      }
      // It is told, but not once for each connection.
      const warnings = atAnna.events.filter(({ event }) => event === 'warning')
      assert.ok(warnings.length <= 2, `${warnings.length} warnings`)
      // Nothing of it is left: one connection for each of the two peers.
      await until(async () => {
        const { stdout } = await lan.host(0).exec('ss', ['-Htn', 'state', 'established'])
        assert.equal(stdout.split('\n').filter(Boolean).length, 2, stdout)
      })
    })
  }
})
