import { Dice } from '../helpers/dice.ts'

/** What happens to one host for a while. */
export type Trouble = 'kill' | 'freeze' | 'cable' | 'interface' | 'unplug' | 'renumber'

export interface HostFault {
  readonly host: number
  readonly trouble: Trouble
  readonly atMs: number
  readonly untilMs: number
}

/** What the switch does from then on. */
export interface SwitchState {
  readonly atMs: number
  /** Hosts of one group hear each other alone. */
  readonly groups: readonly (readonly number[])[]
  /** What these send to those is lost, and nothing else. */
  readonly deaf: readonly (readonly [from: readonly number[], to: readonly number[]])[]
  readonly lossPercent: number
}

/** Where something is said: `#lobby`, the room, or to another host. */
export type Where = 'lobby' | 'room' | number

/** What somebody does. `which` picks from what there is when the time has come, 0 the newest. */
export type Act = { readonly atMs: number; readonly host: number } & (
  | { readonly what: 'say'; readonly to: Where; readonly count: number }
  | {
      readonly what: 'edit' | 'redact' | 'react' | 'unreact'
      readonly which: number
      readonly emoji: string
    }
)

export interface RoundPlan {
  readonly lengthMs: number
  /** Oldest first. */
  readonly switches: readonly SwitchState[]
  readonly faults: readonly HostFault[]
  /** Oldest first. */
  readonly acts: readonly Act[]
}

export interface PlanOptions {
  readonly seed: number
  readonly round: number
  readonly hosts: number
  /** Rounds are mostly so long; some, where `long` is true, outlive every timeout of a session. */
  readonly lengthMs: readonly [least: number, most: number]
  readonly long: boolean
}

const LONG_MS = [28_000, 40_000] as const
const EMOJI = ['👍', '🎉', '❤️'] as const

/** The same plan for the same options, whatever came of the rounds before. */
export function planRound({ seed, round, hosts, lengthMs, long }: PlanOptions): RoundPlan {
  const dice = new Dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b))
  const [least, most] = long && dice.chance(0.08) ? LONG_MS : lengthMs
  const length = dice.between(least, most)
  const everybody = Array.from({ length: hosts }, (_, host) => host)
  return {
    lengthMs: length,
    switches: planSwitch(dice, everybody, length),
    faults: planFaults(dice, everybody, length),
    acts: everybody
      .flatMap((host) =>
        Array.from({ length: dice.between(2, 5) }, () => planAct(dice, host, hosts, length)),
      )
      .sort((a, b) => a.atMs - b.atMs),
  }
}

function planSwitch(dice: Dice, everybody: readonly number[], length: number): SwitchState[] {
  const times = Array.from({ length: dice.between(1, 3) }, () => dice.between(0, length / 2))
  return times
    .sort((a, b) => a - b)
    .map((atMs) => {
      const cut = dice.weighed({ groups: 6, deaf: 1, none: 3 })
      const lossPercent = dice.chance(0.25) ? dice.between(5, 40) : 0
      const groups = cut === 'groups' ? split(dice, everybody, dice.between(2, 3)) : []
      const [from = [], to = []] = cut === 'deaf' ? split(dice, everybody, 2) : []
      return { atMs, groups, deaf: cut === 'deaf' ? [[from, to] as const] : [], lossPercent }
    })
}

function split(dice: Dice, everybody: readonly number[], parts: number): number[][] {
  const groups: number[][] = Array.from({ length: parts }, () => [])
  dice.shuffled(everybody).forEach((host, at) => {
    // The first ones make sure that no group is empty.
    groups[at < parts ? at : dice.between(0, parts - 1)]?.push(host)
  })
  return groups.map((group) => group.sort((a, b) => a - b))
}

function planFaults(dice: Dice, everybody: readonly number[], length: number): HostFault[] {
  const victims = dice.shuffled(everybody).slice(0, dice.between(0, 3))
  return victims.map((host) => {
    const trouble = dice.weighed({
      kill: 6,
      freeze: 3,
      cable: 2,
      interface: 2,
      unplug: 1,
      renumber: 1,
    })
    const atMs = dice.between(0, length - 500)
    // Some last to the end of the round.
    const untilMs = dice.chance(0.4) ? length : dice.between(atMs + 300, length)
    return { host, trouble, atMs, untilMs }
  })
}

function planAct(dice: Dice, host: number, hosts: number, length: number): Act {
  const atMs = dice.between(0, length)
  const what = dice.weighed({ say: 14, edit: 2, redact: 1, react: 3, unreact: 1 })
  const which = Math.floor(dice.fraction() ** 3 * 40)
  if (what !== 'say') return { atMs, host, what, which, emoji: dice.pick(EMOJI) }
  const to = dice.weighed({ lobby: 5, room: 3, direct: 3 })
  const other = (host + dice.between(1, hosts - 1)) % hosts
  const count = dice.chance(0.15) ? dice.between(5, 40) : 1
  return { atMs, host, what, to: to === 'direct' ? other : to, count }
}

/** One line about a round, without what people do. */
export function describePlan({ lengthMs, switches, faults }: RoundPlan): string {
  const cuts = switches.map(({ groups, deaf, lossPercent }) =>
    [
      groups.map((group) => group.join(' ')).join('|'),
      ...deaf.map(([from, to]) => `${from.join(' ')}-/>${to.join(' ')}`),
      lossPercent > 0 ? `loss ${lossPercent}%` : '',
    ]
      .filter(Boolean)
      .join(' '),
  )
  const troubles = faults.map(({ host, trouble }) => `${trouble} ${host}`)
  const parts = [`${(lengthMs / 1000).toFixed(1)} s`, ...cuts.map((cut) => `[${cut}]`), ...troubles]
  return parts.join(', ')
}
