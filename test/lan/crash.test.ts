import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Dice } from '../helpers/dice.ts'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import {
  assertSameHistory,
  type Daemon,
  ids,
  MEET_MS,
  type MessageView,
  Person,
  texts,
} from './person.ts'

const skip = lanUnavailable() ?? false
const ROUNDS = 4

async function pair(lan: Lan): Promise<[Person, Person]> {
  return Promise.all([Person.on(lan.host(0), 'anna'), Person.on(lan.host(1), 'ben')])
}

/** Holds for both: every message once, in the same and the promised order. */
async function assertConverged(anna: Person, ben: Person): Promise<readonly MessageView[]> {
  const annas = await anna.history('@ben')
  assertSameHistory(annas, await ben.history('@anna'))
  return annas
}

describe('programs that are killed', { concurrency: 3, skip }, () => {
  test('what send called delivered is on the other disk, whoever is killed when', async (t) => {
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1e6)
    t.diagnostic(`FUZZ_SEED=${seed}`)
    const dice = new Dice(seed)
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await pair(lan)
    let [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    /** What each lane of commands was told, oldest first. */
    const told: MessageView[][] = [[], [], []]
    const senders = [anna, ben, anna] as const
    for (let round = 0; round < ROUNDS; round++) {
      const over = new AbortController()
      const lanes = senders.map(async (sender, lane) => {
        const to = sender === anna ? '@ben' : '@anna'
        for (let n = 0; !over.signal.aborted; n++) {
          const { answers } = await sender.run<MessageView>(
            ...['send', '--timeout', '2', '--', to, `lane ${lane} round ${round} number ${n}`],
          )
          if (answers[0]?.id !== undefined) told[lane]?.push(answers[0])
        }
      })
      await new Promise((resolve) => setTimeout(resolve, dice.between(1_500, 3_000)))
      const victims = dice.fraction()
      const both = victims < 0.2
      if (both || victims < 0.6) await atBen.crash()
      if (both || victims >= 0.6) await atAnna.crash()
      over.abort()
      await Promise.all(lanes)
      const bensAlone = new Set(ids(await ben.history('@anna')))
      for (const { id, state, text } of [...(told[0] ?? []), ...(told[2] ?? [])]) {
        if (state === 'delivered') assert.ok(bensAlone.has(id), `${text} is not there`)
      }
      if (atBen.running.ended) atBen = await ben.daemon()
      if (atAnna.running.ended) atAnna = await anna.daemon()
    }
    const last = await anna.send('@ben', 'the last word', '--timeout', '40')
    assert.equal(last.message.state, 'delivered')
    const reply = await ben.send('@anna', 'is mine', '--timeout', '40')
    assert.equal(reply.message.state, 'delivered')
    const whole = await assertConverged(anna, ben)
    const order = texts(whole)
    assert.equal(new Set(order).size, order.length, 'a text twice')
    for (const [lane, messages] of told.entries()) {
      t.diagnostic(`lane ${lane}: ${messages.length} sent`)
      assert.ok(messages.length > 0, `lane ${lane} sent nothing`)
      const mine = whole.filter(({ text }) => text.startsWith(`lane ${lane} `))
      const known = new Set(ids(messages))
      assert.deepEqual(
        ids(mine).filter((id) => known.has(id)),
        ids(messages),
      )
    }
  })

  test('a burst that is cut off by kill -9 loses nothing that was answered, on either side', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await pair(lan)
    let [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    const { peer: benId } = await atBen.ready
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    let answered: string[] = []
    for (const victim of ['sender', 'recipient']) {
      const scribe = lan.host(0).p2pchat(['rpc'])
      for (let id = 0; id < 1_500; id++) {
        const params = { to: `@${benId}`, text: `${victim} ${id}` }
        scribe.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'send', params })}\n`)
      }
      await scribe.waitForLine('"id":300')
      if (victim === 'sender') await atAnna.crash()
      else {
        await atBen.crash()
        await scribe.waitForLine('"id":1499', 30_000)
      }
      scribe.endInput()
      await scribe.kill('SIGTERM')
      const results = scribe.lines
        .filter(({ from }) => from === 'stdout')
        .map(({ text }) => JSON.parse(text) as { id: number; result?: MessageView })
      const sent = results.flatMap(({ result }) => result ?? [])
      assert.ok(sent.length >= 300, `${sent.length} answered`)
      answered = [...answered, ...ids(sent)]
      // What Anna saw delivered is on Ben's disk, with no help of the network.
      if (victim === 'recipient') {
        const bens = new Set(ids(await ben.history('@anna')))
        const seen = atAnna.events.flatMap((event) =>
          event.event === 'message-changed' && event.message.state === 'delivered'
            ? event.message.id
            : [],
        )
        assert.ok(seen.length > 0)
        assert.deepEqual(
          seen.filter((id) => !bens.has(id)),
          [],
        )
        atBen = await ben.daemon()
      } else {
        atAnna = await anna.daemon()
      }
      await atAnna.meets('ben', { after: victim === 'sender' ? 0 : lastOffline(atAnna) })
      const end = await anna.send('@ben', `end of ${victim}`, '--timeout', '40')
      assert.deepEqual([end.code, end.message.state], [0, 'delivered'])
      answered.push(end.message.id)
    }
    const whole = await assertConverged(anna, ben)
    const known = new Set(answered)
    // Answers come in the order in which the messages were written.
    assert.deepEqual(
      ids(whole).filter((id) => known.has(id)),
      answered,
    )
    const numbers = texts(whole).filter((text) => text.startsWith('sender '))
    assert.deepEqual(
      numbers,
      numbers.map((_, n) => `sender ${n}`),
    )
  })

  test('a recipient that is killed and comes back has everything once and in order', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await pair(lan)
    const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    const expected: string[] = []
    const say = async (...flags: string[]) => {
      const text = `number ${expected.length}`
      expected.push(text)
      return (await anna.send('@ben', text, ...flags)).message
    }
    for (let n = 0; n < 5; n++) assert.equal((await say()).state, 'delivered')
    const before = atAnna.now
    await atBen.crash()
    await atAnna.loses('ben', { withinMs: 5_000, after: before })
    const waiting = []
    for (let n = 0; n < 5; n++) waiting.push(await say('--wait', 'queued'))
    assert.equal((await anna.status()).queued, 5)
    const gone = atAnna.now
    const again = await ben.daemon()
    await atAnna.meets('ben', { withinMs: MEET_MS, after: gone })
    for (const { text } of waiting) await again.hears(text)
    for (let n = 0; n < 5; n++) assert.equal((await say()).state, 'delivered')
    const heard = [...atBen.events, ...again.events].flatMap((event) =>
      event.event === 'message' ? event.message.text : [],
    )
    assert.deepEqual(heard, expected)
    assert.deepEqual(texts(await assertConverged(anna, ben)), expected)
    assert.ok((await anna.history('@ben')).every(({ state }) => state === 'delivered'))
  })

  test('a sender that is killed right after it said queued delivers when it is back, once', async () => {
    await using lan = await Lan.open({ hosts: 2 })
    const [anna, ben] = await pair(lan)
    let [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
    await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
    assert.equal((await anna.send('@ben', 'zero')).message.state, 'delivered')
    const expected = ['zero']
    for (const present of [false, true]) {
      if (!present) await ben.stop()
      const sent: MessageView[] = []
      for (const word of ['first', 'second', 'third']) {
        const text = `${word}, ben ${present ? 'here' : 'away'}`
        expected.push(text)
        const { code, message } = await anna.send('@ben', text, '--wait', 'queued')
        assert.equal(code, 0)
        sent.push(message)
      }
      await atAnna.crash()
      if (!present) atBen = await ben.daemon()
      atAnna = await anna.daemon()
      await atAnna.meets('ben')
      const after = `after, ben ${present ? 'here' : 'away'}`
      expected.push(after)
      assert.equal((await anna.send('@ben', after)).message.state, 'delivered')
      const all = await ben.history('@anna')
      for (const { id } of sent) assert.equal(ids(all).filter((other) => other === id).length, 1)
    }
    assert.deepEqual(texts(await assertConverged(anna, ben)), expected)
  })
})

/** The place of the last time that anybody left. */
function lastOffline({ events }: Daemon): number {
  return events.findLastIndex(({ event }) => event === 'peer-offline')
}
