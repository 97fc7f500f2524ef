import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Compares with a file that a person has looked at. `UPDATE_GOLDEN=1` writes it anew, to be looked at again.
 */
export function assertGolden(file: URL, actual: string): void {
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, actual)
  assert.equal(actual, readFileSync(file, 'utf8'))
}
