import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** npm on the tree as it is: the build is the test run's own, so no script is run again. */
async function npm(args: readonly string[], cwd = ROOT): Promise<string> {
  const { stdout } = await run('npm', [...args, '--ignore-scripts'], { cwd, maxBuffer: 2 ** 24 })
  return stdout
}

test('the package holds the program and its documents, and nothing else', async () => {
  const [packed] = JSON.parse(await npm(['pack', '--dry-run', '--json']))
  const paths: string[] = packed.files.map((file: { path: string }) => file.path)
  for (const path of ['bin/p2pchat.js', 'dist/main.js', 'package.json', 'README.md', 'LICENSE']) {
    assert.ok(paths.includes(path), `${path} is missing`)
  }
  const known =
    /^(bin\/p2pchat\.js|dist\/.*\.(js|d\.ts)|docs\/.*\.md|examples\/[^/]+|[A-Z]+\.md|LICENSE|package\.json)$/
  assert.deepEqual(
    paths.filter((path) => !known.test(path)),
    [],
  )
  assert.ok(packed.unpackedSize < 3_000_000, `${packed.unpackedSize} bytes are too many`)
})

test('publint has nothing to say about the package', async () => {
  await run(process.execPath, ['node_modules/publint/src/cli.js', '--strict'], { cwd: ROOT })
})

test('an installed package signs up and tells its status, with install scripts blocked', async (t) => {
  const scratch = await mkdtemp(join(tmpdir(), 'p2pchat-package-'))
  t.after(() => rm(scratch, { recursive: true, force: true }))
  const [packed] = JSON.parse(await npm(['pack', '--json', '--pack-destination', scratch]))
  const prefix = join(scratch, 'prefix')
  try {
    const tarball = join(scratch, packed.filename)
    await npm(['install', '--global', '--prefix', prefix, '--prefer-offline', tarball], scratch)
  } catch (error) {
    if (process.env.P2PCHAT_REQUIRE_PACKAGING === '1') throw error
    t.skip('the package registry does not answer, so nothing can be installed')
    return
  }
  const program = join(prefix, 'bin', 'p2pchat')
  const env = { PATH: process.env.PATH, HOME: scratch, P2PCHAT_DATA_DIR: join(scratch, 'data') }
  const p2pchat = async (...args: string[]) =>
    (await run(program, args, { cwd: scratch, env, timeout: 60_000 })).stdout

  const { version } = JSON.parse(await npm(['pkg', 'get', 'version', 'name']))
  assert.match(await p2pchat('--version'), new RegExp(`\\b${version.replaceAll('.', '\\.')}\\b`))
  await p2pchat('init', '--name', 'Ada', '--no-passphrase')
  const status = JSON.parse(await p2pchat('status', '--json'))
  assert.equal(status.name, 'Ada')
})
