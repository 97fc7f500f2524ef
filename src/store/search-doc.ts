import type { StoredEntry } from './stored-run.ts'

/** A message, and the words by which it is found from now on. */
export interface SearchDoc {
  readonly message: StoredEntry
  readonly terms: Iterable<string>
}

/** Which messages these entries make to be found, and by what; edits are about others. */
export type DocsOf = (entries: readonly StoredEntry[]) => Promise<readonly SearchDoc[]>
