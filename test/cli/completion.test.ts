import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

async function complete(folder: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runHere(['__complete', ...words], folder)
  assert.deepEqual([code, stderr], [0, ''])
  return stdout.split('\n').filter((line) => line !== '')
}

test('completion knows commands, flags and the values of flags', async () => {
  await using place = new Place()
  const { folder } = place
  assert.deepEqual(await complete(folder, 'st'), ['status', 'stop'])
  assert((await complete(folder, '')).includes('send'))
  assert.deepEqual(await complete(folder, '--profile', 'x', 'conn'), ['connect'])
  assert.deepEqual(await complete(folder, '--profile', 'st'), [])
  assert.deepEqual(await complete(folder, 'id', ''), ['show', 'rename', 'passphrase'])
  assert.deepEqual(await complete(folder, 'id', 'r'), ['rename'])
  assert.deepEqual(await complete(folder, 'send', '--wa'), ['--wait'])
  assert.deepEqual(await complete(folder, 'send', '@b', '--wait', 'd'), ['delivered'])
  assert.deepEqual(await complete(folder, 'completion', ''), ['bash', 'zsh', 'fish'])
  assert.deepEqual(await complete(folder, 'nonsense', ''), [])
})

test('completion knows the names of a running p2pchat, and starts none itself', async () => {
  await using place = new Place()
  await place.init('alice')
  const words = ['send', '--profile', 'alice', '#']
  assert.deepEqual(await complete(place.folder, ...words), [])
  await place.init('bob')
  const alice = await place.daemon('alice')
  await place.json(['connect', alice.address, '--profile', 'bob'])
  assert.deepEqual(await complete(place.folder, ...words), ['#lobby'])
  assert.deepEqual(await complete(place.folder, 'trust', '--profile', 'alice', ''), ['@bob'])
})

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`the script for ${shell} is one that ${shell} can read`, async (t) => {
    await using place = new Place()
    const { stdout } = await runHere(['completion', shell], place.folder)
    assert.match(stdout, /p2pchat __complete/)
    const { error, status, stderr } = spawnSync(shell, ['-n'], { input: stdout })
    if (error) t.skip(`${shell} is not installed`)
    else assert.equal(status, 0, String(stderr))
  })
}

test('bash offers what the program knows', async () => {
  await using place = new Place()
  const { stdout } = await runHere(['completion', 'bash'], place.folder)
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const script = `p2pchat() { '${process.execPath}' --import tsx '${main}' "$@"; }
${stdout}
COMP_WORDS=(p2pchat conn) COMP_CWORD=1
_p2pchat
echo "\${COMPREPLY[@]}"`
  const done = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  assert.equal(done.stdout, 'connect\n', done.stderr)
})
