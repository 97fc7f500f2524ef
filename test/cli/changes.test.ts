import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'

test('a message is edited, reacted to and taken back from the command line', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const here = (argv: readonly string[], input = '') => runHere(argv, folder, {}, input)
  assert.equal((await here(['init', '--name', 'anna', '--no-passphrase'])).code, 0)
  const sent = await here(['send', '#lobby', 'helo', '--wait', 'queued', '--json'])
  const { id, from } = JSON.parse(sent.stdout)

  const edited = await here(['edit', id, 'hello', 'all'])
  assert.equal(edited.code, 0)
  assert.match(edited.stdout, /<anna> hello all \(edited\) \(queued\)\n$/)
  assert.match(edited.stderr, /once p2pchat runs/)
  assert.equal((await here(['edit', id, '-'], 'two\nlines\n')).code, 0)
  assert.equal((await here(['react', id, '👍'])).code, 0)
  const liked = await here(['history', '#lobby', '--json'])
  assert.deepEqual(JSON.parse(liked.stdout).reactions, { '👍': [from.peer] })
  const shown = await here(['history', '#lobby'])
  assert.match(shown.stdout, /<anna> two\n {4}lines \(edited\) \[👍 1\] \(queued\)\n$/)
  assert.equal((await here(['react', id, '👍', '--remove'])).code, 0)
  const word = await here(['react', id, 'well done'])
  assert.equal(word.code, 2)
  assert.equal(
    word.stderr,
    'p2pchat: error: not a usable reaction: well done\np2pchat: hint: react with one emoji, like 👍, or one short word, like +1\n',
  )

  assert.equal((await here(['redact', id])).code, 0)
  const gone = await here(['history', '#lobby', '--json'])
  const { text, redacted, reactions } = JSON.parse(gone.stdout)
  assert.deepEqual([text, redacted, reactions], ['', true, {}])
  const again = await here(['edit', id, 'back'])
  assert.deepEqual([again.code, again.stdout], [8, ''])
  assert.equal((await here(['redact', 'nothing'])).code, 8)
})
