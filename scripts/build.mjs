// npm run build: compiles src into dist. Quick when nothing changed; `--force` compiles anyway.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  ensureInstalled,
  exclusively,
  orExplain,
  ROOT,
  requireNode,
  run,
  SetupError,
  step,
} from './checkout.mjs'

const SRC = join(ROOT, 'src')
const DIST = join(ROOT, 'dist')
const TMP = join(ROOT, '.tmp')
const STAMP = join(TMP, 'build-stamp')
const SHEBANG = '#!/usr/bin/env node\n'

/** Every file below a folder, as relative paths with `/`. */
function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
}

/** What `tsc` makes of one source file. */
function outputsOf(source) {
  const stem = source.replace(/\.ts$/, '')
  return [`${stem}.js`, `${stem}.d.ts`]
}

/** Covers all that decides what dist should be: sources, settings and the compiler's version. */
function stampOf(sources) {
  const hash = createHash('sha256')
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']
  for (const path of [...settings, ...sources.map((source) => `src/${source}`)]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function isBuilt(stamp, outputs) {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) return false
  const present = filesBelow(DIST)
  return present.length === outputs.length && present.every((path, n) => path === outputs[n])
}

/** Compiles beside dist and then swaps, so that no program ever starts from half a build. */
async function compile(stamp) {
  const fresh = join(TMP, `dist-${process.pid}`)
  const old = join(TMP, `old-${process.pid}`)
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  try {
    const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh]
    const { code } = await run(process.execPath, args)
    if (code !== 0) throw new SetupError('the build failed; the compiler says why above')
    const main = join(fresh, 'main.js')
    if (!readFileSync(main, 'utf8').startsWith(SHEBANG)) {
      throw new SetupError('src/main.ts has no "#!/usr/bin/env node" line, no shell could run it')
    }
    chmodSync(main, 0o755)
    rmSync(STAMP, { force: true })
    if (existsSync(DIST)) renameSync(DIST, old)
    renameSync(fresh, DIST)
    writeFileSync(STAMP, stamp)
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

/** Brings dist up to date with src; says so only where there is something to do. */
export async function ensureBuilt(options = {}) {
  const state = () => {
    const sources = filesBelow(SRC).filter((path) => path.endsWith('.ts'))
    return { stamp: stampOf(sources), outputs: sources.flatMap(outputsOf).sort() }
  }
  const before = state()
  if (!options.force && isBuilt(before.stamp, before.outputs)) return
  await exclusively(async () => {
    const { stamp, outputs } = state()
    if (!options.force && isBuilt(stamp, outputs)) return
    await step('building', () => compile(stamp))
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await orExplain(async () => {
    requireNode()
    await ensureInstalled()
    await ensureBuilt({ force: process.argv.includes('--force') })
  })
}
