// What a checkout needs before p2pchat can run from it: its packages and its build.
// No dependencies: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const HEARTBEAT_MS = 10_000
const LOCK = join(ROOT, '.tmp', 'checkout.lock')
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/

/** A failure that a person is told in one line, without a stack. */
export class SetupError extends Error {
  constructor(text, hint) {
    super(text)
    this.hint = hint
  }
}

/** One short line to stderr; stdout belongs to p2pchat. */
export function say(text) {
  process.stderr.write(`p2pchat: ${text}\n`)
}

/** Runs `work`; a `SetupError` ends the process with one plain line, anything else is a bug. */
export async function orExplain(work) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(`error: ${error.message}`)
    if (error.hint) say(`hint: ${error.hint}`)
    process.exit(1)
  }
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Throws unless this Node is one that package.json admits. */
export function requireNode() {
  const wanted = readJson(join(ROOT, 'package.json')).engines.node.replace('>=', '')
  const [major, minor] = wanted.split('.').map(Number)
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  throw new SetupError(
    `Node ${wanted} or newer is needed, this is ${process.versions.node}`,
    'install a current Node and try again',
  )
}

/** True if every package of the lockfile that this platform needs is there in that version. */
export function isInstalled() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = readJson(join(ROOT, 'package-lock.json')).packages
  const present = readJson(hidden).packages
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '' || (optional && !present[path])) return true
    const found = present[path]
    if (found?.version !== version || found.integrity !== integrity) return false
    return existsSync(join(ROOT, path, 'package.json'))
  })
}

/** Runs a program with its output on stderr; resolves with its exit code and what it wrote there. */
export function run(command, args, options = {}) {
  const { promise, resolve, reject } = withResolvers()
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let output = ''
  const take = (bytes) => {
    process.stderr.write(bytes)
    output = (output + bytes).slice(-65_536)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  child.on('error', reject)
  child.on('close', (code, signal) => resolve({ code: code ?? 1, signal, output }))
  return promise
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers() {
  const resolvers = {}
  resolvers.promise = new Promise((resolve, reject) =>
    Object.assign(resolvers, { resolve, reject }),
  )
  return resolvers
}

/** Does one long step, saying that it has begun, that it still runs, and how long it took. */
export async function step(text, work) {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  say(`${text}…`)
  const heartbeat = setInterval(() => say(`${text}… ${seconds()}`), HEARTBEAT_MS)
  try {
    const result = await work()
    say(`${text}: done in ${seconds()}`)
    return result
  } finally {
    clearInterval(heartbeat)
  }
}

async function install() {
  // Under npm, the same npm; else (npx, a plain node) the one in the path.
  const parent = process.env.npm_execpath
  const npm = parent && basename(parent) === 'npm-cli.js' ? parent : undefined
  const retries = ['--fetch-retries=3', '--fetch-retry-factor=3', '--fetch-retry-mintimeout=1000']
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline', ...retries]
  const env = { ...process.env, npm_config_loglevel: 'error' }
  const { code, output } = await (npm
    ? run(process.execPath, [npm, ...args], { env })
    : run('npm', args, { env, shell: process.platform === 'win32' })
  ).catch((error) => {
    throw new SetupError(`npm cannot be run: ${error.message}`, 'install npm and try again')
  })
  if (code === 0) return
  if (OFFLINE.test(output)) {
    throw new SetupError(
      'the packages cannot be fetched: the package registry does not answer',
      'the first start needs the internet once; after that none is needed',
    )
  }
  throw new SetupError('the packages could not be installed; npm says why above')
}

/** Installs what the lockfile names and `node_modules` does not have. */
export async function ensureInstalled() {
  if (isInstalled()) return
  await exclusively(async () => {
    if (!isInstalled()) await step('installing packages', install)
  })
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Takes the lock file, or says who has it; a lock whose owner is gone is taken over. */
function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true })
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
      return undefined
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    let owner = 0
    try {
      owner = Number(readFileSync(LOCK, 'utf8'))
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
      continue
    }
    if (owner === process.pid || isAlive(owner)) return owner
    rmSync(LOCK, { force: true })
  }
}

/** Two terminals may start p2pchat from one fresh checkout at once: the second waits. */
export async function exclusively(work) {
  let waiting = false
  for (let owner = takeLock(); owner !== undefined; owner = takeLock()) {
    if (owner === process.pid) return work()
    if (!waiting) say(`waiting for process ${owner}, which prepares this checkout (${LOCK})`)
    waiting = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const release = () => rmSync(LOCK, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}
