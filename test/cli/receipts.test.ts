import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

test('whether others know what was read: the configuration first, then what the person chose', async () => {
  await using place = new Place()
  await place.init('bob')
  const bob = (args: readonly string[], env = {}) =>
    runHere(['receipts', ...args, '--profile', 'bob'], place.folder, env)
  const on = async (env = {}) => JSON.parse((await bob(['--json'], env)).stdout).on
  assert.equal(await on(), false)
  assert.equal(await on({ P2PCHAT_READ_RECEIPTS: '1' }), true)
  await writeFile(
    join(place.folder, 'bob', 'config.toml'),
    'read-receipts = true\ntyping = false\n',
  )
  assert.equal(await on(), true)
  assert.equal(await on({ P2PCHAT_READ_RECEIPTS: '' }), true)
  assert.match((await bob(['off'])).stdout, /^nobody is told what you have read\n$/)
  assert.equal(await on(), false)
  assert.equal((await bob(['--read-receipts', '--json'])).stdout, '{"on":false}\n')
  assert.match((await bob(['on'])).stdout, /^authors are told/)
  assert.equal(await on(), true)
  const wrong = await bob(['maybe'])
  assert.deepEqual([wrong.code, /receipts maybe: on or off/.test(wrong.stderr)], [2, true])
})

test('the opposite of a flag may stand in the file, and must be true or false', async () => {
  await using place = new Place()
  await place.init('bob')
  const config = join(place.folder, 'bob', 'config.toml')
  await writeFile(config, 'typing = "no"\n')
  const refused = await runHere(['status', '--profile', 'bob'], place.folder)
  assert.match(refused.stderr, /config\.toml: typing: true or false is expected/)
  await writeFile(config, 'mdns = false\ncolor = false\n')
  assert.equal((await runHere(['status', '--profile', 'bob'], place.folder)).code, 0)
})
