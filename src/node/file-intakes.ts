import { type ErrorCode, isChatError } from '../errors.ts'
import type { FileStream } from '../files/file-stream.ts'
import type { HeardParts } from '../files/heard-parts.ts'
import { isOngoing, isOpen, type Transfer } from '../store/transfers.ts'
import { MAX_RUNNING_TRANSFERS, SEEK_AGAIN_MS } from '../wire/limits.ts'
import { type PACKET, type PacketOf, REFUSAL } from '../wire/packet.ts'
import { Chores } from './chores.ts'
import { DiskGuard } from './disk-guard.ts'
import type { FetchListener } from './fetch.ts'
import { fetchOf } from './fetch-of.ts'
import type { FileIntake } from './file-intake.ts'
import type { FileIntakesOptions } from './file-intakes-options.ts'
import type { FilePeer } from './file-peer.ts'
import { IntakeNotes } from './intake-notes.ts'
import { IntakeTable } from './intake-table.ts'
import { discardPart } from './part-place.ts'

/** Everything that is to come in: what runs, what waits, and what stands still. */
export class FileIntakes {
  readonly #options: FileIntakesOptions
  readonly #intakes = new IntakeTable()
  readonly #chores: Chores
  readonly #notes: IntakeNotes
  readonly #disk: DiskGuard
  #asking = false
  /** Whose turn it is to ask first. */
  #turn = 0
  #closed = false

