import { test } from 'node:test'
import fc from 'fast-check'
import { anyDeed, type Deed, TERMINALS } from '../helpers/chat-deeds.ts'
import { ChatStorm } from '../helpers/chat-storm.ts'
import { fuzz } from '../helpers/fuzz.ts'

/** Deeds between two looks at the screen. */
const LOOK_EVERY = 6

async function weather(env: (typeof TERMINALS)[number], deeds: readonly Deed[]): Promise<void> {
  const storm = await ChatStorm.open(env)
  let n = 0
  try {
    for (; n < deeds.length; n++) {
      const deed = deeds[n]
      if (deed) await storm.play(deed)
      if (n % LOOK_EVERY === 0) await storm.assertPainted()
    }
    await storm.assertPainted()
  } catch (cause) {
    const last = deeds.slice(Math.max(0, n - 2 * LOOK_EVERY), n + 1)
    const told = last.map((deed) => JSON.stringify(deed).slice(0, 100)).join('\n')
    throw new Error(`${env.TERM}, at the end of:\n${told}`, { cause })
  } finally {
    await storm.close()
  }
}

test('ten thousand things that people and networks do leave the screen as the model has it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...TERMINALS),
      fc.array(anyDeed, { minLength: 400, maxLength: 400 }),
      weather,
    ),
    {
      ...fuzz(25),
      endOnFailure: true,
      // All of the deeds would be pages of text; the seed brings them back.
      asyncReporter: async ({ failed, seed, counterexamplePath, errorInstance }) => {
        if (failed) {
          throw new Error(`seed ${seed}, path ${counterexamplePath}`, { cause: errorInstance })
        }
      },
    },
  )
})
