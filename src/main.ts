#!/usr/bin/env node
import type { Surroundings } from './cli/context.ts'
import { Interruption } from './cli/interruption.ts'
import { run } from './cli/run.ts'
import { systemClock } from './clock.ts'
import { systemCode } from './errors.ts'

// Before any file exists: keys, history and socket are for this user alone.
process.umask(0o077)

/** Exit codes of the signals that end the program. A closed terminal counts as a termination. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const

const interruption = new AbortController()
for (const [signal, exit] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(exit)
    interruption.abort(new Interruption(signal, exit))
  })
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    // The reader had enough, like `head`: no failure of ours.
    if (systemCode(error) === 'EPIPE') interruption.abort(new Interruption('EPIPE', 0))
    else interruption.abort(new Interruption('output failed', 1))
  })
}

const { stdin, stdout, stderr, env } = process
const surroundings: Surroundings = {
  argv: process.argv.slice(2),
  env,
  stdin,
  stdout,
  stderr,
  signal: interruption.signal,
  clock: systemClock,
}
process.exit(await run(surroundings))
