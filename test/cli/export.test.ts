import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

/** A profile `alice` with five messages in #lobby, and what runs commands on it. */
async function talk(place: Place) {
  await place.init('alice')
  const here = (...argv: readonly string[]) =>
    runHere([...argv, '--profile', 'alice'], place.folder)
  const ids: string[] = []
  for (let n = 0; n < 5; n++) {
    const answer = n === 3 ? ['--reply-to', ids[0] ?? ''] : []
    const { stdout } = await here(
      'send',
      '#lobby',
      `n${n}`,
      '--wait',
      'queued',
      '--json',
      ...answer,
    )
    ids.push(JSON.parse(stdout).id)
  }
  await here('edit', ids[1] ?? '', 'new # text')
  await here('react', ids[2] ?? '', '👍')
  return { here, ids }
}

test('a conversation is exported as text, Markdown or JSON lines', async () => {
  await using place = new Place()
  const { here } = await talk(place)
  const text = await here('export', '#lobby')
  assert.deepEqual([text.code, text.stderr], [0, ''])
  assert.match(
    text.stdout,
    /^#lobby: [^\n]*\nTimes .*\n\n(\d{4}-\d\d-\d\d [\d:]{8} <alice> n0)\n.* new # text\n\+ edited\n.* n2\n\+ 👍 alice\n> <alice> n0\n.* n3\n.* n4\n$/,
  )
  const markdown = await here('export', '#lobby', '--format', 'markdown')
  assert.match(
    markdown.stdout,
    /^# \\#lobby: [^\n]*\n[\s\S]*\*\*alice\*\*\\\nnew \\# text\\\n\*\(edited\)\*\n/,
  )
  const history = await here('history', '#lobby', '--json')
  const json = await here('export', '#lobby', '--format', 'json')
  assert.equal(json.stdout, history.stdout)
  assert.equal((await here('export', '#lobby', '--json')).stdout, history.stdout)
  const none = await here('export', '#lobby', '--json', '--since', '2999-01-01')
  assert.deepEqual([none.code, none.stdout], [0, ''])
  const [first, second] = json.stdout.split('\n')
  const { sentAt } = JSON.parse(second ?? '')
  const until = await here('export', '#lobby', '--json', '--until', sentAt)
  assert.equal(until.stdout, `${first}\n`)
})

test('an export goes into a new file, and over another only by force', async () => {
  await using place = new Place()
  const { here } = await talk(place)
  const path = join(place.folder, 'lobby.jsonl')
  const done = await here('export', '#lobby', '-o', path)
  assert.deepEqual([done.code, done.stdout], [0, `${path}: 5 messages of #lobby\n`])
  const history = (await here('history', '#lobby', '--json')).stdout
  assert.equal(await readFile(path, 'utf8'), history)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  const again = await here('export', '#lobby', '-o', path)
  assert.equal(again.code, 2)
  assert.match(
    again.stderr,
    /^p2pchat: error: there is such a file already: .*\np2pchat: hint: .*\n$/,
  )
  const forced = await here('export', '#lobby', '-o', path, '--force', '--format', 'text', '--json')
  assert.deepEqual(JSON.parse(forced.stdout), {
    file: path,
    format: 'text',
    conversation: '#lobby',
    messages: 5,
  })
  assert.match(await readFile(path, 'utf8'), /^#lobby: /)
  assert.equal((await here('export', '#lobby', '-o', join(path, 'x'))).code, 1)
  assert.equal((await here('export', '#nowhere', '-o', join(place.folder, 'x'))).code, 8)
  assert.equal((await here('export', '#lobby', '--json', '--format', 'text')).code, 2)
  assert.equal((await here('export', '#lobby', '--format', 'pdf')).code, 2)
  assert.equal((await here('export', '#lobby', '-o')).code, 2)
  assert.match((await here('export', '--help')).stdout, /-o, --output/)
})

test('an export works while a daemon runs, to a file and to a pipe', async () => {
  await using place = new Place()
  const { here } = await talk(place)
  const history = (await here('history', '#lobby', '--json')).stdout
  await place.daemon('alice')
  const piped = await place.run([
    'export',
    '#lobby',
    '-o',
    '-',
    '--format',
    'json',
    '--profile',
    'alice',
  ])
  assert.deepEqual([piped.code, piped.stdout], [0, history])
  const path = join(place.folder, 'a.md')
  const filed = await place.run(['export', '#lobby', '-o', path, '--profile', 'alice'])
  assert.equal(filed.code, 0, filed.stderr)
  assert.match(await readFile(path, 'utf8'), /^# \\#lobby: [^\n]*\n/)
})

test('completion knows that -o takes a file', async () => {
  await using place = new Place()
  const complete = async (...words: string[]) =>
    (await runHere(['__complete', ...words], place.folder)).stdout
  assert.equal(await complete('export', '#lobby', '--format', 'm'), 'markdown\n')
  assert.equal(await complete('export', '#lobby', '-o', 'st'), '')
  assert.equal(await complete('export', '#lobby', '-o', 'a.md', '--unt'), '--until\n')
})

test('history is paged from both ends, between any two bounds', async () => {
  await using place = new Place()
  const { here, ids } = await talk(place)
  const texts = async (...argv: string[]) => {
    const { stdout } = await here('history', '#lobby', '--json', ...argv)
    const lines = stdout.split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line).text).join(' ')
  }
  const [n0 = '', n1 = '', , n3 = '', n4 = ''] = ids
  assert.equal(await texts('--after', n1), 'n2 n3 n4')
  assert.equal(await texts('--after', n1, '--limit', '2'), 'n2 n3')
  assert.equal(await texts('--after', n0, '--before', n4, '--limit', '2'), 'new # text n2')
  assert.equal(await texts('--before', n3, '--limit', '1'), 'n2')
  assert.equal(await texts('--after', n4), '')
  assert.equal(await texts('--before', n0), '')
  assert.equal(await texts('--since', '1h', '--limit', '2'), 'n3 n4')
  assert.equal(await texts('--until', '1h'), '')
  assert.equal(await texts('--since', '1h', '--until', '0s', '--limit', '1'), 'n4')
  assert.equal((await here('history', '#lobby', '--after', 'nonsense')).code, 8)
  assert.equal((await here('history', '#lobby', '--until', 'nonsense')).code, 2)
})
