import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { Profile } from '../node/index.ts'
import type { Resources } from '../resources.ts'
import type { Printer } from './print.ts'
import type { Settings } from './settings.ts'

/** The process around a command. */
export interface Surroundings {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  /** Aborted with an `Interruption` by a signal or a closed pipe. */
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** What a command runs with. */
export interface Context {
  readonly surroundings: Surroundings
  readonly print: Printer
  readonly profile: Profile
  readonly settings: Settings
  /** False when nobody can or may be asked. */
  readonly interactive: boolean
  /** Closed after the command, newest first, however it ended. */
  readonly resources: Resources
}
