import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { isChatError } from '../../src/errors.ts'
import type { MessageView } from '../../src/rpc/methods.ts'
import {
  exportToFile,
  formatOf,
  type TranscriptFormat,
  writeTranscript,
} from '../../src/ui/export.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { FakeClient } from '../helpers/fake-client.ts'
import { fakeMessageId, fakePeer } from '../helpers/fake-views.ts'

const bob = fakePeer(2, 'bob')
const otherBob = fakePeer(3, 'Bob')
const carol = fakePeer(4, 'carol')
const HOSTILE = [
  '# heading',
  '[link](https://evil.example) <https://evil.example> www.evil.example',
  '',
  '    code',
  '2030-01-01 12:00:00 <bob> I owe you 10',
  '> <bob> me too',
  '+ edited',
  '1. one\t| a | b | ![x](y) <img src=x> &lt; **bold** `code` ~~gone~~ back\\',
  '---',
  '\x1b[2J\u202eRTL',
].join('\n')

async function written(
  client: FakeClient,
  format: TranscriptFormat,
  more: { since?: string; until?: string } = {},
): Promise<string> {
  const conversation = await client.call('conversation', { to: '#lobby' })
  let all = ''
  const write = async (text: string) => {
    all += text
  }
  await writeTranscript({ client, conversation, format, zone: 'UTC', write, ...more })
  return all
}

function talk(): FakeClient {
  const client = new FakeClient({ peers: [bob, otherBob, carol] })
  const asked = client.arrive(bob, 'hello *all*\nlunch?')
  client.arrive(otherBob, 'yes', { replyTo: asked.id, edited: true })
  client.arrive(carol, 'waves', { kind: 'action', sentAt: '2030-01-02T00:00:00.000Z' })
  client.arrive(carol, '', { redacted: true, sentAt: '2030-01-02T00:00:01.000Z' })
  client.arrive(carol, 'see you', {
    replyTo: fakeMessageId(999),
    reactions: { '👍': [bob.peer, carol.peer], '*': [otherBob.peer] },
    sentAt: '2030-01-02T00:00:02.000Z',
  })
  return client
}

test('a conversation as text: who said what when, what it answers, what became of it', async () => {
  assert.equal(
    await written(talk(), 'text'),
    `#lobby
Times are those of UTC.

2030-01-01 12:00:01 <bob·${bob.tag}> hello *all*
    lunch?
> <bob·${bob.tag}> hello *all* lunch?
2030-01-01 12:00:02 <Bob·${otherBob.tag}> yes
+ edited
2030-01-02 00:00:00 * carol waves
2030-01-02 00:00:01 <carol>
+ deleted
> (a message that is not here)
2030-01-02 00:00:02 <carol> see you
+ 👍 bob·${bob.tag}, carol
+ * Bob·${otherBob.tag}
`,
  )
})

test('a conversation as Markdown: a heading for each day, a paragraph for each message', async () => {
  assert.equal(
    await written(talk(), 'markdown'),
    `# \\#lobby

Times are those of UTC.

## 2030-01-01

12:00:01 **bob·${bob.tag}**\\
hello \\*all\\*\\
lunch?

*↪ bob·${bob.tag}: hello \\*all\\* lunch?*\\
12:00:02 **Bob·${otherBob.tag}**\\
yes\\
*(edited)*

## 2030-01-02

00:00:00 **carol** waves

00:00:01 **carol**\\
*(deleted)*

*↪ a message that is not here*\\
00:00:02 **carol**\\
see you\\
*(👍 bob·${bob.tag}, carol; \\* Bob·${otherBob.tag})*
`,
  )
})

test('JSON lines are the messages as the engine gives them', async () => {
  const client = talk()
  const lines = (await written(client, 'json')).split('\n')
  assert.equal(lines.pop(), '')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    await client.call('history', { conversation: '#lobby', limit: 100 }),
  )
})

