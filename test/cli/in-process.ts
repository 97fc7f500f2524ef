import { PassThrough } from 'node:stream'
import { run } from '../../src/cli/run.ts'
import { systemClock } from '../../src/clock.ts'
import type { Ended } from './program.ts'

/** One command in this process, with no terminal and an empty stdin, on profiles in `folder`. */
export async function runHere(
  argv: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const stdin = new PassThrough()
  stdin.end()
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const code = await run({
    argv,
    env: {
      HOME: folder,
      P2PCHAT_DATA_DIR: folder,
      P2PCHAT_NO_MDNS: '1',
      P2PCHAT_PORT: '0',
      ...env,
    },
    stdin,
    stdout,
    stderr,
    signal: new AbortController().signal,
    onSignal: () => () => {},
    clock: systemClock,
  })
  return { code, stdout: text(stdout), stderr: text(stderr) }
}

function text(stream: PassThrough): string {
  return String(stream.read() ?? '')
}
