import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Chat } from '../../src/ui/chat.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { callsOf, line, noticesOf } from '../helpers/chat-actions.ts'
import { after, BOB, scene } from '../helpers/chat-scene.ts'
import { FakeClient } from '../helpers/fake-client.ts'
import { fakeConversation, LOBBY, NOON } from '../helpers/fake-views.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { until } from '../helpers/until.ts'

const purpose = { kind: 'command', conversation: LOBBY, typed: '/retention 7' } as const

test('what stays is asked for, and looked at before anything goes', () => {
  const paramsOf = (typed: string) => callsOf(scene({}), line(typed))[0]?.params
  assert.deepEqual(paramsOf('/retention'), { conversation: LOBBY })
  const keep = { count: 7 }
  assert.deepEqual(paramsOf('/retention 7'), { conversation: LOBBY, keep, preview: true })
  assert.deepEqual(paramsOf('/retention 7 yes'), { conversation: LOBBY, keep })
  assert.equal(paramsOf('/retention some'), undefined)
  const answer = (dropped: number, preview: boolean) =>
    reduce(scene({}), {
      now: NOON,
      kind: 'answer',
      method: 'retention',
      params: { conversation: LOBBY, keep, ...(preview ? { preview } : {}) },
      purpose,
      result: { conversation: fakeConversation(LOBBY, { retention: keep }), dropped },
    })
  const asked = answer(3, true)
  assert.deepEqual(asked.effects, [])
  assert.match(noticesOf(asked.state).join(), /3 messages would go .*: \/retention 7 yes/)
  const [set] = answer(0, true).effects
  assert(set?.kind === 'call')
  assert.deepEqual(set.params, { conversation: LOBBY, keep })
  const done = noticesOf(answer(3, false).state).join()
  assert.match(done, /the newest stay, 7 messages on this disk; 3 messages deleted/)
})

test('a conversation is written down from the chat, and never over a file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-export-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const client = new FakeClient({ peers: [BOB] })
  client.arrive(BOB, 'hello')
  const clock = new ManualClock(NOON)
  const chat = await Chat.open({ client, clock, zone: 'UTC', width: 80, height: 24 })
  t.after(() => chat.close())
  const path = join(folder, 'lobby.md')
  const said = () => noticesOf(chat.state).join('\n')
  chat.dispatch({ kind: 'line', line: `/export ${path}` })
  await until(() => /lobby\.md: 1 message$/m.test(said()))
  assert.match(await readFile(path, 'utf8'), /\*\*bob\*\*\\\nhello\n/)
  chat.dispatch({ kind: 'line', line: `/export "${path}"` })
  await until(() => said().endsWith(`: ${path} (nothing was overwritten; choose another name)`))
  for (const name of ['p2pchat-lobby.txt', 'p2pchat-lobby-2.txt']) {
    chat.dispatch({ kind: 'line', line: `/export ${folder}` })
    await until(() => said().endsWith(`${join(folder, name)}: 1 message`))
  }
})

test('why a conversation cannot be written down is a sentence, in the language of the chat', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-export-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const client = new FakeClient({ peers: [BOB] })
  const clock = new ManualClock(NOON)
  const settings = { texts: DE }
  const chat = await Chat.open({ client, clock, zone: 'UTC', width: 80, height: 24, settings })
  t.after(() => chat.close())
  chat.dispatch({ kind: 'line', line: `/export ${folder}/no/x.txt` })
  const said = `diesen Ordner gibt es nicht: ${folder}/no (leg ihn erst an, oder nenne einen anderen)`
  await until(() => noticesOf(chat.state).at(-1) === said)
  chat.dispatch({ kind: 'line', line: `/export ${folder}/none/` })
  await until(() => (noticesOf(chat.state).at(-1) ?? '').includes(`: ${folder}/none (`))
  assert.deepEqual(await readdir(folder), [])
})

test('a name of its own is found for a file', () => {
  const [effect] = reduce(scene({}), { now: NOON, ...line('/export') }).effects
  assert.deepEqual(effect, { kind: 'export', conversation: LOBBY, path: '' })
  assert.equal(after(scene({}), line('/export')).sending, 0)
})
