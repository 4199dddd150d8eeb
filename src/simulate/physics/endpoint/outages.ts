import { normalCdf } from '../../../stats/normal.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'

const hoursPerDay = 24

/** A two-state service: up for 1 / lambda on average, down for 1 / mu. */
export type TwoState = { readonly availability: number; readonly repairHours: number }

/** Mean hours up between outages: A / (1 - A) x repair time. */
export function upHours({ availability, repairHours }: TwoState): number {
  return (availability / (1 - availability)) * repairHours
}

/**
 * Probability that a service that is down now is up again after `hours`: A (1 - e^-(lambda + mu) t).
 * Source: R. E. Barlow and F. Proschan (1975), "Statistical Theory of Reliability and Life Testing", section 7.2.
 */
export function upAgainWithin(hours: number, state: TwoState): number {
  const rate = 1 / upHours(state) + 1 / state.repairHours
  return state.availability * (1 - Math.exp(-rate * hours))
}

/**
 * Probability that all of `regions` are down together, a part `commonCause` (beta) of whose outages they share:
 * beta (1 - A) + ((1 - beta)(1 - A))^k.
 * Source: K. N. Fleming (1975), beta-factor model, General Atomics GA-A13284.
 */
export function allDown(availability: number, regions: number, commonCause: number): number {
  const down = 1 - availability
  return commonCause * down + ((1 - commonCause) * down) ** regions
}

/** Probability that the second of two such regions is up while the first is down. */
export function survivorUp(availability: number, commonCause: number): number {
  const down = 1 - availability
  return down > 0 ? 1 - allDown(availability, 2, commonCause) / down : 1 - commonCause
}

/** Outages of the days that are simulated; `down` = share of the day without service, one entry per future. */
export type Outages = { readonly down: Float64Array; step(clock: Clock): void }

/** Availability and repair time in hours, one entry per future. */
export type OutageDraws = { readonly availability: Float64Array; readonly repairHours: Float64Array }

/**
 * Alternating renewal: an outage begins on a day with probability 1 - exp(-24 / mean up time) and lasts an exponential time
 * with the mean of the repair; what does not fit into the day is carried to the next. One normal of the stream `outage` a day
 * tells both. No outages in the back-cast, nor beyond the horizon, where there is no daily noise.
 */
export function makeOutages(context: BuildContext<unknown>, draws: OutageDraws): Outages {
  const { paths } = context
  const [down, left, normals] = [new Float64Array(paths), new Float64Array(paths), new Float64Array(paths)]
  const begins = draws.availability.map(
    (availability, i) =>
      -Math.expm1(-hoursPerDay / upHours({ availability, repairHours: draws.repairHours[i] ?? Number.NaN })),
  )
  return {
    down,
    step(clock) {
      if (clock.extended || clock.tDays < 0 || context.normals === undefined) {
        down.fill(0)
        return
      }
      context.normals('outage', clock.step, normals)
      for (let i = 0; i < paths; i++) {
        const u = normalCdf(normals[i] as number)
        const chance = begins[i] as number
        const fresh = u < chance ? -Math.log(u / chance) * (draws.repairHours[i] as number) : 0
        const hours = (left[i] as number) + fresh
        left[i] = Math.max(0, hours - hoursPerDay)
        down[i] = Math.min(1, hours / hoursPerDay)
      }
    },
  }
}
