import { ChatError, isChatError } from '../errors.ts'
import { HANDSHAKE_TIMEOUT_MS } from '../wire/limits.ts'
import { byeFor } from './fault.ts'
import { Link } from './link.ts'
import { type Approval, Opening } from './opening.ts'
import { Session } from './session.ts'
import type { SessionOptions } from './session-identity.ts'
import type { Stream } from './transport.ts'

export interface OpenSessionOptions extends SessionOptions, Approval {
  /** Aborting gives up the handshake; it does nothing to an open session. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Proves both sides to each other on `stream` and resolves once the first record of the peer has
 * come, so that both are known to hold this session; all within `HANDSHAKE_TIMEOUT_MS`. Rejects
 * with a `HANDSHAKE_` error, what `admit` threw, what the peer's goodbye means, or the signal's
 * reason; the stream is then ended.
 */
export function openSession(stream: Stream, options: OpenSessionOptions): Promise<Session> {
  return new Promise((resolve, reject) => {
    const { clock, signal } = options
    const link = new Link(stream)
    let session: Session | undefined

    const settle = (error?: unknown) => {
      deadline.cancel()
      signal?.removeEventListener('abort', onAbort)
      if (error || !session) reject(error)
      else resolve(session)
    }
    const giveUp = (error: ChatError) => {
      if (session) session.abandon(error)
      else opening.fail(error)
    }
    const onAbort = () => giveUp(new ChatError('HANDSHAKE_FAILED', 'given up'))
    const deadline = clock.after(HANDSHAKE_TIMEOUT_MS, () =>
      giveUp(new ChatError('HANDSHAKE_TIMEOUT')),
    )

    const opening = new Opening(link, options.handshake, options, {
      onFailed: (error) => settle(signal?.aborted ? signal.reason : error),
      onProved: (proved) => {
        const opened = new Session(link, proved, options)
        session = opened
        if (!link.outbound) {
          try {
            options.admit(proved)
          } catch (error) {
            if (!isChatError(error)) throw error
            opened.close(byeFor(error))
            opened.begin()
            settle(error)
            return
          }
        }
        opened.onClosed((reason) =>
          settle(signal?.aborted ? signal.reason : (reason ?? new ChatError('SESSION_CLOSED'))),
        )
        opened.onceHeard(() => settle())
        opened.begin()
      },
    })
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    else opening.open()
  })
}
