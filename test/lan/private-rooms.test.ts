import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConversationView, MemberView } from '../../src/rpc/methods.ts'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import { assertSameHistory, Person, texts, until } from './person.ts'

const skip = lanUnavailable() ?? false
const ROOM = 'lighthouse'

async function rooms(person: Person): Promise<readonly ConversationView[]> {
  return (await person.run<ConversationView>('room', 'list')).answers
}

async function spoken(person: Person): Promise<readonly string[]> {
  return texts((await person.history(ROOM)).filter(({ kind }) => kind === 'text'))
}

async function holds(person: Person, ...said: readonly string[]): Promise<void> {
  await until(async () => assert.deepEqual(await spoken(person), said))
}

async function done(person: Person, ...args: readonly string[]): Promise<void> {
  const { code, answers, stderr } = await person.run(...args)
  assert.equal(code, 0, `${args.join(' ')}: ${JSON.stringify(answers)}${stderr}`)
}

test('a private room on four hosts, through absences, a crash and a removal', {
  skip,
}, async () => {
  await using lan = await Lan.open({ hosts: 4 })
  const [anna, ben, cleo, dora] = await Promise.all(
    ['anna', 'ben', 'cleo', 'dora'].map((name, index) => Person.on(lan.host(index), name)),
  )
  assert.ok(anna && ben && cleo && dora)
  const captures = await Promise.all(lan.hosts.map((host) => host.capture()))
  const atAnna = await anna.daemon()
  const atBen = await ben.daemon()
  const atCleo = await cleo.daemon()
  await dora.daemon()
  await Promise.all([
    ...['ben', 'cleo', 'dora'].map((name) => atAnna.meets(name)),
    ...['cleo', 'dora'].map((name) => atBen.meets(name)),
    atCleo.meets('dora'),
  ])
  await done(anna, 'room', 'create', ROOM, '--private')
  await done(anna, 'room', 'invite', ROOM, '@ben')
  await until(async () => assert.equal((await rooms(ben)).at(-1)?.invited, true))
  await done(ben, 'room', 'accept', ROOM)
  const first = await anna.send(ROOM, 'the first word')
  assert.deepEqual([first.code, first.message.state], [0, 'delivered'])
  await holds(ben, 'the first word')

  // Ben's machine dies, and Cleo is invited without him.
  await atBen.crash()
  await done(anna, 'room', 'invite', ROOM, '@cleo')
  await until(async () => assert.equal((await rooms(cleo)).at(-1)?.invited, true))
  await anna.stop()
  await done(cleo, 'room', 'accept', ROOM)
  const benAgain = await ben.daemon()
  await benAgain.meets('cleo')
  await holds(cleo, 'the first word')
  await cleo.send(ROOM, 'from cleo')
  await holds(ben, 'the first word', 'from cleo')

  // Anna comes back and removes Cleo while Ben is away.
  await ben.stop()
  const annaAgain = await anna.daemon()
  await annaAgain.meets('cleo')
  await holds(anna, 'the first word', 'from cleo')
  await done(anna, 'room', 'remove', ROOM, '@cleo')
  await anna.send(ROOM, 'cleo must not read this', '--wait', 'queued')
  await until(async () =>
    assert.deepEqual(
      (await rooms(cleo)).map(({ name, joined }) => [name, joined]),
      [
        ['#lobby', true],
        [ROOM, false],
      ],
    ),
  )
  // What she had stays hers to read.
  assert.deepEqual(await spoken(cleo), ['the first word', 'from cleo'])
  assert.equal((await cleo.run('send', `!${ROOM}`, 'x')).code, 8)
  const benLast = await ben.daemon()
  await benLast.meets('anna')
  await holds(ben, 'the first word', 'from cleo', 'cleo must not read this')
  await ben.send(ROOM, 'nor this')
  await holds(anna, 'the first word', 'from cleo', 'cleo must not read this', 'nor this')
  const members = await ben.run<MemberView>('room', 'members', ROOM)
  assert.deepEqual(
    members.answers.map(({ name, standing }) => [name, standing]),
    [
      ['anna', 'creator'],
      ['ben', 'member'],
    ],
  )
  const heard = await cleo.run<{ text: string }>('search', 'this')
  assert.deepEqual(heard.answers, [])
  assertSameHistory(await anna.history(ROOM), await ben.history(ROOM))

  // Dora was there all the time, and knows of nothing.
  assert.deepEqual(
    (await rooms(dora)).map(({ name }) => name),
    ['#lobby'],
  )
  assert.equal((await dora.run('room', 'accept', ROOM)).code, 8)
  const id = (await rooms(anna)).find(({ kind }) => kind === 'private')?.conversation.slice(1)
  assert.ok(id)
  for (const capture of captures) {
    assert.deepEqual(await capture.find([ROOM, id, 'the first word', 'nor this']), [])
  }
})
