import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
const BASE = ['errors', 'ids', 'clock', 'resources', 'log'].map((noun) => `../${noun}.ts`)

/** What each layer may import (ARCHITECTURE.md, "Layers"); everything else must be refused. */
const LAYERS: Record<string, readonly string[]> = {
  wire: [],
  crypto: ['../wire/'],
  discovery: ['../wire/limits.ts'],
  peer: ['../crypto/', '../wire/'],
  store: ['../crypto/', '../wire/'],
  chat: ['../crypto/', '../wire/'],
  files: ['../crypto/', '../wire/'],
  node: ['chat', 'crypto', 'discovery', 'files', 'peer', 'store', 'wire'].map((l) => `../${l}/`),
  rpc: ['../node/index.ts', '../wire/limits.ts'],
  cli: ['../node/index.ts', '../rpc/', '../ui/', '../wire/limits.ts'],
  ui: ['../node/index.ts', '../rpc/', '../wire/limits.ts'],
}

/** Files of each layer, its door and what is behind it. */
const TARGETS = [
  '../wire/codec.ts',
  '../wire/limits.ts',
  '../crypto/identity.ts',
  '../discovery/mdns.ts',
  '../peer/link.ts',
  '../store/store.ts',
  '../chat/order.ts',
  '../files/offer.ts',
  '../node/index.ts',
  '../node/node.ts',
  '../rpc/client.ts',
  '../cli/send.ts',
  '../ui/app.ts',
  '../ui/view.ts',
]

const OWNERS: Record<string, readonly string[]> = {
  'bonjour-service': ['src/discovery/mdns.ts'],
  blessed: ['src/ui/screen.ts'],
  'libsodium-wrappers': ['src/crypto/sodium.ts'],
  level: ['src/store/leveldb.ts'],
  'node:net': ['src/peer/tcp.ts', 'src/rpc/server.ts', 'src/store/instance-lock.ts'],
}

interface Finding {
  readonly rule: string
  readonly path: string
  readonly line: number
}

let folder: string

before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'p2pchat-lint-')))
  for (const name of ['biome.json', 'biome.layers.json'])
    await cp(join(ROOT, name), join(folder, name))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
})

after(() => rm(folder, { recursive: true, force: true }))