  constructor(options: FileIntakesOptions) {
    this.#options = options
    this.#chores = new Chores(options.onError)
    this.#notes = new IntakeNotes(options)
    this.#disk = new DiskGuard({
      intakes: this.#intakes,
      spareBytes: options.spareBytes,
      chores: this.#chores,
      onFull: (intake) => this.pause(intake, 'FILE_NO_SPACE'),
      onRoom: ({ transfer }) => this.begin(transfer, null),
    })
    for (const transfer of options.book.all()) {
      if (options.book.isOurs(transfer)) continue
      const { state } = transfer
      // Who read it as it came went with the process.
      if (transfer.spooled && isOngoing(state)) this.#chores.add(options.book.lost(transfer))
      else if (state === 'running') this.#intakes.add({ ...transfer, state: 'waiting' })
      // Who held it back is not here yet to say so.
      else if (state === 'waiting') this.#explain(this.#intakes.add(transfer))
      else if (isOngoing(state)) this.#intakes.add(transfer)
    }
  }

  /** Those that somebody could give us something of now. */
  open(): readonly FileIntake[] {
    return this.#intakes.open()
  }

  get(offer: Uint8Array): FileIntake | undefined {
    return this.#intakes.get(offer)
  }

  /** It is to come in: begins, or waits for its turn and for somebody who has it. */
  async begin(transfer: Transfer, folder: string | null, stream?: FileStream): Promise<void> {
    const { book, onChanged } = this.#options
    const begun = await book.change(transfer, {
      state: 'waiting',
      reason: this.get(transfer.offer)?.waitReason ?? null,
      spooled: transfer.spooled,
      told: false,
      folder: folder ?? transfer.folder,
    })
    const intake = this.get(transfer.offer) ?? this.#intakes.add(begun)
    intake.transfer = begun
    intake.stream ??= stream
    onChanged(begun)
    this.#seek(intake)
    this.#schedule()
  }

  /** Stands still, and goes on from there. */
  async pause(intake: FileIntake, reason: ErrorCode | null): Promise<void> {
    this.#let(intake)
    await this.#notes.become(intake, { state: 'paused', reason })
    this.#schedule()
  }

  /** Comes in no more. `keep`: what has come so far stays, for when it is begun again. */
  async end(
    intake: FileIntake,
    state: 'failed' | 'declined',
    { reason, keep }: { readonly reason: ErrorCode | null; readonly keep: boolean },
  ): Promise<void> {
    const { fetch } = intake
    this.#let(intake)
    this.#intakes.delete(intake)
    const received = keep ? intake.received : 0
    await this.#notes.become(intake, { state, reason, received })
    await fetch?.close()
    if (!keep) await discardPart(intake.transfer)
    this.#schedule()
  }

  /** As of a `Fetch`. */
  found(peer: FilePeer, intake: FileIntake, parts: HeardParts): void {
    const { state } = intake.transfer
    if (intake.isOf(peer)) intake.isHeld = false
    if (!isOpen(state) || !intake.trusts(peer, this.#options.clock.monotonic())) return
    intake.holders.set(peer, parts)
    intake.isStuck = false
    if (state === 'running') {
      intake.fetch?.add(peer, parts)
      this.ask()
    } else {
      this.#schedule()
      this.#explain(intake)
    }
  }

  /** A peer gave a piece of something. */
  piece(peer: FilePeer, packet: PacketOf<typeof PACKET.piece>): void {
    const intake = this.get(packet.o)
    if (!intake) return
    const [, parts] = intake.silent.get(peer) ?? []
    // Late, but not dead.
    if (parts && intake.silent.delete(peer)) this.found(peer, intake, parts)
    intake.fetch?.piece(peer, packet)
  }

  /** A peer gives nothing of it, or no more. */
  refused(peer: FilePeer, offer: Uint8Array, reason: number): void {
    const intake = this.get(offer)
    if (!intake) return
    const isAuthor = intake.isOf(peer)
    // What was asked before that is answered with `absent` after it.
    if (isAuthor && reason === REFUSAL.paused) intake.isHeld = true
    this.#lose(peer, intake)
    this.#explain(intake)
    if (!isAuthor || intake.holders.size > 0 || !isOpen(intake.transfer.state)) return
    if (reason !== REFUSAL.changed && reason !== REFUSAL.withdrawn) return
    const code = reason === REFUSAL.changed ? 'FILE_CHANGED' : 'FILE_WITHDRAWN'
    // Taken back by the only one who could give it, it never goes on.
    const keep =
      code === 'FILE_CHANGED' || this.#options.book.conversation(intake.transfer)?.kind !== 'direct'
    this.#chores.add(this.end(intake, 'failed', { reason: code, keep }))
  }

  left(peer: FilePeer): void {
    for (const intake of this.#intakes.all()) {
      intake.silent.delete(peer)
      if (intake.isOf(peer)) intake.isHeld = false
      this.#lose(peer, intake)
      this.#explain(intake)
    }
  }

  /** Asks for what may be asked for now, once what is going on has come to rest. */
  ask(): void {
    if (this.#asking) return
    this.#asking = true
    queueMicrotask(() => {
      this.#asking = false
      const running = this.#intakes.running()
      const first = running.length > 0 ? this.#turn++ % running.length : 0
      // In turn, since all that are asked of one peer share what it may be asked.
      for (const { fetch } of [...running.slice(first), ...running.slice(0, first)]) fetch?.ask()
    })
  }

  /** Call every second: asks again, says how far it is, looks after the disk. */
  tick(): void {
    const now = this.#options.clock.monotonic()
    for (const intake of this.open()) {
      if (now - intake.soughtAt >= SEEK_AGAIN_MS) this.#seek(intake)
      if (intake.transfer.state !== 'running') continue
      if (intake.hasHalted && !this.#asking) {
        intake.isStuck = true
        this.#wait(intake)
        continue
      }
      if (intake.isToNote) this.#chores.add(this.#notes.become(intake, {}))
      else this.#options.onReport(intake.transfer)
      this.#notes.show(intake)
    }
    this.#disk.look(now)
    this.ask()
  }

  async close(): Promise<void> {
    this.#closed = true
    const { book } = this.#options
    for (const intake of this.#intakes.all()) {
      const { received } = intake
      await intake.fetch?.close()
      if (received !== intake.transfer.received) await book.change(intake.transfer, { received })
    }
    await this.#chores.settled()
  }

  #seek(intake: FileIntake): void {
    intake.soughtAt = this.#options.clock.monotonic()
    this.#options.onSeek(intake.transfer)
  }

  #schedule(): void {
    if (this.#closed) return
    let free = MAX_RUNNING_TRANSFERS - this.#intakes.running().length
    for (const intake of this.#intakes.all()) {
      if (free <= 0) return
      const { state } = intake.transfer
      if (state !== 'waiting' || intake.holders.size === 0 || intake.isStuck) continue
      free--
      // Taken at once, written down in its own time.
      intake.transfer = { ...intake.transfer, state: 'running' }
      this.#chores.add(this.#run(intake))
    }
  }

  async #run(intake: FileIntake): Promise<void> {
    if (!(await intake.hasRoom(this.#options.spareBytes))) {
      if (intake.transfer.state === 'running') await this.pause(intake, 'FILE_NO_SPACE')
      return
    }
    // Whoever has it may have left meanwhile.
    if (intake.transfer.state !== 'running' || this.#closed) return
    await this.#notes.become(intake, { state: 'running', reason: null })
    if (intake.transfer.state !== 'running' || this.#closed) return
    const { fetch } = intake
    intake.fetch ??= fetchOf(intake, this.#options, this.#listener(intake))
    for (const [peer, parts] of intake.holders) intake.fetch.add(peer, parts)
    if (!fetch) await intake.fetch.open()
    this.ask()
  }

  /** What a fetch tells of what happens to it. */
  #listener(intake: FileIntake): FetchListener {
    const { clock, onLie } = this.#options
    return {
      onChange: () => {
        this.#notes.show(intake)
        this.ask()
      },
      onDone: (path, changedAt) => this.#chores.add(this.#done(intake, path, changedAt)),
      onFault: (error) => this.#chores.add(this.#failed(intake, error)),
      onLie: (peer) => {
        onLie(peer)
        intake.liars.add(peer.peer)
        this.#lose(peer, intake)
      },
      onSilence: (peer) => {
        const parts = intake.holders.get(peer)
        if (parts) intake.silent.set(peer, [clock.monotonic(), parts])
        this.#lose(peer, intake)
      },
    }
  }

  async #done(intake: FileIntake, path: string | null, changedAt: number): Promise<void> {
    this.#intakes.delete(intake)
    const { size } = intake.transfer
    const done = { state: 'done', reason: null, received: size, path, changedAt } as const
    await this.#notes.become(intake, done)
    this.#options.onWhole(intake.transfer)
    this.#schedule()
  }

  async #failed(intake: FileIntake, error: unknown): Promise<void> {
    if (!isOpen(intake.transfer.state)) return
    if (isChatError(error, 'FILE_NO_SPACE')) await this.pause(intake, 'FILE_NO_SPACE')
    else {
      const reason = isChatError(error) ? error.code : 'FILE_DISK'
      await this.end(intake, 'failed', { reason, keep: true })
      if (!isChatError(error)) throw error
    }
  }

  /** Nothing more is asked for it; what is asked for already is not waited for. */
  #let(intake: FileIntake): void {
    this.#options.onLeft(intake.transfer)
    for (const peer of intake.holders.keys()) intake.fetch?.remove(peer)
    intake.holders.clear()
    this.ask()
  }

  #lose(peer: FilePeer, intake: FileIntake): void {
    if (!intake.holders.delete(peer)) return
    intake.fetch?.remove(peer)
    this.ask()
    if (intake.holders.size > 0 || intake.transfer.state !== 'running') return
    this.#wait(intake)
  }

  #explain(intake: FileIntake): void {
    this.#chores.add(this.#notes.explain(intake))
  }

  #wait(intake: FileIntake): void {
    this.#chores.add(this.#notes.become(intake, { state: 'waiting', reason: intake.waitReason }))
    this.#schedule()
  }
}
