import { bytesKey } from '../chat/conversation.ts'
import { isOpen, type Transfer } from '../store/transfers.ts'
import { FileIntake } from './file-intake.ts'

/** What is to come in, by its offer; the oldest first. */
export class IntakeTable {
  readonly #intakes = new Map<string, FileIntake>()

  all(): Iterable<FileIntake> {
    return this.#intakes.values()
  }

  /** Those that somebody could give us something of now. */
  open(): readonly FileIntake[] {
    return [...this.all()].filter(({ transfer: { state } }) => isOpen(state))
  }

  running(): readonly FileIntake[] {
    return [...this.all()].filter(({ transfer: { state } }) => state === 'running')
  }

  get(offer: Uint8Array): FileIntake | undefined {
    return this.#intakes.get(bytesKey(offer))
  }

  add(transfer: Transfer): FileIntake {
    const intake = new FileIntake(transfer)
    this.#intakes.set(bytesKey(transfer.offer), intake)
    return intake
  }

  delete({ transfer }: FileIntake): void {
    this.#intakes.delete(bytesKey(transfer.offer))
  }
}
