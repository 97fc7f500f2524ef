import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = `#!/usr/bin/env node
console.log(JSON.stringify(process.argv.slice(2)))
process.exitCode = 7
`

let folder: string

/** A checkout of a program that prints its arguments, with the packages of this one. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'p2pchat-checkout-'))
  const shared = ['bin', 'scripts', 'tsconfig.json', 'tsconfig.build.json']
  for (const name of [...shared, 'package.json', 'package-lock.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'src'))
  write('src/main.ts', MAIN)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text)
}

function node(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('start builds what is missing, then is the program: arguments, output, exit code', () => {
  const first = node('scripts/start.mjs', 'a b', '--json')
  assert.equal(first.stdout, '["a b","--json"]\n')
  assert.equal(first.status, 7)
  assert.match(first.stderr, /building: done/)
  assert.deepEqual(node('scripts/start.mjs'), { status: 7, stdout: '[]\n', stderr: '' })
})

test('the command of a checkout that was never built builds first', () => {
  const { status, stdout } = node('bin/p2pchat.js', 'x')
  assert.deepEqual({ status, stdout }, { status: 7, stdout: '["x"]\n' })
  assert.equal(node('bin/p2pchat.js').stderr, '')
})

test('a change is built, and what has no source any more is gone', () => {
  write('src/old.ts', 'export const x = 1\n')
  assert.equal(node('scripts/build.mjs').status, 0)
  assert.ok(existsSync(join(folder, 'dist/old.js')))
  rmSync(join(folder, 'src/old.ts'))
  write('src/main.ts', MAIN.replace('= 7', '= 8'))
  assert.equal(node('scripts/start.mjs').status, 8)
  assert.ok(!existsSync(join(folder, 'dist/old.js')))
})

test('a build that fails says so and leaves the last good one', () => {
  assert.equal(node('scripts/build.mjs').status, 0)
  write('src/main.ts', `${MAIN}const x: string = 1\n`)
  const { status, stderr } = node('scripts/start.mjs')
  assert.equal(status, 1)
  assert.match(stderr, /error TS2322[\s\S]*p2pchat: error: the build failed/)
  assert.equal(node('dist/main.js').status, 7)
})

test('a program that no shell could run is refused', () => {
  write('src/main.ts', MAIN.replace(/^#.*\n/, ''))
  const { status, stderr } = node('scripts/build.mjs')
  assert.equal(status, 1)
  assert.match(stderr, /no "#!\/usr\/bin\/env node" line/)
})

test('a Node that is too old is told which one is needed', () => {
  write('package.json', '{"engines":{"node":">=99.1"}}')
  const { status, stderr } = node('scripts/start.mjs')
  assert.equal(status, 1)
  assert.match(stderr, /^p2pchat: error: Node 99\.1 or newer is needed, this is \d+/)
})

test('packages that cannot be fetched are explained in one line', () => {
  rmSync(join(folder, 'node_modules'))
  const nowhere = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: folder }
  const offline = { npm_config_offline: 'true', ...nowhere }
  const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...offline },
  })
  assert.equal(status, 1)
  assert.match(stderr, /p2pchat: error: the packages cannot be fetched: .*\np2pchat: hint: /)
})
