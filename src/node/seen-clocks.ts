import type { Causality } from '../chat/causality.ts'
import { clockAt } from '../chat/hlc.ts'
import type { Clock } from '../clock.ts'
import type { LogStore } from '../store/log-store.ts'
import { orderAfter } from '../store/order-key.ts'
import { MAX_CLOCK_AHEAD_MS } from '../wire/limits.ts'

/**
 * Tells the clocks of everything stored, as earlier runs saw them: mostly the heads say it. Where one
 * is in quarantine it hides what its author wrote before, so that is looked for (docs/protocol.md §4.3).
 */
export async function recallClocks(
  logs: LogStore,
  causality: Causality,
  clock: Clock,
): Promise<void> {
  const trusted = orderAfter(clockAt(clock.now() + MAX_CLOCK_AHEAD_MS))
  for (const key of logs.conversations()) {
    const heads = logs.heads(key)
    for (const head of heads) causality.saw(head.clock)
    if (!heads.some((head) => causality.isQuarantined(head.clock))) continue
    for (const { entry } of await logs.page(key, { before: trusted, limit: 1 })) {
      causality.saw(entry.clock)
    }
  }
}
