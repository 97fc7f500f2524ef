import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { openLogFile } from '../../src/cli/log-file.ts'
import { ChatError } from '../../src/errors.ts'

const MAX_LOG_BYTES = 5 * 1_048_576

async function withFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-log-'))
  try {
    await run(join(folder, 'p2pchat.log'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('a log says what failed and where, and not in which words', async () => {
  await withFolder(async (path) => {
    const file = await openLogFile(path, 'info')
    const bug = new TypeError('cannot read "the secret text"')
    file.log.error({ error: bug }, 'a bug')
    file.log.warn({ error: new ChatError('STORE_FULL', 'db', { cause: bug }) }, 'a fault')
    file.log.info({ text: 'the secret text', peer: 'abc' }, 'a message')
    file.log.debug({ peer: 'abc' }, 'below the level')
    await file.close()
    const text = await readFile(path, 'utf8')
    const [first, second, third, ...rest] = text.trimEnd().split('\n')
    assert(!text.includes('secret'))
    assert.deepEqual(rest, [])
    assert.equal(JSON.parse(first ?? '').error.name, 'TypeError')
    assert.match(JSON.parse(first ?? '').error.frames[0], /log-file\.test/)
    assert.equal(JSON.parse(second ?? '').error.code, 'STORE_FULL')
    assert.equal(JSON.parse(second ?? '').error.detail, 'db')
    assert.equal(JSON.parse(third ?? '').peer, 'abc')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  })
})

test('a log that is too large from the run before is put aside', async () => {
  await withFolder(async (path) => {
    await writeFile(path, Buffer.alloc(MAX_LOG_BYTES + 1, 10))
    const file = await openLogFile(path, 'info')
    file.log.info({}, 'new')
    await file.close()
    assert.equal((await readFile(path, 'utf8')).trimEnd().split('\n').length, 1)
    assert.equal((await stat(`${path}.1`)).size, MAX_LOG_BYTES + 1)
  })
})

test('a log that grows without end takes no more than twice its limit', async () => {
  await withFolder(async (path) => {
    const file = await openLogFile(path, 'info')
    const filling = 'x'.repeat(100_000)
    for (let n = 0; n < 160; n++) file.log.info({ n, filling }, 'much')
    await file.close()
    assert.deepEqual((await readdir(dirname(path))).sort(), ['p2pchat.log', 'p2pchat.log.1'])
    for (const name of [path, `${path}.1`]) {
      const { size, mode } = await stat(name)
      assert(size <= MAX_LOG_BYTES + 200_000, `${size}`)
      assert.equal(mode & 0o777, 0o600)
    }
    const last = (await readFile(path, 'utf8')).trimEnd().split('\n').at(-1)
    assert.equal(JSON.parse(last ?? '').n, 159)
  })
})