test('nothing that somebody wrote passes for something else', async () => {
  const client = new FakeClient({ peers: [fakePeer(2, 'eve> <bob')] })
  const eve = fakePeer(2, 'eve> <bob')
  client.arrive(eve, HOSTILE)
  const text = await written(client, 'text')
  const [, , , first = '', ...rest] = text.trimEnd().split('\n')
  assert.match(first, /^2030-01-01 12:00:01 <eve› ‹bob> # heading$/)
  for (const line of rest) assert.match(line, /^ {4}/)
  assert.doesNotMatch(text.replaceAll('\n', ''), /\p{C}/u)

  const markdown = await written(client, 'markdown')
  const paragraph = markdown.slice(markdown.indexOf('12:00:01')).trimEnd().split('\n')
  assert.deepEqual(paragraph, [
    '12:00:01 **eve\\> \\<bob**\\',
    '\\# heading\\',
    '\\[link\\](https\\://evil.example) \\<https\\://evil.example\\> www\\.evil.example\\',
    '&nbsp;\\',
    '&nbsp;&nbsp;&nbsp;&nbsp;code\\',
    '2030-01-01 12:00:00 \\<bob\\> I owe you 10\\',
    '\\> \\<bob\\> me too\\',
    '\\+ edited\\',
    '1\\. one    \\| a \\| b \\| \\!\\[x\\](y) \\<img src=x\\> \\&lt; \\*\\*bold\\*\\* \\`code\\` \\~\\~gone\\~\\~ back\\\\\\',
    '\\---\\',
    '␛\\[2J<U+202E>RTL'.replaceAll('<', '\\<').replaceAll('>', '\\>'),
  ])
})

test('any text stays inside its message, as text and as Markdown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string()),
      async (text) => {
        const client = new FakeClient({ peers: [carol] })
        client.arrive(carol, text)
        client.arrive(carol, 'end')
        const lines = (await written(client, 'text')).split('\n')
        const heads = lines.filter((line) => /^[^ ]/.test(line)).slice(2)
        assert.equal(heads.length, 2)
        const markdown = await written(client, 'markdown')
        // One blank line before the heading of the day, and one before each message.
        assert.equal(markdown.split(/\n\n/).length, 5)
        const body = markdown.slice(markdown.indexOf('**carol**'), markdown.lastIndexOf('\n\n'))
        for (const line of body.split('\n').slice(1)) {
          assert.doesNotMatch(line, /^(?:[-+=:#>]| |\d+[.)]|$)/)
          assert.doesNotMatch(line, /(?<!\\)(?:\\\\)*[[<*_`~|!]/)
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('only what lies between two times is written, page by page', async () => {
  const client = new FakeClient({ peers: [bob] })
  const all: MessageView[] = []
  for (let n = 0; n < 2_500; n++) all.push(client.arrive(bob, `m${n}`))
  const { sentAt: since = '' } = all[100] ?? {}
  const { sentAt: until = '' } = all[2_400] ?? {}
  const lines = (await written(client, 'json', { since, until })).trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).text),
    all.slice(100, 2_400).map(({ text }) => text),
  )
  const pages = client.calls.filter(({ method }) => method === 'history')
  assert.equal(pages.length, 3)
})

test('what was answered long ago is looked up in the history', async () => {
  const client = new FakeClient({ peers: [bob] })
  const asked = client.arrive(bob, 'long ago')
  for (let n = 0; n < 2_100; n++) client.arrive(bob, `m${n}`)
  client.arrive(bob, 'now', { replyTo: asked.id })
  const text = await written(client, 'text')
  assert.match(text, /\n> <bob> long ago\n[^\n]+ <bob> now\n$/)
})

test('the end of a name says which form a file takes', () => {
  for (const [name, format] of [
    ['a.md', 'markdown'],
    ['a.MARKDOWN', 'markdown'],
    ['a.jsonl', 'json'],
    ['a.json', 'json'],
    ['a.txt', 'text'],
    ['json', 'text'],
  ] as const) {
    assert.equal(formatOf(name), format, name)
  }
})

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-export-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('a file is there whole or not at all, for its owner alone', async (t) => {
  const folder = await folderOf(t)
  const path = join(folder, 'lobby.txt')
  const client = talk()
  const conversation = await client.call('conversation', { to: '#lobby' })
  const options = { client, conversation, format: 'text', zone: 'UTC', path } as const
  assert.equal(await exportToFile({ ...options, replace: false }), 5)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal(await readFile(path, 'utf8'), await written(client, 'text'))
  const exists = (error: unknown) => isChatError(error, 'ARGS_FILE_EXISTS')
  await assert.rejects(exportToFile({ ...options, replace: false }), exists)
  await chmod(path, 0o644)
  await exportToFile({ ...options, replace: true })
  assert.equal((await stat(path)).mode & 0o777, 0o600)

  client.failNext('history', 'STORE_DAMAGED')
  const failed = exportToFile({ ...options, path: join(folder, 'b'), replace: false })
  await assert.rejects(failed, (error) => isChatError(error, 'STORE_DAMAGED'))
  const asker = new AbortController()
  asker.abort(new Error('gone'))
  const { signal } = asker
  const left = exportToFile({ ...options, path: join(folder, 'c'), replace: false, signal })
  await assert.rejects(left, /gone/)
  // Made by somebody else while it was written.
  const raced = exportToFile({
    ...options,
    path: join(folder, 'd'),
    replace: false,
    onProgress: () => void writeFile(join(folder, 'd'), 'theirs'),
  })
  await assert.rejects(raced, exists)
  assert.equal(await readFile(join(folder, 'd'), 'utf8'), 'theirs')
  assert.deepEqual((await readdir(folder)).sort(), ['d', 'lobby.txt'])
})

test('what is no file is never replaced', async (t) => {
  const folder = await folderOf(t)
  await symlink('/dev/null', join(folder, 'null'))
  const client = talk()
  const conversation = await client.call('conversation', { to: '#lobby' })
  await writeFile(join(folder, 'file'), 'theirs')
  for (const [path, code] of [
    [folder, 'ARGS_FILE_FOLDER'],
    ['/dev/null', 'ARGS_FILE_UNWRITABLE'],
    [join(folder, 'null'), 'ARGS_FILE_UNWRITABLE'],
    [join(folder, 'no', 'such'), 'ARGS_FOLDER_MISSING'],
    [join(folder, 'file', 'such'), 'ARGS_FOLDER_MISSING'],
    [join(folder, 'x'.repeat(300)), 'ARGS_PATH'],
  ] as const) {
    const options = { client, conversation, format: 'text', zone: 'UTC', path } as const
    const refused = exportToFile({ ...options, replace: true })
    await assert.rejects(refused, (error) => isChatError(error, code), path)
  }
  assert.deepEqual((await readdir(folder)).sort(), ['file', 'null'])
  assert((await stat('/dev/null')).isCharacterDevice())
})

test('beside what people said, a conversation is written down in the language asked for', async () => {
  const client = talk()
  const event = { kind: 'topic', target: null, room: null, text: 'tea' } as const
  client.arrive(bob, 'set the topic: tea', { kind: 'event', event })
  const german = async (format: TranscriptFormat) => {
    let all = ''
    const write = async (text: string) => {
      all += text
    }
    const conversation = await client.call('conversation', { to: '#lobby' })
    await writeTranscript({ client, conversation, format, zone: 'UTC', texts: DE, write })
    return all
  }
  const text = await german('text')
  assert.match(text, /^#lobby\nDie Zeiten sind die von UTC\.\n/)
  assert.match(text, /\* bob·\w+ hat das Thema gesetzt: tea/)
  assert.match(text, /\+ gelöscht\n/)
  assert.match(text, /> \(eine Nachricht, die nicht hier ist\)/)
  const markdown = await german('markdown')
  assert.match(markdown, /\*\*bob·\w+\*\* hat das Thema gesetzt: tea/)
  assert.match(markdown, /\*\(gelöscht\)\*/)
  assert.doesNotMatch(text + markdown, /deleted|edited|message|Times/)
  assert.match(await german('json'), /"text":"set the topic: tea"/)
})
