import { systemClock } from '../../src/clock.ts'
import { LOG_START } from '../../src/crypto/run.ts'
import { Store } from '../../src/store/store.ts'
import { LogWriter, ROOM, sampleIdentity, storeOptions } from './sample.ts'

// Run as a process of its own: appends to its own log for ever and prints what is acknowledged.
const [folder = ''] = process.argv.slice(2)
const store = await Store.open(storeOptions(folder, { clock: systemClock }))
const identity = sampleIdentity(1)
const writer = new LogWriter(identity, ROOM, store.device)
writer.head = store.logs.head(writer.ref) ?? LOG_START
process.stdout.write(`open ${writer.head.seq} ${store.lost ? 'lost' : 'whole'}\n`)
for (let round = 0; ; round++) {
  const texts = Array.from({ length: 1 + (round % 4) }, (_, i) => `${writer.head.seq + 1 + i}`)
  const run = writer.write(texts)
  if ((await store.logs.append(run)) !== 'stored') throw new Error('not stored')
  process.stdout.write(`${run.lastSeq}\n`)
}
