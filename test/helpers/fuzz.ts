import { randomInt } from 'node:crypto'
import fc from 'fast-check'

const DEFAULT_RUNS = 100

function fromEnvironment(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new TypeError(`${name} must be a whole number`)
  return value
}

const runs = fromEnvironment('FUZZ_RUNS')
/** Same seed in every file of a run, so that one line reproduces it; fast-check's own otherwise. */
const seed = fromEnvironment('FUZZ_SEED') ?? (runs === undefined ? undefined : randomInt(2 ** 31))

/**
 * Parameters for `fc.assert(property, fuzz())`: `numRuns` cases by default (100), more in the same
 * proportion where FUZZ_RUNS asks for more than 100, and the seed of FUZZ_SEED where it is given.
 */
export function fuzz(numRuns = DEFAULT_RUNS): { numRuns: number; seed?: number } {
  const scaled = Math.max(1, Math.ceil((numRuns * (runs ?? DEFAULT_RUNS)) / DEFAULT_RUNS))
  return seed === undefined ? { numRuns: scaled } : { numRuns: scaled, seed }
}

// A property that names no parameters of its own takes part as well (`--import` of this file).
if (runs !== undefined || seed !== undefined) {
  fc.configureGlobal(fuzz())
  console.error(`fuzz: FUZZ_RUNS=${runs ?? DEFAULT_RUNS} FUZZ_SEED=${seed}`)
}
