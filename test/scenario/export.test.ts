import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isChatError } from '../../src/errors.ts'
import { LocalClient } from '../../src/rpc/local-client.ts'
import { writeTranscript } from '../../src/ui/export.ts'
import { Home } from '../helpers/open-node.ts'

test('what is exported as JSON lines is the history, whatever was said and done', async () => {
  await using home = await Home.make('alice')
  await using alice = await home.open({ network: false })
  const client = new LocalClient({ engine: alice, onStop: () => undefined })
  const conversation = await alice.conversation({ to: '#lobby' })
  const ids: string[] = []
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  const deed = fc.record({
    kind: fc.constantFrom('say', 'answer', 'edit', 'redact', 'react'),
    text,
    at: fc.nat(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 8 }), async (deeds) => {
      for (const { kind, text, at } of deeds) {
        const id = ids[at % ids.length]
        const to = '#lobby'
        try {
          if (kind === 'edit' && id) await alice.edit({ id, text })
          else if (kind === 'redact' && id) await alice.redact({ id })
          else if (kind === 'react' && id) await alice.react({ id, emoji: '👍' })
          else {
            const more = kind === 'answer' && id ? { replyTo: id } : {}
            ids.push((await alice.send({ to, text, ...more })).id)
          }
        } catch (error) {
          assert(isChatError(error), String(error))
        }
      }
      let written = ''
      const write = async (text: string) => {
        written += text
      }
      await writeTranscript({ client, conversation, format: 'json', zone: 'UTC', write })
      const lines = written.split('\n').slice(0, -1)
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        await alice.history({ conversation: '#lobby', limit: 1_000 }),
      )
    }),
    { numRuns: 15 },
  )
})
