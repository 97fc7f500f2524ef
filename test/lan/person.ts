import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { MessageView, NodeEvent, PeerView, StatusView } from '../../src/node/index.ts'
import type { LanHost, LanProcess } from '../helpers/lan.ts'

// The built program starts several times faster than its sources; never a stale one.
if (process.env.P2PCHAT_LAN_PROGRAM === undefined) {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/build.mjs')], {
    stdio: 'pipe',
  })
  process.env.P2PCHAT_LAN_PROGRAM = 'dist'
}

/** Longest for what happens at once, on a loaded machine. */
export const SOON_MS = 15_000
/** Discovery, dialling and handshake. */
export const MEET_MS = 25_000
/** A peer that vanished without goodbye is known to be gone. */
export const DEAD_MS = 40_000

type EventName = NodeEvent['event']
type EventOf<E extends EventName> = Extract<NodeEvent, { event: E }>

/** What a command answered. */
interface Answer<T> {
  readonly code: number
  /** The JSON objects it printed, one a line. */
  readonly answers: readonly T[]
  readonly stderr: string
}

interface ErrorAnswer {
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null }
}

/** Somebody with a profile on a host, who uses p2pchat as a script would. */
export class Person {
  readonly host: LanHost
  readonly name: string
  readonly #profile: string

  private constructor(host: LanHost, name: string, profile: string) {
    this.host = host
    this.name = name
    this.#profile = profile
  }

  /** Signs up on this host. */
  static async on(host: LanHost, name: string, profile = 'default'): Promise<Person> {
    const person = new Person(host, name, profile)
    const { code, stderr } = await person.run('init', '--name', name, '--no-passphrase')
    assert.equal(code, 0, stderr)
    return person
  }

  /** Runs a command with --json to its end. */
  async run<T = ErrorAnswer>(...args: readonly string[]): Promise<Answer<T>> {
    const timeoutMs = 60_000
    const words = ['--json', '--profile', this.#profile, ...args]
    const { code, stdout, stderr } = await this.host.p2pchatExec(words, { timeoutMs })
    const answers = stdout
      .split('\n')
      .filter(Boolean)
      .map((line): T => JSON.parse(line))
    return { code, answers, stderr }
  }

  /** Starts the daemon; resolves once it is ready. */
  async daemon(...args: readonly string[]): Promise<Daemon> {
    const words = ['--json', '--profile', this.#profile, 'daemon', ...args]
    const daemon = new Daemon(this.host.p2pchat(words), this.name)
    await daemon.ready
    return daemon
  }

  /** Sends and waits for `delivered` for a few seconds, as the command does by itself. */
  async send(to: string, text: string, ...flags: readonly string[]): Promise<Sent> {
    const { code, answers, stderr } = await this.run<MessageView>('send', ...flags, '--', to, text)
    const [message] = answers
    assert.ok(message?.id !== undefined, `send ${to}: ${code} ${JSON.stringify(answers)}${stderr}`)
    return { code, message }
  }

  async history(conversation: string): Promise<readonly MessageView[]> {
    const asked = await this.run<MessageView>('history', '--limit', '100000', '--', conversation)
    assert.equal(asked.code, 0, JSON.stringify(asked))
    return asked.answers
  }

  async peers(...flags: readonly string[]): Promise<readonly PeerView[]> {
    const { code, answers } = await this.run<PeerView>('peers', ...flags)
    assert.equal(code, 0, JSON.stringify(answers))
    return answers
  }

  async status(): Promise<StatusView & { readonly running: boolean }> {
    const { code, answers } = await this.run<StatusView & { readonly running: boolean }>('status')
    assert.ok(code === 0 && answers[0], JSON.stringify(answers))
    return answers[0]
  }

  async stop(): Promise<void> {
    const { code, answers, stderr } = await this.run('stop')
    assert.equal(code, 0, JSON.stringify(answers) + stderr)
  }
}

interface Sent {
  readonly code: number
  readonly message: MessageView
}

interface Waiter {
  readonly look: () => boolean
  readonly fail: (why: string) => void
}

/** A running `daemon --json` and the events it printed. */
export class Daemon {
  readonly running: LanProcess
  /** Everything it printed on stdout, oldest first. */
  readonly events: NodeEvent[] = []
  readonly ready: Promise<EventOf<'ready'>>
  readonly #name: string
  readonly #waiters = new Set<Waiter>()
  #ended = false

  constructor(running: LanProcess, name: string) {
    this.running = running
    this.#name = name
    this.ready = this.event('ready')
    void this.#read()
  }

  /**
   * The first event that fits among those from `after` on (default: all since its start), past or
   * future.
   */
  event<E extends EventName>(
    name: E,
    fits: (event: EventOf<E>) => boolean = () => true,
    { withinMs = SOON_MS, after = 0 }: { withinMs?: number; after?: number } = {},
  ): Promise<EventOf<E>> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      let next = after
      const waiter: Waiter = {
        look: () => {
          for (; next < this.events.length; next++) {
            const event = this.events[next]
            if (!isNamed(event, name) || !fits(event)) continue
            finish()
            resolve(event)
            return true
          }
          return false
        },
        fail: (why) => {
          finish()
          const tail = this.running.lines.slice(-15).map(({ text }) => `  ${text.slice(0, 300)}`)
          reject(new Error([`${this.#name}: ${why} before ${name} (${fits})`, ...tail].join('\n')))
        },
      }
      const timer = setTimeout(() => waiter.fail(`${withinMs} ms passed`), withinMs)
      this.#waiters.add(waiter)
      if (!waiter.look() && this.#ended) waiter.fail('it ended')
    })
  }

