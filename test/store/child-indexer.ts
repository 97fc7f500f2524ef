import { systemClock } from '../../src/clock.ts'
import { LOG_START } from '../../src/crypto/run.ts'
import { Store } from '../../src/store/store.ts'
import { LogWriter, ROOM, sampleIdentity, storeOptions } from './sample.ts'
import { indexAll } from './search-sample.ts'

// Run as a process of its own: writes, indexes and merges for ever, and prints how far it has come.
const [folder = ''] = process.argv.slice(2)
const store = await Store.open(storeOptions(folder, { clock: systemClock }))
const writer = new LogWriter(sampleIdentity(1), ROOM, store.device)
writer.head = store.logs.head(writer.ref) ?? LOG_START
const { search } = store.logs
const merging = async () => {
  for (;;) if (!(await search.merge())) await new Promise(setImmediate)
}
merging().catch(() => process.exit(1))
for (let round = 0; ; round++) {
  const from = writer.head.seq + 1
  const texts = Array.from({ length: 8 }, (_, i) => `every word${from + i} ${(from + i) % 3}third`)
  await store.logs.append(writer.write(texts))
  await indexAll(search)
  await search.flush()
  if (round % 5 === 4) {
    const [oldest] = await store.logs.page(ROOM, { limit: 20 })
    if (oldest) await search.erase([oldest])
  }
  process.stdout.write(`${from}\n`)
}
