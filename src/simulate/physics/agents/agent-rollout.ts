import { rangeMedian } from '../../../units/range.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { hoursOfDay } from '../peak-minute.ts'
import type { AgentParams } from './agent-params.ts'
import type { PoolParts } from './agent-pool.ts'
import { cappedMoments } from './task-spread.ts'

const hoursPerDay = 24
const minutesPerDay = 1440

/**
 * Largest rise of the load of a day within `days`, over its mean: of the hourly profile (peak-minute.ts), straight between
 * hours.
 */
export function steepestRise(peak: number, days: number): number {
  const hours = hoursOfDay(peak)
  const at = (time: number): number => {
    const hour = Math.floor(time)
    const [a = 1, b = 1] = [hours[hour % hoursPerDay], hours[(hour + 1) % hoursPerDay]]
    return a + (time - hour) * (b - a)
  }
  let most = 0
  for (let tenth = 0; tenth < 10 * hoursPerDay; tenth++)
    most = Math.max(most, at(tenth / 10 + hoursPerDay * days) - at(tenth / 10))
  return most
}

/**
 * The time t by which `agents` that are met at a random instant have all ended, as a multiple of the mean duration: where
 * the law of the residual life, E[min(S, t)] / E[S] (W. Feller 1971, XI.4), reaches agents / (agents + 1), the characteristic
 * largest of that many. Lognormal durations of that spread.
 */
export function lastToEnd(spread: number, agents: number): number {
  const wanted = agents / (agents + 1)
  let [low, high] = [0, 1e6]
  for (let i = 0; i < 80; i++) {
    const t = (low + high) / 2
    if (cappedMoments({ mean: 1, spread }, t).first < wanted) low = t
    else high = t
  }
  return high
}

/** What scaling and rolling out ask of a pool, one entry per future. */
export type Rollout = {
  /** Slots that must stand ready beyond those at work, because a new node takes its time. */
  readonly warm: Float64Array
  /** Hours until every node has been replaced. */
  readonly hours: Float64Array
  fill(agents: Float64Array, minutes: Float64Array): void
}

/** Our choice: a tenth of the nodes at a time. */
const assumedSurge = 0.1

/**
 *   warm  = agents x rise(scale-up) + z sqrt(2 a min(1, scale-up / E[S]) dispersion),  a = agents x peak
 *           what the steepest part of the day adds within the delay, and by chance: Var N(t + d) - N(t) = 2 a P(residual < d)
 *   rollout = ceil(1 / surge) x (scale-up + min(grace, timeout, last of a node's agents to end))
 * Undefined unless `scale-up` is stated.
 */
export function makeRollout(
  context: BuildContext<AgentParams>,
  pool: PoolParts,
  durationSpread: number,
): Rollout | undefined {
  const { paths, params: p } = context
  if (!p['scale-up']) return undefined
  const delay = drawn(context, 'scale-up', p['scale-up'])
  const rise = pool.peak.map((peak, i) => steepestRise(peak, delay[i] as number))
  const waves = Math.ceil(1 / (p.surge ? rangeMedian(p.surge) : assumedSurge) - 1e-9)
  const capOf = (name: 'grace' | 'timeout'): number => {
    const stated = p[name]
    return stated ? minutesPerDay * rangeMedian(stated) : Number.POSITIVE_INFINITY
  }
  const longest = Math.min(capOf('grace'), capOf('timeout'))
  const perNode = pool.perNode ?? new Float64Array(paths).fill(1)
  const last = new Map<number, number>()
  const lastOf = (agents: number): number => {
    const known = last.get(agents) ?? lastToEnd(durationSpread, agents)
    last.set(agents, known)
    return known
  }
  // Whole agents: futures share their answers.
  const multiple = perNode.map((agents) => lastOf(Math.max(1, Math.round(agents))))
  const [warm, hours] = [new Float64Array(paths), new Float64Array(paths)]
  return {
    warm,
    hours,
    fill(agents, minutes) {
      for (let i = 0; i < paths; i++) {
        const atWork = agents[i] as number
        const wait = minutesPerDay * (delay[i] as number)
        const load = atWork * (pool.peak[i] as number)
        const turned = Math.min(1, wait / (minutes[i] as number))
        const chance = Math.sqrt(2 * load * turned * (pool.dispersion[i] as number))
        warm[i] = atWork * (rise[i] as number) + (pool.z[i] as number) * chance
        const ended = Math.min(longest, (multiple[i] as number) * (minutes[i] as number))
        hours[i] = (waves * (wait + ended)) / 60
      }
    },
  }
}
