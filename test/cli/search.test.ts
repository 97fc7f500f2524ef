import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'

test('what was said is found from the command line, oldest first', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const here = (...argv: readonly string[]) => runHere(argv, folder)
  const search = (...argv: readonly string[]) => here('search', ...argv)
  assert.equal((await here('init', '--name', 'anna', '--no-passphrase')).code, 0)
  assert.equal((await here('room', 'create', '#dev')).code, 0)
  for (const [to, text] of [
    ['#lobby', 'Friday at the Café'],
    ['#dev', 'the café \x1b[2J is closed'],
    ['#lobby', 'tea'],
  ] as const) {
    await here('send', to, text, '--wait', 'queued')
  }
  const found = await search('cafe', 'the')
  assert.deepEqual([found.code, found.stderr], [0, ''])
  assert.match(
    found.stdout,
    /^\d{4}-\d\d-\d\d [\d:]{8} #lobby <anna> Friday at the Café.*\n.* #dev <anna> the café ␛\[2J is closed.*\n$/,
  )
  const json = await search('cafe', '--json')
  const messages = json.stdout.trimEnd().split('\n')
  assert.deepEqual(
    messages.map((line) => JSON.parse(line).conversation),
    ['#lobby', '#dev'],
  )
  assert.match((await search('cafe fri', '--in', '#lobby', '--from', 'me')).stdout, /Friday/)
  const one = await search('cafe', '--limit', '1')
  assert.match(one.stdout, /^.*closed.*\n$/)
  assert.equal(one.stderr, 'p2pchat: the newest 1; --limit shows more\n')
  const none = await search('coffee')
  assert.deepEqual([none.code, none.stdout, none.stderr], [0, '', 'p2pchat: nothing found\n'])
  for (const [argv, code] of [
    [[], 2],
    [[''], 2],
    [['x', '--limit', '0'], 2],
    [['x', '--in', '#nowhere'], 8],
    [['x', '--from', '@nobody'], 8],
  ] as const) {
    assert.equal((await search(...argv)).code, code, argv.join(' '))
  }
})
