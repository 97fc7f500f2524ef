import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { TestContext } from 'node:test'

const root = resolve(import.meta.dirname, '../..')
const folder = resolve(root, process.env.P2PCHAT_VECTORS ?? '../shared/vectors')

/**
 * An official vector file, which is never copied into the repository; where it is absent the test
 * skips and says so.
 */
export function officialVectors<T>(t: TestContext, name: string): T | undefined {
  const path = resolve(folder, name)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T
  t.skip(`official vectors are absent: ${name} (set P2PCHAT_VECTORS to their folder)`)
  return undefined
}

/** A vector file of our own, in `test/vectors`. */
export function ownVectors<T>(name: string): T {
  return JSON.parse(readFileSync(resolve(root, 'test/vectors', name), 'utf8')) as T
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
