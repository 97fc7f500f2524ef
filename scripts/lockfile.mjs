// Completes package-lock.json after `npm install`: npm leaves out the native packages of other
// platforms when the registry in use does not carry them, and then refuses its own lockfile in
// `npm ci`. The entries added here have the exact version their parent asks for.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './checkout.mjs'

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']

/** What a package named `…-linux-arm64-musl` says of where it can be installed. */
function platformOf(name) {
  const parts = name.split('/').at(-1).split('-')
  const system = SYSTEMS.find((word) => parts.includes(word))
  const processor = PROCESSORS.find((word) => parts.includes(word))
  if (!system || !processor) throw new TypeError(`the name ${name} tells no platform`)
  const musl = parts.some((part) => part.startsWith('musl'))
  const libc = system === 'linux' ? [musl ? 'musl' : 'glibc'] : undefined
  return { cpu: [processor], ...(libc && { libc }), os: [system] }
}

/** The optional packages that a lockfile asks for and has no entry for, as entries by path. */
export function missingEntries(packages) {
  const missing = {}
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`
      if (Object.keys(packages).some((known) => known.endsWith(path))) continue
      const dev = parent.dev ? { dev: true } : {}
      missing[path] = { version, ...dev, optional: true, ...platformOf(name) }
    }
  }
  return missing
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = join(ROOT, 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  Object.assign(lock.packages, missingEntries(lock.packages))
  const byPath = ([a], [b]) => a.localeCompare(b, 'en')
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath))
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
}
