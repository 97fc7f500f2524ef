import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import { assertSameHistory, ids, Person, texts, until } from './person.ts'

const skip = lanUnavailable() ?? false

describe('people on one network', { concurrency: 3, skip }, () => {
  test('two hosts without a gateway find each other and talk, and every state is true', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const anna = await Person.on(lan.host(0), 'anna')
    const ben = await Person.on(lan.host(1), 'ben')
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    const { peer: annaId, port } = await atAnna.ready
    const { peer: benId } = await atBen.ready
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    const [seen] = await ben.peers()
    assert.equal(seen?.peer, annaId)
    assert.equal(seen.status, 'online')
    assert.equal(seen.self, false)
    assert.match(seen.addresses[0] ?? '', new RegExp(`^(10\\.77\\.0\\.1|\\[fe80:.*\\]):${port}$`))

    const watching = lan.host(0).p2pchat(['watch', '--json', `@${benId}`])
    assert.match(await watching.waitForLine(''), /^\{"event":"ready"/)

    const hello = await anna.send('@ben', 'hello ben')
    assert.deepEqual([hello.code, hello.message.state], [0, 'delivered'])
    assert.deepEqual(hello.message.recipients, [{ peer: benId, state: 'delivered' }])
    assert.equal(hello.message.conversation, `@${benId}`)
    const heard = await atBen.hears('hello ben')
    assert.equal(heard.id, hello.message.id)
    assert.equal(heard.conversation, `@${annaId}`)
    assert.deepEqual(heard.from, { peer: annaId, name: 'anna' })

    const back = await ben.send('@anna', 'hello @anna ☕', '--reply-to', hello.message.id)
    assert.deepEqual([back.code, back.message.state], [0, 'delivered'])
    const reply = await atAnna.hears('hello @anna ☕')
    assert.equal(reply.replyTo, hello.message.id)
    assert.equal(reply.mention, true)
    await watching.waitForLine(/"event":"message",.*hello @anna ☕/)

    await ben.stop()
    assert.deepEqual(await atBen.running.exit, { code: 0, signal: null })
    assert.equal(atBen.events.filter(({ event }) => event === 'closing').length, 1)
    const left = atAnna.now
    await atAnna.loses('ben', { withinMs: 5_000 })
    assert.deepEqual(await anna.peers(), [])
    assert.equal((await anna.peers('--all'))[0]?.status, 'offline')
    const waiting = await anna.send('@ben', 'are you there?', '--timeout', '1')
    assert.deepEqual([waiting.code, waiting.message.state], [3, 'queued'])
    assert.equal((await anna.status()).queued, 1)

    const again = await ben.daemon()
    await atAnna.meets('ben', { after: left })
    await again.hears('are you there?')
    await atAnna.delivers(waiting.message.id)
    assert.equal((await anna.status()).queued, 0)
    const [annas, bens] = [await anna.history('@ben'), await ben.history('@anna')]
    assertSameHistory(annas, bens)
    assert.deepEqual(texts(annas), ['hello ben', 'hello @anna ☕', 'are you there?'])
    assert.deepEqual(
      annas.map(({ state }) => state),
      ['delivered', 'received', 'delivered'],
    )
  })

  test('five that start at once meet with one session for each pair; the lobby reaches all, and who comes late', async () => {
    await using lan = await Lan.open({ hosts: 6 })
    const names = ['anna', 'ben', 'cleo', 'dora', 'emil', 'fay']
    const everybody = await Promise.all(
      names.map((name, index) => Person.on(lan.host(index), name)),
    )
    const [late, ...five] = [...everybody].reverse()
    assert.ok(late && five[0])
    const daemons = await Promise.all(five.map((person) => person.daemon()))
    for (const [index, daemon] of daemons.entries()) {
      for (const { name } of five.filter((_, other) => other !== index)) await daemon.meets(name)
    }
    await until(async () => {
      for (const person of five) {
        assert.equal((await person.status()).sessions, 4)
        const { stdout } = await person.host.exec('ss', ['-Htn', 'state', 'established'])
        assert.equal(stdout.split('\n').filter(Boolean).length, 4, stdout)
      }
    })

    const said = await Promise.all(
      five.map((person) => person.send('#lobby', `I am ${person.name}`)),
    )
    for (const { code, message } of said) {
      assert.deepEqual([code, message.conversation], [0, '#lobby'])
    }
    for (const [index, daemon] of daemons.entries()) {
      for (const { name } of five.filter((_, other) => other !== index)) {
        await daemon.hears(`I am ${name}`)
      }
    }
    const atLate = await late.daemon()
    for (const { name } of five) await atLate.hears(`I am ${name}`)
    await late.send('#lobby', 'sorry I am late')
    for (const daemon of daemons) await daemon.hears('sorry I am late')
    const whole = await late.history('#lobby')
    assert.equal(whole.length, 6)
    for (const person of five) assertSameHistory(whole, await person.history('#lobby'))
    // Nobody came or went beside the one who came late.
    for (const daemon of daemons) {
      assert.equal(daemon.events.filter(({ event }) => event === 'peer-online').length, 5)
      assert.equal(daemon.events.filter(({ event }) => event === 'peer-offline').length, 0)
    }
  })

  test('what is queued outlives stop; without a daemon send queues or delivers by itself; a profile has one owner', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const anna = await Person.on(lan.host(0), 'anna')
    const ben = await Person.on(lan.host(1), 'ben')
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])

    const second = await anna.run('daemon')
    assert.equal(second.code, 6)
    assert.equal(second.answers[0]?.error?.code, 'STORE_IN_USE')

    await ben.stop()
    await atAnna.loses('ben')
    const sent = [(await anna.send('@ben', 'one', '--timeout', '0.2')).message]
    for (const text of ['two', 'three']) {
      const { code, message } = await anna.send('@ben', text, '--wait', 'queued')
      assert.deepEqual([code, message.state], [0, 'queued'])
      sent.push(message)
    }
    await anna.stop()
    assert.deepEqual(await atAnna.running.exit, { code: 0, signal: null })
    assert.equal((await anna.status()).running, false)
    const nobody = await anna.run('stop')
    assert.equal(nobody.code, 1)
    assert.equal(nobody.answers[0]?.error?.code, 'NODE_NOT_RUNNING')

    const alone = await anna.send('@ben', 'four', '--timeout', '1')
    assert.deepEqual([alone.code, alone.message.state], [3, 'queued'])
    sent.push(alone.message)

    // Ben's daemon runs, Anna's does not: the command finds him and hands over all that waits.
    const again = await ben.daemon()
    const last = await anna.send('@ben', 'five', '--timeout', '20')
    assert.deepEqual([last.code, last.message.state], [0, 'delivered'])
    sent.push(last.message)
    await again.hears('five')
    const [annas, bens] = [await anna.history('@ben'), await ben.history('@anna')]
    assertSameHistory(annas, bens)
    assert.deepEqual(ids(bens), ids(sent))
    assert.deepEqual(texts(bens), ['one', 'two', 'three', 'four', 'five'])
    assert.ok(annas.every(({ state }) => state === 'delivered'))
  })
})
