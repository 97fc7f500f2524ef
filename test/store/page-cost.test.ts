import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../src/store/database.ts'
import { encodeOrder } from '../../src/store/order-key.ts'
import { LogWriter, openStore, ROOM, sampleIdentity, temporaryFolder } from './sample.ts'

const LIMIT = 50
const RUN = 100

test('a page costs the same anywhere in a history, however long it is', async (t) => {
  let records = 0
  const { scan, getMany } = Database.prototype
  t.mock.method(
    Database.prototype,
    'scan',
    function (this: Database, ...[range, take]: Parameters<typeof scan>) {
      return scan.call(this, range, (key, value) => {
        records++
        return take(key, value)
      })
    },
  )
  t.mock.method(
    Database.prototype,
    'getMany',
    function (this: Database, ...[keys]: Parameters<typeof getMany>) {
      records += keys.length
      return getMany.call(this, keys)
    },
  )
  const most: number[] = []
  for (const runs of [4, 40, 160]) {
    const store = await openStore(t, await temporaryFolder(t))
    const { logs } = store
    const writer = new LogWriter(sampleIdentity(2))
    for (let n = 0; n < runs; n++) {
      await logs.append(writer.write(Array.from({ length: RUN }, (_, m) => `${n * RUN + m}`)))
    }
    const places = await Promise.all(
      [0.01, 0.5, 0.99].map(async (share) => {
        const [entry] = await logs.entries(writer.ref, Math.floor(share * runs * RUN), 1)
        assert(entry)
        return encodeOrder(entry.entry)
      }),
    )
    const options = [
      { limit: LIMIT },
      { limit: LIMIT, take: 'first' as const },
      ...places.flatMap((place) => [
        { limit: LIMIT, before: place },
        { limit: LIMIT, after: place },
        { limit: LIMIT, before: place, take: 'first' as const },
        { limit: LIMIT, after: place, take: 'last' as const },
      ]),
    ]
    let worst = 0
    for (const option of options) {
      records = 0
      await logs.page(ROOM, option)
      worst = Math.max(worst, records)
    }
    most.push(worst)
  }
  // The page, the records at its two ends, and the runs that it lies in.
  for (const records of most) assert(records <= LIMIT + 2 + 2, `${most}`)
})
