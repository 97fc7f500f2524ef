import { delay } from '../clock.ts'
import { ChatError, EXIT, isChatError, systemCode } from '../errors.ts'
import { Resources } from '../resources.ts'
import { Args } from './args.ts'
import type { Surroundings } from './context.ts'
import { Interruption } from './interruption.ts'
import { Printer } from './print.ts'
import { chooseManners } from './settings.ts'
import { readVersion } from './version.ts'

const SETTLE_TIMEOUT_MS = 300
const ignore = () => undefined

/**
 * One command from its arguments to its exit code. Never rejects: what fails is said in one line
 * (with --json as one object), and what was opened is closed again, also when interrupted.
 */
export async function run(surroundings: Surroundings): Promise<number> {
  const { argv, env, stdout, stderr, signal, clock } = surroundings
  const json = wantsJson(argv, env)
  const print = new Printer({ stdout, stderr, json })
  const resources = new Resources()
  const work = execute(surroundings, print, resources)
  let exit: number
  try {
    exit = await untilInterrupted(signal, work)
  } catch (error) {
    exit = report(print, error)
  }
  try {
    await resources.close()
  } catch (error) {
    exit = report(print, error)
  }
  if (signal.aborted) {
    // What it was doing ends with what it was doing it with; it may have something to put back.
    const settled = work.then(ignore, ignore)
    await Promise.race([settled, delay(clock, SETTLE_TIMEOUT_MS)])
  }
  await print.flush()
  return exit
}

async function execute(
  surroundings: Surroundings,
  print: Printer,
  resources: Resources,
): Promise<number> {
  const { argv } = surroundings
  if (beforeText(argv).includes('--version')) {
    const version = readVersion()
    print.answer({ version }, version)
    return EXIT.done
  }
  if (argv[0] === '__complete') {
    const { complete } = await import('./complete.ts')
    return complete(surroundings, print)
  }
  const { parse } = await import('./parse.ts')
  const parsed = await parse(argv)
  if ('help' in parsed) {
    print.text(parsed.help)
    return EXIT.done
  }
  const { openContext } = await import('./open-context.ts')
  const { command, args } = parsed
  const context = await openContext({ surroundings, command, args, print, resources })
  const { run } = await command.load()
  return (await run(context, args)) ?? EXIT.done
}

/** Rejects as soon as the signal is aborted; what goes on then ends with its resources. */
function untilInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal.aborted) reject(signal.reason)
    work.then(resolve, reject)
  })
}

function report(print: Printer, error: unknown): number {
  if (error instanceof Interruption) return error.exit
  const known = isChatError(error) ? error : asChatError(error)
  print.fail(known)
  return known.exit
}

/** What the system refused and nobody foresaw, or a bug. */
function asChatError(error: unknown): ChatError {
  const code = systemCode(error)
  const text = error instanceof Error ? error.message : String(error)
  if (code === 'ENOSPC') return new ChatError('STORE_FULL', undefined, { cause: error })
  return new ChatError('RPC_INTERNAL', text, { cause: error })
}

/** Known before the rest is understood, so that even a mistake there is told in the right form. */
function wantsJson(argv: readonly string[], env: Surroundings['env']): boolean {
  if (beforeText(argv).includes('--json')) return true
  try {
    return chooseManners(new Args({}), env).json
  } catch {
    return false
  }
}

/** The arguments up to `--`, after which everything is text. */
function beforeText(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end < 0 ? argv : argv.slice(0, end)
}
