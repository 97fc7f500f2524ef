// npm test: installs and builds what is missing, then runs the tests through node:test.
// `npm test -- PATH…` runs only those files and folders (`test/` may be left out), options that
// begin with `--` go to node, for instance --test-name-pattern=TEXT.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, orExplain, ROOT, requireNode, SetupError } from './checkout.mjs'

/** Folders that need the machine to themselves run after all others, one file at a time. */
const SERIAL = {
  lan: { require: 'P2PCHAT_REQUIRE_LAN', timeoutMs: 300_000 },
  terminal: {
    require: 'P2PCHAT_REQUIRE_TERMINAL',
    timeoutMs: 180_000,
    obstacle: terminalObstacle,
  },
  packaging: { timeoutMs: 300_000 },
}
const TIMEOUT_MS = 120_000
const COUNTS = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo']

function works(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** Why the program cannot be run in a real terminal here, or undefined. */
function terminalObstacle() {
  return works('tmux', '-V') ? undefined : 'the program `tmux` is missing'
}

function testFilesBelow(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(path, name))
    .sort()
}

/** The test files that the arguments name; all of them without any. */
function select(paths) {
  if (paths.length === 0) return testFilesBelow(join(ROOT, 'test'))
  return paths.flatMap((path) => {
    const found = [resolve(path), join(ROOT, path), join(ROOT, 'test', path)].find(existsSync)
    if (!found) throw new SetupError(`no such test file or folder: ${path}`)
    return testFilesBelow(found)
  })
}

function groupOf(file) {
  const [, folder] = relative(ROOT, file).split(sep)
  return folder in SERIAL ? folder : 'unit'
}

/** Runs one group of files and resolves with its counts. */
async function runGroup(name, files, { concurrency, timeoutMs, options }) {
  const scratch = mkdtempSync(join(tmpdir(), 'p2pchat-test-'))
  const countsFile = join(scratch, 'counts.json')
  const args = [
    '--import=tsx',
    '--test',
    `--test-timeout=${timeoutMs}`,
    `--test-concurrency=${concurrency}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(ROOT, 'scripts', 'test-counts.mjs')}`,
    `--test-reporter-destination=${join(scratch, 'output')}`,
    ...options,
    ...files.map((file) => relative(ROOT, file)),
  ]
  const env = { ...process.env, P2PCHAT_TEST_COUNTS: countsFile }
  console.log(`\n# ${name}: ${files.length} files`)
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  })
  const [code] = await new Promise((settle, reject) => {
    child.on('error', reject)
    child.on('close', (...how) => settle(how))
  })
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : {}
  rmSync(scratch, { recursive: true, force: true })
  return { ...counts, failed: code !== 0 || !(counts.tests > 0) }
}

/** The notes to print at the end, and the sum of all counts. */
async function runAll(files, options) {
  const total = Object.fromEntries(COUNTS.map((count) => [count, 0]))
  const notes = []
  let failed = false
  const groups = groupBy(files, groupOf)
  for (const name of ['unit', ...Object.keys(SERIAL)]) {
    const members = groups.get(name)
    if (!members) continue
    const rule = SERIAL[name]
    const required = process.env[rule?.require ?? ''] === '1'
    const obstacle = rule?.obstacle?.()
    if (obstacle) {
      notes.push(`${required ? 'failed' : 'skipped'}: test/${name} cannot run here: ${obstacle}`)
      failed ||= required
      continue
    }
    const settings = rule
      ? { concurrency: 1, timeoutMs: rule.timeoutMs, options }
      : { concurrency: Math.min(4, availableParallelism()), timeoutMs: TIMEOUT_MS, options }
    const counts = await runGroup(name, members, settings)
    for (const count of COUNTS) total[count] += counts[count] ?? 0
    failed ||= counts.failed
    if (counts.failed) notes.push(`failed: ${name}`)
    if (counts.skipped > 0) {
      notes.push(`skipped: ${counts.skipped} tests of ${name}, each with its reason above`)
      if (required) notes.push(`failed: ${rule.require}=1 asks for all of ${name}`)
      failed ||= required
    }
  }
  return { total, notes, failed }
}

function groupBy(items, keyOf) {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const paths = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const options = process.argv.slice(2).filter((arg) => arg.startsWith('--'))
const began = Date.now()

const { total, notes, failed } = await orExplain(async () => {
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
  const files = select(paths)
  if (files.length === 0) throw new SetupError('no tests there')
  return runAll(files, options)
})

console.log('\n# all tests')
for (const note of notes) console.log(note)
for (const count of COUNTS) console.log(`ℹ ${count} ${total[count]}`)
console.log(`ℹ duration_ms ${Date.now() - began}`)
process.exitCode = failed ? 1 : 0
