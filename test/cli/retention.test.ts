import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatKeep, parseKeep } from '../../src/ui/keep.ts'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

test('what stays is shown, asked about before messages go, and set', async () => {
  await using place = new Place()
  await place.init('alice')
  const here = (...argv: readonly string[]) =>
    runHere([...argv, '--profile', 'alice'], place.folder)
  for (let n = 0; n < 4; n++) await here('send', '#lobby', `n${n}`, '--wait', 'queued')
  const said = async (...argv: readonly string[]) => {
    const { code, stdout, stderr } = await here('retention', '#lobby', ...argv)
    return [code, stdout + stderr]
  }
  assert.deepEqual(await said(), [0, '#lobby: everything stays\n'])
  const [code, refused] = await said('2')
  assert.equal(code, 2)
  assert.match(String(refused), /2 messages of #lobby would go from this disk for good\n.*--yes/)
  assert.deepEqual(await said(), [0, '#lobby: everything stays\n'])
  // Nothing goes: nothing is asked.
  assert.deepEqual(await said('30d'), [0, '#lobby: 30 days stay\n'])
  assert.deepEqual(await said('2', '--yes'), [
    0,
    '#lobby: the newest 2 messages stay; 2 messages deleted\n',
  ])
  assert.equal((await here('history', '#lobby', '--json')).stdout.trim().split('\n').length, 2)
  const json = await here('retention', '#lobby', 'all', '--json')
  const { conversation, dropped } = JSON.parse(json.stdout)
  assert.deepEqual([conversation.retention, dropped], [{ all: true }, 0])
  const listed = JSON.parse((await here('conversations', '--json')).stdout)
  assert.deepEqual(listed.retention, { all: true })
  assert.equal((await here('retention', '#nowhere')).code, 8)
  assert.equal((await here('retention', '#lobby', 'some')).code, 2)
})

test('what is no keep is refused', () => {
  assert.deepEqual(parseKeep('all'), { all: true })
  assert.deepEqual(parseKeep('1d'), { days: 1 })
  assert.deepEqual(parseKeep('100000000'), { count: 100_000_000 })
  for (const text of ['', '0', '0d', '-1', '1w', '36501d', '100000001', '1.5', 'All', '1e3']) {
    assert.equal(parseKeep(text), undefined, text)
  }
  for (const text of ['all', '7d', '12']) {
    const keep = parseKeep(text)
    assert.equal(keep && formatKeep(keep), text)
  }
})
