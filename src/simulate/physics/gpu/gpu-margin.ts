import { daysPerYear } from '../../../units/day.ts'
import type { BuildContext } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { assumedInterruptions, type GpuParams } from './gpu-params.ts'

/** Log growth per day of a load at its steepest, for the largest `a` that a sine keeps above 0. */
const steepest = 0.95

/**
 * How fast a day's sine 1 + a sin(2 pi t) with a = peak - 1 grows at its steepest, in logs per day: 2 pi a / sqrt(1 - a^2), the
 * maximum of the derivative of its log.
 */
export function steepestGrowth(peak: number): number {
  const a = Math.min(steepest, Math.max(0, peak - 1))
  return (2 * Math.PI * a) / Math.sqrt(1 - a * a)
}

/** What a fleet keeps beyond its load, per future. */
export type Margin = {
  /** GPUs held / GPUs that carry load, less 1. */
  readonly beyond: Float64Array
  /** What a reader calls it; undefined where there is none. */
  readonly name: string | undefined
}

/**
 * GPUs beyond the load that a way of holding them asks for. Autoscale: what the load grows by within cold start + scaling delay,
 * exp(surge x delay) - 1, because GPUs that are asked for now serve only then. Spot: time that is taken away and done again, 1 / (1 -
 * interruptions) - 1. Others: none.
 */
export function marginOf(context: BuildContext<GpuParams>, peak: Float64Array): Margin {
  const { params: p, paths } = context
  const zeros = new Float64Array(paths)
  if (p.fleet === 'spot') {
    const lost = drawn(context, 'interruptions', p.interruptions ?? assumedInterruptions)
    return { beyond: lost.map((share) => share / (1 - Math.min(share, 0.99))), name: 'interruptions' }
  }
  const [cold, delay] = [p['cold-start'], p['scale-delay']]
  if (p.fleet !== 'autoscale' || (!cold && !delay)) return { beyond: zeros, name: undefined }
  const wait = cold ? drawn(context, 'cold-start', cold) : zeros
  const notice = delay ? drawn(context, 'scale-delay', delay) : zeros
  const surge = p.surge && drawn(context, 'surge', p.surge)
  const beyond = zeros.map((_, i) => {
    const perDay = surge ? (surge[i] ?? 0) / daysPerYear : steepestGrowth(peak[i] ?? 1)
    return Math.expm1(perDay * ((wait[i] ?? 0) + (notice[i] ?? 0)))
  })
  return { beyond, name: 'growth until new GPUs serve' }
}
