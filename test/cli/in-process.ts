import { PassThrough, Writable } from 'node:stream'
import { run } from '../../src/cli/run.ts'
import { systemClock } from '../../src/clock.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** One command in this process, with no terminal, on profiles in `folder`. */
export async function runHere(
  argv: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
  input: string | Uint8Array = '',
): Promise<Ended> {
  const stdin = new PassThrough()
  stdin.end(input)
  const stdout = new Collected()
  const stderr = new Collected()
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
  return { code, stdout: stdout.text, stderr: stderr.text }
}

class Collected extends Writable {
  readonly #chunks: Buffer[] = []

  get text(): string {
    return Buffer.concat(this.#chunks).toString()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }
}
