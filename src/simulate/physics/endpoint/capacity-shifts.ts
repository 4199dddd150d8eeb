import { normalCdf } from '../../../stats/normal.ts'
import { daysPerYear } from '../../../units/day.ts'
import type { Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import type { CapacityShiftParams } from './endpoint-params.ts'

/** What is left of the limits, one entry per future. */
export type CapacityShifts = { readonly left: Float64Array; step(clock: Clock): void }

/** MODELS 4.5: nothing to half is left for three to six months. */
const assumedLeft: Range = { shape: 'point', value: 0.5, grade: 'assumed' }
const assumedLasts: Range = { shape: 'lognormal', p05: 91, p95: 183, grade: 'assumed' }
/** Nothing at all would be an outage without end; limits are ratios. */
const least = 1e-3

/**
 * Times in which a region gives less: each begins on a day with probability 1 - exp(-rate / year) while none runs (Poisson),
 * lasts `lasts` and leaves `left` of every limit. One normal of the stream `shift` a day tells it. None in the back-cast, nor
 * beyond the horizon, where there is no daily noise.
 */
export function makeShifts(
  context: BuildContext<unknown>,
  params: CapacityShiftParams | undefined,
): CapacityShifts {
  const { paths } = context
  const left = new Float64Array(paths).fill(1)
  if (!params) return { left, step: () => undefined }
  const begins = drawn(context, 'shifts-per-year', params['per-year']).map(
    (rate) => -Math.expm1(-rate / daysPerYear),
  )
  const kept = drawn(context, 'shifts-left', params.left ?? assumedLeft)
  const lasts = drawn(context, 'shifts-lasts', params.lasts ?? assumedLasts)
  const [until, normals] = [new Float64Array(paths).fill(Number.NEGATIVE_INFINITY), new Float64Array(paths)]
  return {
    left,
    step(clock) {
      if (clock.extended || clock.tDays < 0 || context.normals === undefined) {
        left.fill(1)
        return
      }
      context.normals('shift', clock.step, normals)
      for (let i = 0; i < paths; i++) {
        const runs = clock.tDays < (until[i] as number)
        if (!runs && normalCdf(normals[i] as number) < (begins[i] as number))
          until[i] = clock.tDays + (lasts[i] as number)
        left[i] = clock.tDays < (until[i] as number) ? Math.max(least, kept[i] as number) : 1
      }
    },
  }
}
