import type { Clock } from '../clock.ts'
import type { Profile } from '../node/index.ts'
import type { Resources } from '../resources.ts'
import type { TerminalInput, TerminalOutput } from '../ui/app.ts'
import type { Printer } from './print.ts'
import type { Settings } from './settings.ts'

/** The process around a command. */
export interface Surroundings {
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly stdin: TerminalInput
  readonly stdout: TerminalOutput
  readonly stderr: TerminalOutput
  /** Aborted with an `Interruption` by a signal or a closed pipe. */
  readonly signal: AbortSignal
  /** Hands a signal to a face instead; what it returns hands it back. */
  readonly onSignal: (signal: NodeJS.Signals, handler: () => void) => () => void
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
