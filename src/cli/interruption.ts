/** Exit codes of the signals that end the program. A closed terminal counts as a termination. */
export const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const

/** Why a command ends before it is done, and with which exit code: a signal, or a closed pipe. */
export class Interruption extends Error {
  readonly exit: number

  constructor(reason: string, exit: number) {
    super(reason)
    this.name = 'Interruption'
    this.exit = exit
  }
}
