// A reporter for node:test that prints nothing: it adds the closing counts of one run to the file
// named in P2PCHAT_TEST_COUNTS, so that several runs can end in one summary.
import { writeFileSync } from 'node:fs'

const COUNT = /^(tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/

export default async function* counts(events) {
  const found = {}
  for await (const { type, data } of events) {
    const [, name, count] = (type === 'test:diagnostic' && COUNT.exec(data.message)) || []
    if (name) found[name] = Number(count)
  }
  writeFileSync(process.env.P2PCHAT_TEST_COUNTS, JSON.stringify(found))
  yield ''
}