  /** The position after everything printed so far: `after` for what is to come. */
  get now(): number {
    return this.events.length
  }

  meets(name: string, { withinMs = MEET_MS, after = 0 } = {}): Promise<EventOf<'peer-online'>> {
    return this.event('peer-online', ({ peer }) => peer.name === name, { withinMs, after })
  }

  loses(name: string, { withinMs = SOON_MS, after = 0 } = {}): Promise<EventOf<'peer-offline'>> {
    return this.event('peer-offline', ({ peer }) => peer.name === name, { withinMs, after })
  }

  /** Waits for a message of somebody else with this text. */
  async hears(text: string, withinMs = SOON_MS): Promise<MessageView> {
    const fits = ({ message }: EventOf<'message'>) =>
      message.text === text && message.state === 'received'
    return (await this.event('message', fits, { withinMs })).message
  }

  /** Waits until a message of our own is on the other disk. */
  delivers(id: string, withinMs = SOON_MS): Promise<unknown> {
    return this.event(
      'message-changed',
      ({ message }) => message.id === id && message.state === 'delivered',
      { withinMs },
    )
  }

  /** Ends it the hard way: what it held in memory is lost. */
  crash(): Promise<unknown> {
    return this.running.kill('SIGKILL')
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const isOutput = (_text: string, from: string) => from === 'stdout'
        const line = await this.running.waitForLine(isOutput, 2 ** 31 - 1)
        const event: NodeEvent = JSON.parse(line)
        this.events.push(event)
        for (const waiter of [...this.#waiters]) waiter.look()
      }
    } catch {
      this.#ended = true
      for (const waiter of [...this.#waiters]) waiter.fail('it ended')
    }
  }
}

function isNamed<E extends EventName>(event: NodeEvent | undefined, name: E): event is EventOf<E> {
  return event?.event === name
}

/** Asks again and again until the answer satisfies; rejects with the last failure. */
export async function until<T>(ask: () => Promise<T>, withinMs = SOON_MS): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (performance.now() >= deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export const ids = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id)
export const texts = (messages: readonly MessageView[]) => messages.map(({ text }) => text)

/** Both hold the same messages in the same order, which is the promised one. */
export function assertSameHistory(a: readonly MessageView[], b: readonly MessageView[]): void {
  assert.deepEqual(ids(a), ids(b))
  assert.deepEqual(ids(a), ids([...a].sort((x, y) => (x.order < y.order ? -1 : 1))))
  assert.equal(new Set(ids(a)).size, a.length, 'a message twice')
}

export type { MessageView }
