/** Why a command ends before it is done, and with which exit code: a signal, or a closed pipe. */
export class Interruption extends Error {
  readonly exit: number

  constructor(reason: string, exit: number) {
    super(reason)
    this.name = 'Interruption'
    this.exit = exit
  }
}
