// Completes package-lock.json after `npm install`: npm leaves out the native packages of other
// platforms when the registry in use does not carry them, and then refuses its own lockfile in
// `npm ci`. The entries added here have the exact version their parent asks for.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

export interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly os?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const LOCKFILE = new URL('../package-lock.json', import.meta.url)
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']

/** What a package named `…-linux-arm64-musl` says of where it can be installed. */
function platformOf(name: string): Pick<LockedPackage, 'cpu' | 'libc' | 'os'> {
  const parts = name.split(/[-/]/)
  const system = SYSTEMS.find((word) => parts.includes(word))
  const processor = PROCESSORS.find((word) => parts.includes(word))
  if (!system || !processor) throw new TypeError(`the name ${name} tells no platform`)
  const musl = parts.some((part) => part.startsWith('musl'))
  const libc = system === 'linux' ? { libc: [musl ? 'musl' : 'glibc'] } : {}
  return { cpu: [processor], ...libc, os: [system] }
}

/** The optional packages that a lockfile asks for and has no entry for, by path. */
export function missingEntries(
  packages: Readonly<Record<string, LockedPackage>>,
): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {}
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
  const lock = JSON.parse(readFileSync(LOCKFILE, 'utf8'))
  Object.assign(lock.packages, missingEntries(lock.packages))
  const entries = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = Object.fromEntries(entries)
  writeFileSync(LOCKFILE, `${JSON.stringify(lock, null, 2)}\n`)
}
