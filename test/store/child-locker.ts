import { systemClock } from '../../src/clock.ts'
import { isChatError } from '../../src/errors.ts'
import { InstanceLock } from '../../src/store/instance-lock.ts'
import { Profile } from '../../src/store/profile.ts'

// Run as a process of its own: tries to own the profile when told to, says how it went, and stays.
const [dataDir = ''] = process.argv.slice(2)
const profile = Profile.locate({ profile: 'shared', dataDir, env: {} })
profile.prepare()
process.stdout.write('ready\n')
process.stdin.once('data', () => {
  InstanceLock.acquire(profile.paths, systemClock).then(
    (lock) => {
      process.stdout.write('won\n')
      process.stdin.once('data', () => {
        void lock.close().then(() => process.exit())
      })
    },
    (error: unknown) => {
      process.stdout.write(`${isChatError(error) ? error.code : String(error)}\n`)
      process.stdin.once('data', () => process.exit())
    },
  )
})
