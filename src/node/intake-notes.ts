import { isOpen, type Transfer } from '../store/transfers.ts'
import { FILE_EVENT_MS } from '../wire/limits.ts'
import type { FileIntake } from './file-intake.ts'
import type { FileIntakesOptions } from './file-intakes-options.ts'

type IntakeNotesOptions = Pick<FileIntakesOptions, 'clock' | 'book' | 'onChanged' | 'onReport'>

/** What becomes of that which comes in: written down, and told to who is to know. */
export class IntakeNotes {
  readonly #options: IntakeNotesOptions

  constructor(options: IntakeNotesOptions) {
    this.#options = options
  }

  /** True of the intake at once. Resolves once it is durable. */
  async become(intake: FileIntake, to: Partial<Transfer>): Promise<void> {
    const { book, onChanged, onReport } = this.#options
    intake.transfer = { ...intake.transfer, received: intake.received, ...to }
    const { transfer } = intake
    book.runs(transfer, isOpen(transfer.state) ? intake.received : undefined)
    await book.change(transfer, { received: transfer.received, ...to })
    onChanged(transfer)
    onReport(transfer)
  }

  /** Why it waits may have changed. */
  async explain(intake: FileIntake): Promise<void> {
    const { transfer, waitReason } = intake
    if (transfer.state !== 'waiting' || transfer.reason === waitReason) return
    await this.become(intake, { reason: waitReason })
  }

  /** Faces see how far it is, if they have not just seen it. */
  show(intake: FileIntake): void {
    const { book, clock, onChanged } = this.#options
    // Of one that has just ended pieces may still be on their way to the disk.
    if (!isOpen(intake.transfer.state)) return
    const now = clock.monotonic()
    book.runs(intake.transfer, intake.received)
    if (now - intake.shownAt < FILE_EVENT_MS || intake.transfer.state !== 'running') return
    intake.shownAt = now
    onChanged(intake.transfer)
  }
}
