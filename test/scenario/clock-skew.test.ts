import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../src/clock.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

/** The system's clock, set wrong by so much. */
function clockOff(ms: number): Clock {
  return { ...systemClock, now: () => systemClock.now() + ms }
}

const MINUTE_MS = 60_000

test('a clock that is off by minutes is shown to both, and what it stamps is told apart', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open({ clock: clockOff(10 * MINUTE_MS) })
  const seen = eventOf(bob, 'peer-online')
  await alice.connect({ address: await addressOf(bob) })
  await seen
  const [ofBob] = alice.peers({})
  const [ofAlice] = bob.peers({})
  const minutes = (ms: number | null | undefined) => Math.round((ms ?? 0) / MINUTE_MS)
  assert.equal(minutes(ofBob?.clockSkewMs), 10)
  assert.equal(minutes(ofAlice?.clockSkewMs), -10)

  const ahead = eventOf(alice, 'message', ({ message }) => message.text === 'from ahead')
  const own = await bob.send({ to: '@alice', text: 'from ahead' })
  assert.equal(own.clockAhead, false, 'by its own clock it is on time')
  assert.equal((await ahead).message.clockAhead, true)
  const behind = eventOf(bob, 'message', ({ message }) => message.text === 'on time')
  await alice.send({ to: '@bob', text: 'on time' })
  assert.equal((await behind).message.clockAhead, false)
  const shown = await alice.history({ conversation: '@bob' })
  assert.deepEqual(
    shown.map(({ text, clockAhead }) => [text, clockAhead]),
    [
      ['on time', false],
      ['from ahead', true],
    ],
  )
})

test('a clock that is off by a minute is nobody else’s business', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open({ clock: clockOff(MINUTE_MS) })
  await alice.connect({ address: await addressOf(bob) })
  assert.equal(alice.peers({})[0]?.clockSkewMs, null)
  const came = eventOf(alice, 'message')
  await bob.send({ to: '#lobby', text: 'a minute ahead' })
  assert.equal((await came).message.clockAhead, false)
})

for (const restarted of [false, true]) {
  const when = restarted ? 'after a restart' : 'at once'
  test(`an answer stands behind what it answers, though its author's clock ran away after it, ${when}`, async () => {
    await using alices = await Home.make('alice')
    await using bobs = await Home.make('bob')
    let ahead = MINUTE_MS
    const runaway: Clock = { ...systemClock, now: () => systemClock.now() + ahead }
    await using alice = await alices.open({ clock: runaway })
    {
      await using bob = await bobs.open()
      await alice.connect({ address: await addressOf(bob) })
    }
    await alice.send({ to: '@bob', text: 'a question' })
    ahead = 10 * MINUTE_MS
    await alice.send({ to: '@bob', text: 'from ahead' })
    const bob = await bobs.open()
    const came = eventOf(bob, 'message', ({ message }) => message.text === 'from ahead')
    await alice.connect({ address: await addressOf(bob) })
    await came
    if (restarted) await bob.close()
    await using again = restarted ? await bobs.open({ network: false }) : bob
    await again.send({ to: '@alice', text: 'an answer' })
    const texts = (await again.history({ conversation: '@alice' })).map(({ text }) => text)
    assert.deepEqual(texts, ['a question', 'an answer', 'from ahead'])
  })
}
