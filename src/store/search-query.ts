import { isChatError } from '../errors.ts'
import type { Slot } from './keys.ts'
import type { LogRef, LogTable } from './log-table.ts'
import type { SearchBuffer } from './search-buffer.ts'
import type { SearchFiles } from './search-files.ts'
import type { SearchPlace } from './search-place.ts'
import { prefixRange, slotRange } from './search-term.ts'
import { walkPlaces } from './search-walk.ts'

export interface SearchQuery {
  /** Each must be the beginning of a term; at least one. */
  readonly prefixes: readonly string[]
  /** Only messages of logs that fit, if given. */
  readonly log?: ((ref: LogRef) => boolean) | undefined
  /** Nothing with a later clock. */
  readonly upTo: bigint
}

export interface Searched {
  readonly files: SearchFiles
  /** What is not on the disk yet. */
  readonly buffers: () => readonly SearchBuffer[]
  readonly table: LogTable
}

/** Places that fit, from the newest on; goes on where it was when segments are replaced meanwhile. */
export async function* findPlaces(
  { files, buffers, table }: Searched,
  query: SearchQuery,
): AsyncGenerator<readonly SearchPlace[]> {
  const groups = query.prefixes.map((prefix) => [prefixRange(prefix)])
  if (query.log) groups.push(slotsOf(table, query.log).map(slotRange))
  const { reader } = files
  for (let { upTo } = query; ; ) {
    const { segments } = files.state
    const found = buffers().flatMap((each) => each.matching(groups))
    try {
      for await (const places of walkPlaces({ reader, segments, found, groups, upTo })) {
        upTo = (places[0]?.clock ?? 0n) - 1n
        yield places
      }
      return
    } catch (error) {
      const replaced = segments !== files.state.segments
      if (!isChatError(error, 'STORE_DAMAGED') || !replaced) throw error
    }
  }
}

function slotsOf(table: LogTable, fits: (ref: LogRef) => boolean): Slot[] {
  const slots: Slot[] = []
  for (const { slot } of table.held()) {
    const ref = table.bySlot(slot)?.ref
    if (ref && fits(ref)) slots.push(slot)
  }
  return slots
}
