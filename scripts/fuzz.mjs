// npm run fuzz: runs every test file with properties (fast-check) with many more random cases.
// FUZZ_RUNS cases for each property (1,000), FUZZ_SEED to repeat a run; arguments as in npm test.
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './checkout.mjs'

const TEST = join(ROOT, 'test')
/** Of one property with all its cases: a test has less to do, and less time. */
const TIMEOUT_MS = 3_600_000
const asked = process.argv.slice(2)
const files = readdirSync(TEST, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(join(TEST, name), 'utf8').includes("'fast-check'"))
  .filter((name) => asked.length === 0 || asked.some((path) => name.includes(path)))
  .sort()

const FUZZ_RUNS = process.env.FUZZ_RUNS || '1000'
const FUZZ_SEED = process.env.FUZZ_SEED || String(randomInt(2 ** 31))
console.log(`fuzz: ${files.length} files; to repeat: FUZZ_RUNS=${FUZZ_RUNS} FUZZ_SEED=${FUZZ_SEED}`)
const env = { ...process.env, FUZZ_RUNS, FUZZ_SEED }
const args = [
  join(ROOT, 'scripts', 'test.mjs'),
  `--import=${new URL('../test/helpers/fuzz.ts', import.meta.url)}`,
  `--test-timeout=${TIMEOUT_MS}`,
  ...files,
]
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env })
process.exitCode = files.length > 0 ? (status ?? 1) : 1
