import { numberedName, safeFileName } from './file-name.ts'

/** Names below one folder, as they were given and as they are on this disk. */
interface Branch {
  readonly taken: Set<string>
  readonly names: Map<string, { readonly name: string; readonly below: Branch }>
}

/**
 * Where the files of a folder go on this disk, from the paths that a stranger gave: each name is
 * safe, what is different stays different, and the same paths in the same order give the same.
 */
export function localPaths(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const root = branch()
  return paths.map((path) => {
    let at = root
    return path.map((given) => {
      const known = at.names.get(given) ?? claim(at, given)
      at = known.below
      return known.name
    })
  })
}

function branch(): Branch {
  return { taken: new Set(), names: new Map() }
}

function claim(at: Branch, given: string) {
  const safe = safeFileName(given)
  let name = safe
  for (let number = 1; at.taken.has(fold(name)); number++) name = numberedName(safe, number)
  at.taken.add(fold(name))
  const claimed = { name, below: branch() }
  at.names.set(given, claimed)
  return claimed
}

/** Many disks take names that differ in case alone, or in how letters are composed, for one. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
