import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SocketClient } from '../../src/rpc/client.ts'
import type { MethodName, Params, Result } from '../../src/rpc/methods.ts'
import { locateProfile } from '../../src/store/profile-paths.ts'
import type { LanHost, LanProcess } from '../helpers/lan.ts'
import { type MessageView, Person, until } from './person.ts'

/** A call that takes longer, its host not being frozen, is a fault of its own. */
const CALL_MS = 30_000
const PAGE = 1_000

/** Somebody on a host whose daemon is used over one connection, and ill-treated. */
export class ChaosHost {
  readonly host: LanHost
  /** Its PeerId. */
  peer = ''
  /** `frozen` by SIGSTOP, `down` by SIGKILL. */
  state: 'up' | 'frozen' | 'down' = 'down'
  readonly #person: Person
  #daemon: LanProcess | undefined
  #client: SocketClient | undefined
  readonly #outputs: string[] = []

  private constructor(person: Person) {
    this.#person = person
    this.host = person.host
  }

  /** Signs up and starts the daemon. */
  static async on(lanHost: LanHost): Promise<ChaosHost> {
    const person = await Person.on(lanHost, `host${lanHost.index}`)
    const host = new ChaosHost(person)
    await host.start()
    host.peer = (await host.call('status', {})).peer
    return host
  }

  get index(): number {
    return this.host.index
  }

  /** Resolves once the daemon answers. */
  async start(): Promise<void> {
    const daemon = this.host.p2pchat(['daemon', '--log-level', 'debug'])
    this.#daemon = daemon
    await daemon.waitForLine((_, from) => from === 'stdout', CALL_MS)
    const { socket } = locateProfile({ dataDir: this.host.dataDir, env: {} })
    this.#client = await until(() => SocketClient.open(socket))
    this.state = 'up'
  }

  /** Rejects with the engine's `ChatError`, and when the daemon is gone. */
  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    const client = this.#client
    if (!client) throw new Error(`host ${this.index} is down`)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const complain = () => {
        if (this.state === 'frozen') timer = setTimeout(complain, CALL_MS)
        else reject(new Error(`host ${this.index} does not answer ${method}`))
      }
      timer = setTimeout(complain, CALL_MS)
    })
    try {
      return await Promise.race([client.call(method, params), late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** The whole conversation, or what stands after a message of it. */
  async history(conversation: string, after?: string): Promise<MessageView[]> {
    const found: MessageView[] = []
    if (after === undefined) {
      for (let before: string | undefined; ; ) {
        const some: readonly MessageView[] = await this.call('history', {
          conversation,
          limit: PAGE,
          ...(before === undefined ? {} : { before }),
        })
        found.unshift(...some)
        if (some.length < PAGE) return found
        before = some[0]?.id
      }
    }
    for (let last = after; ; ) {
      const some = await this.call('history', { conversation, limit: PAGE, after: last })
      found.push(...some)
      if (some.length < PAGE) return found
      last = some.at(-1)?.id ?? last
    }
  }

  /** What the disk holds while nothing runs, from that moment on. */
  async onDisk(conversation: string, since: string): Promise<readonly MessageView[]> {
    const words = ['history', '--limit', '100000', '--since', since, '--', conversation]
    const { code, answers, stderr } = await this.#person.run<MessageView>(...words)
    if (code !== 0) throw new Error(`host ${this.index}: history ${code} ${stderr}`)
    return answers
  }

  async kill(): Promise<void> {
    this.state = 'down'
    const daemon = this.#daemon
    this.#daemon = undefined
    if (daemon) {
      await daemon.kill('SIGKILL')
      this.#outputs.push(daemon.output)
    }
    await this.#client?.close()
    this.#client = undefined
  }

  freeze(): void {
    this.state = 'frozen'
    this.#daemon?.signal('SIGSTOP')
  }

  thaw(): void {
    this.#daemon?.signal('SIGCONT')
    this.state = 'up'
  }

  /** True if the daemon has ended although nobody killed it. */
  get died(): boolean {
    return this.#daemon?.ended !== undefined
  }

  /** Puts what the daemons printed beside their log. */
  keepOutput(): void {
    const all = [...this.#outputs, this.#daemon?.output ?? '']
    writeFileSync(join(this.host.home, 'output.txt'), all.join('\n--- next daemon\n'))
  }
}
