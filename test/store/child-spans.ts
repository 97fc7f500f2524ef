import { randomInt } from 'node:crypto'
import { systemClock } from '../../src/clock.ts'
import { LOG_START } from '../../src/crypto/run.ts'
import { Store } from '../../src/store/store.ts'
import { LogWriter, ROOM, sampleIdentity, storeOptions } from './sample.ts'

// Run as a process of its own: stores pieces of one log in any order, overlapping, and trims it, for
// ever; prints a line for each.
const LENGTH = 400
const [folder = ''] = process.argv.slice(2)
const store = await Store.open(storeOptions(folder, { clock: systemClock }))
const writer = new LogWriter(sampleIdentity(2))
const places = [LOG_START]
for (let seq = 1; seq <= LENGTH; seq++) {
  writer.write([`${seq}`])
  places.push(writer.head)
}
process.stdout.write(`open ${store.logs.head(writer.ref)?.seq ?? 0} whole\n`)
for (let round = 0; ; round++) {
  const { floor = 0, seq: head = 0 } = store.logs.head(writer.ref) ?? {}
  if (floor > LENGTH / 2) process.exit(0)
  if (round % 7 === 6) {
    await store.logs.trim(ROOM, { upTo: () => floor + 4 })
  } else {
    const first = Math.max(1, Math.min(LENGTH, (head || 60) - randomInt(60) + randomInt(20)))
    const last = Math.min(LENGTH, first + randomInt(25))
    writer.head = places[first - 1] ?? LOG_START
    const texts = Array.from({ length: last - first + 1 }, (_, i) => `${first + i}`)
    await store.logs.append(writer.write(texts))
  }
  process.stdout.write(`${round}\n`)
}
