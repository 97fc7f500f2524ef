import fc from 'fast-check'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import { AUTHORS, CONVERSATIONS, LENGTH } from './log-model.ts'

export type Step =
  | { do: 'append'; log: number; from: number; size: number; forkAt: number }
  /** Honest runs that nobody waits for. */
  | { do: 'flood'; log: number; runs: readonly { from: number; size: number }[] }
  | { do: 'fork'; log: number; forkAt: number; a: number; b: number }
  | { do: 'trim'; conversation: number; upTo: number }
  | { do: 'floor'; log: number; seq: number }
  | { do: 'drop'; log: number; seq: number }
  | { do: 'fill'; log: number; from: number; size: number }
  | {
      do: 'page'
      conversation: number
      at: number
      limit: number
      way: 'before' | 'after' | 'both'
    }
  | { do: 'read'; log: number; seq: number; bytes: number }
  | { do: 'reopen' }

export type StepOf<What extends Step['do']> = Step & { readonly do: What }

const log = fc.nat(AUTHORS * CONVERSATIONS.length - 1)
const conversation = fc.nat(CONVERSATIONS.length - 1)
const from = fc.integer({ min: 1, max: LENGTH })
const size = fc.integer({ min: 1, max: 6 })
const is = <T extends string>(what: T) => fc.constant(what)
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      do: is('append'),
      log,
      from,
      size,
      forkAt: fc.constantFrom(0, 0, 0, 0, 0, 0, 3, 9),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: is('flood'),
      log,
      runs: fc.array(fc.record({ from, size }), { minLength: 2, maxLength: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: is('fork'),
      log,
      forkAt: fc.constantFrom(3, 9),
      a: from,
      b: from,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: is('trim'), conversation, upTo: from }) },
  { weight: 1, arbitrary: fc.record({ do: is('floor'), log, seq: from }) },
  { weight: 1, arbitrary: fc.record({ do: is('drop'), log, seq: from }) },
  { weight: 1, arbitrary: fc.record({ do: is('fill'), log, from, size }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: is('page'),
      conversation,
      at: fc.nat(40),
      limit: fc.integer({ min: 1, max: 9 }),
      way: fc.constantFrom('before' as const, 'after' as const, 'both' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: is('read'),
      log,
      seq: fc.integer({ min: 0, max: LENGTH + 1 }),
      bytes: fc.constantFrom(1, 600, 1_500, MAX_RUN_BYTES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: is('reopen') }) },
)