/** Lints these files under the project's own configuration and gives back what was found. */
async function lint(files: Record<string, string>): Promise<readonly Finding[]> {
  await rm(join(folder, 'src'), { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const args = [BIOME, 'lint', '--reporter=github', '--max-diagnostics=none', 'src']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  )
  const lines = stdout.matchAll(/title=([\w/]+),file=([^,]+),line=(\d+)/g)
  return [...lines].map(([, rule = '', path = '', line]) => ({
    rule,
    path: relative(folder, path).replaceAll('\\', '/'),
    line: Number(line),
  }))
}

function imports(targets: readonly string[]): string {
  return targets.map((target, n) => `export { x as x${n} } from '${target}'\n`).join('')
}

const RESTRICTED = 'lint/style/noRestrictedImports'

test('every folder of src has a layer', async () => {
  const entries = await readdir(join(ROOT, 'src'), { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  assert.deepEqual(
    folders.filter((name) => !(name in LAYERS)),
    [],
  )
})

test('a layer imports exactly what the import graph allows', async () => {
  const own = (layer: string) => (target: string) => !target.startsWith(`../${layer}/`)
  const files = Object.fromEntries(
    Object.keys(LAYERS).map((layer) => [
      `src/${layer}/probe.ts`,
      imports([...BASE, ...TARGETS.filter(own(layer)), './beside.ts']),
    ]),
  )
  const findings = (await lint(files)).filter((finding) => finding.rule === RESTRICTED)
  for (const [layer, allowed] of Object.entries(LAYERS)) {
    const path = `src/${layer}/probe.ts`
    const targets = [...BASE, ...TARGETS.filter(own(layer)), './beside.ts']
    const refused = findings.filter((f) => f.path === path).map((f) => targets[f.line - 1])
    const mayImport = (target: string) =>
      allowed.some((door) => (door.endsWith('/') ? target.startsWith(door) : target === door))
    const expected = TARGETS.filter(own(layer)).filter((target) => !mayImport(target))
    assert.deepEqual(refused.sort(), expected.sort(), path)
  }
})

test('the foundation imports only itself, and main only the command line', async () => {
  const findings = await lint({
    'src/ids.ts': imports(['./errors.ts', './wire/codec.ts', './cli/cli.ts']),
    'src/main.ts': imports(['./errors.ts', './cli/cli.ts', './node/index.ts', './ui/app.ts']),
  })
  const refused = findings.filter((f) => f.rule === RESTRICTED).map((f) => `${f.path}:${f.line}`)
  assert.deepEqual(refused.sort(), [
    'src/ids.ts:2',
    'src/ids.ts:3',
    'src/main.ts:3',
    'src/main.ts:4',
  ])
})

test('a folder inside a face follows the same graph', async () => {
  const targets = ['../beside.ts', '../view/span.ts', '../../ids.ts', '../../rpc/client.ts']
  const outside = ['../../node/node.ts', '../../wire/codec.ts', '../../store/store.ts']
  const findings = await lint({ 'src/ui/model/probe.ts': imports([...targets, ...outside]) })
  const refused = findings.filter((f) => f.rule === RESTRICTED).map((f) => f.line)
  assert.deepEqual(refused, [5, 6, 7])
})

test('a layer cannot be passed by a type, a dynamic import or a detour', async () => {
  const findings = await lint({
    'src/wire/probe.ts': [
      "import type { x } from '../crypto/identity.ts'",
      "export const y = await import('../crypto/identity.ts')",
      "export * from './../crypto/identity.ts'",
      'export type { x }',
      '',
    ].join('\n'),
  })
  const lines = findings.filter((f) => f.rule === RESTRICTED).map((f) => f.line)
  assert.deepEqual(lines, [1, 2, 3])
})

test('a wrapped library has one owner', async () => {
  const packages = Object.keys(OWNERS)
  const probes = Object.keys(LAYERS).map((layer) => `src/${layer}/probe.ts`)
  const paths = [...probes, ...Object.values(OWNERS).flat(), 'src/main.ts', 'src/ids.ts']
  const findings = await lint(Object.fromEntries(paths.map((path) => [path, imports(packages)])))
  for (const path of paths) {
    const lines = findings.filter((f) => f.path === path && f.rule === RESTRICTED)
    const refused = lines.map((f) => packages[f.line - 1])
    const allowed = (name: string) => OWNERS[name]?.includes(path) || isRpcSocket(path, name)
    assert.deepEqual(refused.sort(), packages.filter((name) => !allowed(name)).sort(), path)
  }
})

function isRpcSocket(path: string, name: string): boolean {
  return path.startsWith('src/rpc/') && name === 'node:net'
}

const HABITS: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['lint/suspicious/noConsole', 'src/node/probe.ts', "console.log('x')"],
  ['lint/nursery/noProcessExit', 'src/cli/probe.ts', 'process.exit(1)'],
  ['lint/style/noRestrictedGlobals', 'src/peer/probe.ts', 'setTimeout(() => undefined, 1)'],
  ['lint/suspicious/noExplicitAny', 'src/peer/probe.ts', 'export const x: any = 1'],
  [
    'lint/style/noNonNullAssertion',
    'src/peer/probe.ts',
    'export const f = (x?: string) => x!.length',
  ],
  [
    'lint/style/useImportType',
    'src/peer/probe.ts',
    "import { Log } from '../log.ts'\nexport type X = Log",
  ],
  [
    'lint/nursery/noFloatingPromises',
    'src/peer/probe.ts',
    'export const f = async () => 1\nexport const g = () => {\n  f()\n}',
  ],
  ['lint/style/noExcessiveLinesPerFile', 'src/peer/probe.ts', 'export const x = 1\n'.repeat(301)],
  ['lint/style/useFilenamingConvention', 'src/peer/badName.ts', 'export const x = 1'],
  ['lint/correctness/useImportExtensions', 'src/peer/probe.ts', "export { x } from './beside'"],
]

test('each habit of the house style is refused by its rule', async (t) => {
  for (const [rule, path, text] of HABITS) {
    await t.test(rule, async () => {
      const beside = { 'src/peer/beside.ts': 'export const x = 1\n' }
      const rules = (await lint({ ...beside, [path]: `${text}\n` })).map((f) => f.rule)
      assert.ok(
        rules.includes(rule),
        `${rule} did not bite; found: ${rules.join(' ') || 'nothing'}`,
      )
    })
  }
})

test('files that import each other are refused, types included', async () => {
  const findings = await lint({
    'src/peer/hen.ts': "import type { Egg } from './egg.ts'\nexport type Hen = { egg: Egg }\n",
    'src/peer/egg.ts': "import type { Hen } from './hen.ts'\nexport type Egg = { hen: Hen }\n",
  })
  const cycles = findings.filter((finding) => finding.rule === 'lint/suspicious/noImportCycles')
  assert.equal(cycles.length, 2)
})
