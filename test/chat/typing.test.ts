import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { publicRoom } from '../../src/chat/conversation.ts'
import { TypingHeard } from '../../src/chat/typing-heard.ts'
import { TypingTold } from '../../src/chat/typing-told.ts'
import { TYPING_BURST, TYPING_TIMEOUT_MS } from '../../src/wire/limits.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

const LOBBY = publicRoom('#lobby')
const DEV = publicRoom('#dev')

function hearing(mayType = true) {
  const clock = new ManualClock()
  const changes: string[] = []
  const heard = new TypingHeard({
    clock,
    mayType: () => mayType,
    onChange: (conversation, on) => {
      changes.push(`${conversation.kind === 'public' ? conversation.name : '?'} ${on}`)
    },
  })
  return { clock, changes, heard }
}

test('typing is told at once, again after three seconds, and its end only if it was told', () => {
  const told = new TypingTold()
  assert.equal(told.tell(LOBBY, false, 0), false)
  assert.equal(told.tell(LOBBY, true, 0), true)
  assert.equal(told.tell(LOBBY, true, 2_999), false)
  assert.equal(told.tell(DEV, true, 2_999), true)
  assert.equal(told.tell(LOBBY, true, 3_000), true)
  assert.equal(told.tell(LOBBY, false, 3_001), true)
  assert.equal(told.tell(LOBBY, false, 3_002), false)
  assert.equal(told.tell(LOBBY, true, 3_003), true)
  assert.equal(told.tell(LOBBY, false, 3_003 + TYPING_TIMEOUT_MS), false, 'they have forgotten')
})

test('who types is forgotten six seconds after the last word of it', async () => {
  const { clock, changes, heard } = hearing()
  heard.heard(LOBBY, true)
  await clock.advance(4_000)
  heard.heard(LOBBY, true)
  await clock.advance(TYPING_TIMEOUT_MS - 1)
  assert.deepEqual(changes, ['#lobby true'])
  await clock.advance(1)
  assert.deepEqual(changes, ['#lobby true', '#lobby false'])
  assert.equal(clock.armed, 0)
})

test('the end of a session ends all typing, once', async () => {
  const { clock, changes, heard } = hearing()
  heard.heard(LOBBY, true)
  heard.heard(DEV, true)
  heard.heard(DEV, false)
  heard.close()
  heard.close()
  assert.deepEqual(changes, ['#lobby true', '#dev true', '#dev false', '#lobby false'])
  assert.equal(clock.armed, 0)
})

test('typing where one has no place is passed over', () => {
  const { clock, changes, heard } = hearing(false)
  heard.heard(LOBBY, true)
  heard.heard(LOBBY, false)
  assert.deepEqual(changes, [])
  assert.equal(clock.armed, 0)
})

test('a flood of typing costs its sender the words beyond the burst, and nobody memory', async () => {
  const { clock, changes, heard } = hearing()
  for (let n = 0; n < 1_000; n++) heard.heard(publicRoom(`#room${n}`), true)
  assert.equal(changes.length, TYPING_BURST)
  assert.equal(clock.armed, TYPING_BURST)
  await clock.advance(TYPING_TIMEOUT_MS)
  assert.equal(clock.armed, 0)
})

test('whatever comes, on and off take turns for each conversation', async () => {
  const step = fc.record({ dev: fc.boolean(), on: fc.boolean(), ms: fc.nat(4_000) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { clock, changes, heard } = hearing()
      for (const { dev, on, ms } of steps) {
        heard.heard(dev ? DEV : LOBBY, on)
        await clock.advance(ms)
      }
      heard.close()
      for (const name of ['#dev', '#lobby']) {
        const own = changes.filter((change) => change.startsWith(`${name} `))
        own.forEach((change, at) => {
          assert.equal(change, `${name} ${at % 2 === 0}`)
        })
        assert.equal(own.length % 2, 0)
      }
    }),
    { numRuns: 30 },
  )
})
