import assert from 'node:assert/strict'
import { Lan } from '../helpers/lan.ts'
import { ChaosHost } from './chaos-host.ts'
import { ChaosJudge } from './chaos-judge.ts'
import { Ledger } from './chaos-ledger.ts'
import { ChaosPeople, ROOM } from './chaos-people.ts'
import { describePlan, type PlanOptions, planRound, type RoundPlan } from './chaos-plan.ts'
import { ChaosWeather } from './chaos-weather.ts'
import { MEET_MS, until } from './person.ts'

export interface ChaosOptions {
  readonly hosts: number
  readonly seed: number
  /** How long a round lasts before all is put right. */
  readonly lengthMs: PlanOptions['lengthMs']
  /** Whether some rounds outlive every timeout of a session. */
  readonly long: boolean
  /** How long everything may take to be the same everywhere again. */
  readonly healMs: number
}

/** What came of a round that went well. */
export interface RoundReport {
  readonly round: number
  /** One line about what was broken. */
  readonly plan: string
  /** Messages and changes that were answered. */
  readonly done: number
  /** From the whole network's return, every daemon up, until all hosts show the same. */
  readonly healMs: number
  /** Until every author is shown as well that everybody has it. */
  readonly toldMs: number
}

/** Every so many rounds everything ever sent is compared, and always while it is little. */
const WHOLE_EVERY = 20
const WHOLE_BELOW = 2_000

/** Hosts on a switch, on which a random walk of cuts, kills and talk is let loose. */
export class Chaos implements AsyncDisposable {
  readonly #options: ChaosOptions
  readonly #lan: Lan
  readonly #hosts: readonly ChaosHost[]
  readonly #ledger: Ledger
  readonly #people: ChaosPeople
  readonly #judge: ChaosJudge

  /** Starts all daemons; resolves once everybody has met everybody. */
  static async open(options: ChaosOptions): Promise<Chaos> {
    const lan = await Lan.open({ hosts: options.hosts })
    try {
      const hosts: ChaosHost[] = []
      for (const host of lan.hosts) hosts.push(await ChaosHost.on(host))
      await Promise.all(hosts.map((host) => host.call('join', { room: ROOM })))
      await Promise.all(hosts.map((host) => meetAll(host, hosts.length - 1)))
      return new Chaos(options, lan, hosts)
    } catch (error) {
      await lan.close()
      throw error
    }
  }

  private constructor(options: ChaosOptions, lan: Lan, hosts: readonly ChaosHost[]) {
    this.#options = options
    this.#lan = lan
    this.#hosts = hosts
    this.#ledger = new Ledger(hosts.map(({ peer }) => peer))
    this.#people = new ChaosPeople(hosts, this.#ledger)
    this.#judge = new ChaosJudge(hosts, this.#ledger)
  }

  /** Rejects where something does not hold, and keeps the files of all hosts. */
  async round(round: number): Promise<RoundReport> {
    const plan = planRound({ ...this.#options, round })
    try {
      return { round, plan: describePlan(plan), ...(await this.#live(round, plan)) }
    } catch (error) {
      const folder = this.#lan.keepFiles()
      await Promise.all(this.#hosts.map((host) => host.kill()))
      for (const host of this.#hosts) host.keepOutput()
      const why = error instanceof Error ? error.message : String(error)
      const where = `seed ${this.#options.seed}, round ${round} (${describePlan(plan)})`
      throw new Error(`${where}:\n${why}\n  files: ${folder}`, { cause: error })
    }
  }

  /** Ends all daemons and removes everything, the files of a failure aside. */
  close(): Promise<void> {
    return this.#lan.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #live(round: number, plan: RoundPlan) {
    const since = new Date().toISOString()
    const before = this.#people.answered
    const weather = new ChaosWeather(this.#lan, this.#hosts, (host) => {
      return this.#judge.checkDisk(host, since)
    })
    const over = new AbortController()
    const watching = this.#judge.watch(over.signal)
    try {
      // The watch ends before its time only with what it found.
      const [heal] = await Promise.race([
        Promise.all([weather.run(plan), this.#people.run(plan.acts)]),
        watching.then(() => Promise.reject(new TypeError('the watch has ended'))),
      ])
      await heal()
    } finally {
      over.abort()
    }
    const healed = performance.now()
    const deadline = healed + this.#options.healMs
    await this.#people.settled()
    for (const { died, index } of this.#hosts) assert.ok(!died, `the daemon of ${index} has ended`)
    await this.#judge.agree(deadline)
    const healMs = performance.now() - healed
    await watching
    await this.#judge.tell(deadline)
    const toldMs = performance.now() - healed
    const whole = round % WHOLE_EVERY === 0 || this.#ledger.messages < WHOLE_BELOW
    await this.#judge.compare(whole, deadline)
    return { done: this.#people.answered - before, healMs, toldMs }
  }
}

function meetAll(host: ChaosHost, others: number): Promise<void> {
  return until(async () => {
    const { length } = await host.call('peers', {})
    assert.equal(length, others, `host ${host.index} sees ${length} others`)
  }, MEET_MS)
}
