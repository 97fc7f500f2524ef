import { join } from 'node:path'
import { parseWords, prefixesOf, termsOf } from '../../src/chat/words.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { compareBytes } from '../../src/ids.ts'
import { familyRange } from '../../src/store/keys.ts'
import { openLevel } from '../../src/store/leveldb.ts'
import { encodeOrder } from '../../src/store/order-key.ts'
import { RecordCipher } from '../../src/store/record-cipher.ts'
import type { DocsOf } from '../../src/store/search-doc.ts'
import type { SearchIndex } from '../../src/store/search-index.ts'
import type { Store } from '../../src/store/store.ts'
import { DATABASE_KEY, ROOM, textOf } from './sample.ts'

/** Every entry that has a body is a message. */
export const docsOf: DocsOf = async (entries) =>
  entries.flatMap((message) => {
    const text = textOf(message)
    return text === undefined ? [] : [{ message, terms: termsOf(text) }]
  })

/** Indexes all there is. */
export async function indexAll(search: SearchIndex): Promise<void> {
  while ((await search.take(docsOf)) > 0);
}

export const NOW = 2n ** 64n - 1n

/** Texts that the index finds and that fit, newest first. */
export async function lookUp(store: Store, words: readonly string[]): Promise<string[]> {
  const { search } = store.logs
  const fits = parseWords(words)
  const found: string[] = []
  for await (const places of search.find({ prefixes: prefixesOf(words), upTo: NOW })) {
    const together = (await search.at(places)).flatMap((entry) => entry ?? [])
    together.sort((a, b) => compareBytes(encodeOrder(b.entry), encodeOrder(a.entry)))
    for (const entry of together) {
      const text = textOf(entry)
      if (text !== undefined && fits(text)) found.push(text)
    }
  }
  return found
}

/** What reading everything finds, newest first. */
export async function readThrough(store: Store, words: readonly string[]): Promise<string[]> {
  const fits = parseWords(words)
  const page = await store.logs.page(ROOM, { limit: 1_000 })
  return page
    .reverse()
    .map(textOf)
    .filter((text) => text !== undefined)
    .filter(fits)
}

/** Every record of the index of a store that is closed, opened, with its key. */
export async function indexRecords(folder: string) {
  const cipher = new RecordCipher(DATABASE_KEY, randomBytes)
  const level = await openLevel(join(folder, 'db'), false)
  try {
    const records = await level.iterator(familyRange('search')).all()
    return records.map(([key, sealed]) => {
      return { key, sealed, opened: Buffer.from(cipher.open(key, sealed)) }
    })
  } finally {
    await level.close()
  }
}

/** Writes a record of a store that is closed. */
export async function putRecord(folder: string, key: Uint8Array, value: Uint8Array): Promise<void> {
  const level = await openLevel(join(folder, 'db'), false)
  await level.put(key, value)
  await level.close()
}
