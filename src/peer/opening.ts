import { Handshake, type HandshakeOptions, type HandshakeResult } from '../crypto/handshake.ts'
import { ChatError, isChatError } from '../errors.ts'
import type { Link, LinkListener } from './link.ts'

/** The dialling side's last word before its own proof is sent, so that a stranger learns nothing. */
export interface Approval {
  /** Throws a `ChatError` to refuse this peer. */
  admit(proved: HandshakeResult): void
  /** Waits for its turn, within the deadline of the handshake. */
  claim?(): Promise<void>
}

export interface OpeningOutcome {
  /** In the very turn in which the last frame came or went. */
  onProved(proved: HandshakeResult): void
  /** Exactly once, and then not `onProved`; the link is destroyed. */
  onFailed(error: ChatError): void
}

/**
 * The handshake on a link. Whatever the remote does wrong destroys the link and says nothing to
 * it. The deadline is the caller's: `fail` ends it from outside.
 */
export class Opening implements LinkListener {
  readonly #link: Link
  readonly #approval: Approval
  readonly #outcome: OpeningOutcome
  readonly #handshake: Handshake
  #over = false

  constructor(link: Link, options: HandshakeOptions, approval: Approval, outcome: OpeningOutcome) {
    this.#link = link
    this.#approval = approval
    this.#outcome = outcome
    this.#handshake = link.outbound ? Handshake.initiator(options) : Handshake.responder(options)
  }

  /** Begins; the outcome may come before this returns. */
  open(): void {
    if (this.#handshake.turn === 'write') this.#attempt(() => this.#link.send(this.#write()))
    this.#link.listen(this)
  }

  onReadable(): void {
    this.#attempt(() => {
      while (!this.#over && this.#handshake.turn === 'read') {
        const frame = this.#link.read()
        if (!frame) return
        this.#handshake.read(frame)
        if (this.#handshake.result) this.#finish()
        else this.#answer()
      }
    })
  }

  onDrain(): void {}

  onClose(): void {
    this.fail(new ChatError('HANDSHAKE_FAILED', 'the link ended'))
  }

  /** Gives up. Does nothing once there is an outcome. */
  fail(error: ChatError): void {
    if (this.#over) return
    this.#over = true
    this.#handshake.close()
    this.#link.destroy()
    this.#outcome.onFailed(error)
  }

  #write(): Uint8Array {
    return this.#handshake.write()
  }

  #answer(): void {
    const frame = this.#write()
    if (!this.#handshake.result) {
      this.#link.send(frame)
      return
    }
    this.#approval.admit(this.#handshake.result)
    const send = () => {
      if (this.#over) return
      this.#link.send(frame)
      this.#finish()
    }
    const turn = this.#approval.claim?.()
    if (turn) turn.then(send).catch((error: unknown) => this.#refuse(error))
    else send()
  }

  #finish(): void {
    const proved = this.#handshake.result
    if (!proved) return
    this.#over = true
    this.#link.trust()
    this.#outcome.onProved(proved)
  }

  #attempt(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#refuse(error)
    }
  }

  #refuse(error: unknown): void {
    if (this.#over) throw error
    const known = isChatError(error)
    this.fail(known ? error : new ChatError('HANDSHAKE_FAILED', undefined, { cause: error }))
  }
}
