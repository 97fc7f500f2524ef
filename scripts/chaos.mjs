// node scripts/chaos.mjs [--hosts 5] [--rounds 100] [--seed N] [--from ROUND]: real daemons on hosts
// made of network namespaces, and a random walk of cuts, kills and talk over them (test/lan/chaos.ts).
// One line a round. The plan of a round follows from seed and number: `--from` goes on with it, on
// new hosts. Needs root. Ends with 1 at the first thing that does not hold, and says where it is.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { register } from 'tsx/esm/api'

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    from: { type: 'string', default: '0' },
    'heal-ms': { type: 'string', default: '60000' },
    short: { type: 'boolean', default: false },
  },
})
const number = (name) => {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`--${name} is not a number`)
  return value
}
const seconds = (ms) => (ms / 1000).toFixed(2)

function summary(name, times) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) => seconds(sorted[Math.floor((sorted.length - 1) * share)])
  return `${name}: median ${at(0.5)} s, p90 ${at(0.9)} s, max ${at(1)} s`
}

register()
const { Chaos } = await import('../test/lan/chaos.ts')
const hosts = number('hosts')
const seed = number('seed')
const first = number('from')
console.log(`chaos: --hosts ${hosts} --seed ${seed}; to go on: --from ROUND`)
// The hosts go with the process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
const reports = []
let chaos
try {
  chaos = await Chaos.open({
    ...{ hosts, seed, long: !values.short, lengthMs: [2_000, 7_000], healMs: number('heal-ms') },
  })
  for (let round = first; round < first + number('rounds'); round++) {
    const report = await chaos.round(round)
    reports.push(report)
    const { plan, done, healMs, toldMs } = report
    console.log(
      `round ${round}: same after ${seconds(healMs)} s, told after ${seconds(toldMs)} s, ${done} done; ${plan}`,
    )
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
await chaos?.close()
if (reports.length > 0) {
  console.log(
    `${reports.length} rounds held, ${reports.reduce((sum, { done }) => sum + done, 0)} done`,
  )
  console.log(
    summary(
      'the same',
      reports.map(({ healMs }) => healMs),
    ),
  )
  console.log(
    summary(
      'told',
      reports.map(({ toldMs }) => toldMs),
    ),
  )
}
process.exit()
