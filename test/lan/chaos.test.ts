import { randomInt } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { lanUnavailable } from '../helpers/lan.ts'
import { Chaos } from './chaos.ts'

const skip = lanUnavailable() ?? false
/** Longest until all is the same again; what it takes is in docs/performance.md. */
const HEAL_MS = 30_000

/** `node scripts/chaos.mjs --seed` with what is printed repeats it, round for round. */
async function walk(t: TestContext, hosts: number, rounds: number): Promise<void> {
  const seed = Number(process.env.FUZZ_SEED ?? randomInt(1_000_000))
  t.diagnostic(`--hosts ${hosts} --seed ${seed} --short`)
  const lengthMs = [2_000, 4_000] as const
  await using chaos = await Chaos.open({ hosts, seed, lengthMs, long: false, healMs: HEAL_MS })
  for (let round = 0; round < rounds; round++) {
    const { healMs, toldMs, done, plan } = await chaos.round(round)
    const times = `same after ${Math.round(healMs)} ms, told after ${Math.round(toldMs)} ms`
    t.diagnostic(`round ${round}: ${times}, ${done} done; ${plan}`)
  }
}

test(
  'five hosts that are cut, killed and frozen agree whenever the network is whole',
  {
    skip,
  },
  (t) => walk(t, 5, 5),
)

test(
  'ten hosts that are cut, killed and frozen agree whenever the network is whole',
  {
    skip,
  },
  (t) => walk(t, 10, 1),
)
