import assert from 'node:assert/strict'

/** Turns the event loop until something is so that no event tells of; rejects after 5 s. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_000
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'not within 5 s')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
