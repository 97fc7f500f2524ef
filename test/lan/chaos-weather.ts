import type { Lan } from '../helpers/lan.ts'
import type { ChaosHost } from './chaos-host.ts'
import type { HostFault, RoundPlan, SwitchState } from './chaos-plan.ts'

const CABLE = 'eth0'

/** Does to hosts and switch what a plan says, and puts it right again. */
export class ChaosWeather {
  readonly #lan: Lan
  readonly #hosts: readonly ChaosHost[]
  readonly #onKilled: (host: ChaosHost) => Promise<void>

  /** `onKilled` may look at a host while nothing runs there. */
  constructor(lan: Lan, hosts: readonly ChaosHost[], onKilled: (host: ChaosHost) => Promise<void>) {
    this.#lan = lan
    this.#hosts = hosts
    this.#onKilled = onKilled
  }

  /** Resolves at the end of the round; what lasts until then is still on. Rejects as `onKilled`. */
  async run({ lengthMs, switches, faults }: RoundPlan): Promise<() => Promise<void>> {
    const began = performance.now()
    const at = (ms: number) => {
      const wait = Math.max(0, began + ms - performance.now())
      return new Promise((resolve) => setTimeout(resolve, wait))
    }
    const last: HostFault[] = []
    const flow = async () => {
      for (const state of switches) {
        await at(state.atMs)
        await this.#switch(state)
      }
    }
    const suffer = async (fault: HostFault) => {
      await at(fault.atMs)
      await this.#begin(fault)
      if (fault.untilMs >= lengthMs) {
        last.push(fault)
        return
      }
      await at(fault.untilMs)
      await this.#end(fault)
    }
    await Promise.all([flow(), ...faults.map(suffer), at(lengthMs)])
    return async () => {
      await Promise.all([this.#lan.heal(), ...last.map((fault) => this.#end(fault))])
    }
  }

  async #switch({ groups, deaf, lossPercent }: SwitchState): Promise<void> {
    await this.#lan.partition(groups)
    for (const [from, to] of deaf) await this.#lan.block(from, to)
    await this.#lan.lose(lossPercent)
  }

  async #begin({ host: index, trouble }: HostFault): Promise<void> {
    const host = this.#host(index)
    if (trouble === 'kill') {
      await host.kill()
      await this.#onKilled(host)
    } else if (trouble === 'freeze') host.freeze()
    else if (trouble === 'cable') await host.host.setCable(0, 'down')
    else if (trouble === 'interface') await host.host.setLink(CABLE, 'down')
    else if (trouble === 'unplug') await host.host.unplug(CABLE)
    else await host.host.setAddress(CABLE, `10.77.0.${100 + index}/24`)
  }

  async #end({ host: index, trouble }: HostFault): Promise<void> {
    const host = this.#host(index)
    if (trouble === 'kill') await host.start()
    else if (trouble === 'freeze') host.thaw()
    else if (trouble === 'cable') await host.host.setCable(0, 'up')
    else if (trouble === 'interface') await host.host.setLink(CABLE, 'up')
    else if (trouble === 'unplug') await host.host.plug({ name: CABLE })
    else await host.host.setAddress(CABLE, `${host.host.addressOn()}/24`)
  }

  #host(index: number): ChaosHost {
    const host = this.#hosts[index]
    if (!host) throw new TypeError(`there is no host ${index}`)
    return host
  }
}
