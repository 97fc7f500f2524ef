#!/usr/bin/env node
import type { Surroundings } from './cli/context.ts'
import { Interruption, SIGNAL_EXITS } from './cli/interruption.ts'
import { run } from './cli/run.ts'
import { systemClock } from './clock.ts'
import { systemCode } from './errors.ts'

// Before any file exists: keys, history and socket are for this user alone.
process.umask(0o077)

const interruption = new AbortController()
const interrupt = (reason: string, exit: number) =>
  interruption.abort(new Interruption(reason, exit))

// The first signal ends the command in order; the second one ends the process.
let signalled = false
const takers = new Map<string, Set<() => void>>()
for (const [signal, exit] of Object.entries(SIGNAL_EXITS)) {
  takers.set(signal, new Set())
  process.on(signal, () => {
    if (signalled) process.exit(exit)
    signalled = true
    const taker = takers.get(signal)
    if (!taker?.size) interrupt(signal, exit)
    for (const handler of taker ?? []) handler()
  })
}

/** A face that gives the terminal back first takes the signals that would end it. */
const onSignal: Surroundings['onSignal'] = (signal, handler) => {
  const taker = takers.get(signal)
  if (taker) {
    taker.add(handler)
    return () => taker.delete(handler)
  }
  process.on(signal, handler)
  return () => process.off(signal, handler)
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    // The reader had enough, like `head`: no failure of ours.
    if (systemCode(error) === 'EPIPE') interrupt('EPIPE', 0)
    else interrupt('output failed', 1)
  })
}

const { stdin, stdout, stderr, env } = process
const { signal } = interruption
const argv = process.argv.slice(2)
process.exit(await run({ argv, env, stdin, stdout, stderr, signal, onSignal, clock: systemClock }))
