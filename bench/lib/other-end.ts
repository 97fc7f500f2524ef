import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Report } from './receiver.ts'

/** The receiver in a process of its own. */
export class OtherEnd implements AsyncDisposable {
  readonly peer: string
  readonly address: string
  readonly #child: ChildProcess
  readonly #tcp: number
  readonly #arrivals = new Map<string, bigint>()
  readonly #news = new EventEmitter()

  /** Texts that arrived more than once. */
  repeated = 0

  static async open(): Promise<OtherEnd> {
    const receiver = fileURLToPath(new URL('receiver.ts', import.meta.url))
    const child = fork(receiver, { execArgv: ['--import', 'tsx'] })
    const [report] = (await once(child, 'message')) as [Report]
    if (report.kind !== 'open') throw new TypeError(`${report.kind} before open`)
    return new OtherEnd(child, report)
  }

  private constructor(child: ChildProcess, open: Extract<Report, { kind: 'open' }>) {
    this.#child = child
    this.peer = open.peer
    this.address = `127.0.0.1:${open.port}`
    this.#tcp = open.tcp
    child.on('message', (report: Report) => {
      if (report.kind === 'arrived') this.#take(report)
      if (report.kind === 'memory') this.#news.emit('memory', report.megabytes)
    })
  }

  get arrived(): number {
    return this.#arrivals.size
  }

  /** When a text arrived over there, in nanoseconds of `process.hrtime`; waits for it. */
  async arrival(text: string): Promise<bigint> {
    for (;;) {
      const at = this.#arrivals.get(text)
      if (at !== undefined) return at
      await once(this.#news, 'arrived')
    }
  }

  async megabytes(): Promise<number> {
    const answer = once(this.#news, 'memory')
    this.#child.send('memory')
    return (await answer)[0]
  }

  /** A bare TCP connection to the same process, whose lines are reported like messages. */
  async dialTcp(): Promise<Socket> {
    const socket = connect(this.#tcp, '127.0.0.1').setNoDelay(true)
    await once(socket, 'connect')
    return socket
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }

  #take({ texts, at }: Extract<Report, { kind: 'arrived' }>): void {
    texts.forEach((text, n) => {
      if (this.#arrivals.has(text)) this.repeated++
      else this.#arrivals.set(text, BigInt(at[n] ?? 0))
    })
    this.#news.emit('arrived')
  }
}
