import { DISK_RETRY_MS } from '../wire/limits.ts'
import type { Chores } from './chores.ts'
import type { FileIntake } from './file-intake.ts'
import type { IntakeTable } from './intake-table.ts'

export interface DiskGuardOptions {
  readonly intakes: IntakeTable
  /** Bytes of a disk that stay free. */
  readonly spareBytes: number
  readonly chores: Chores
  readonly onFull: (intake: FileIntake) => Promise<void>
  readonly onRoom: (intake: FileIntake) => Promise<void>
}

/** Stops what comes in before it fills a disk, and lets it go on when there is room. */
export class DiskGuard {
  readonly #options: DiskGuardOptions
  #retriedAt = 0

  constructor(options: DiskGuardOptions) {
    this.#options = options
  }

  /** Call every second. */
  look(now: number): void {
    const { intakes, chores } = this.#options
    for (const intake of intakes.running()) chores.add(this.#guard(intake))
    if (now - this.#retriedAt < DISK_RETRY_MS) return
    this.#retriedAt = now
    for (const intake of intakes.all()) if (isFull(intake)) chores.add(this.#retry(intake))
  }

  async #guard(intake: FileIntake): Promise<void> {
    const { spareBytes, onFull } = this.#options
    if (await intake.hasRoom(spareBytes)) return
    if (intake.transfer.state === 'running') await onFull(intake)
  }

  async #retry(intake: FileIntake): Promise<void> {
    const { spareBytes, onRoom } = this.#options
    if (!(await intake.hasRoom(spareBytes))) return
    if (isFull(intake)) await onRoom(intake)
  }
}

function isFull({ transfer: { state, reason } }: FileIntake): boolean {
  return state === 'paused' && reason === 'FILE_NO_SPACE'
}
