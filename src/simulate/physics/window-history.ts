import type { BuildContext, Clock } from '../resource-kind.ts'
import { loadBefore, sumOfPasts } from './past-load.ts'
import type { WindowHistory } from './retention-window.ts'

/**
 * What came in the `days` before a step, from the feeders' measured past; undefined where one of them has none. `perRequest`:
 * what one request brings, one entry per future.
 */
export function windowHistoryOf(
  { inputs, share }: BuildContext<unknown>,
  clock: Clock,
  perRequest: Float64Array,
  days: number,
): WindowHistory | undefined {
  const pasts = inputs.flatMap((input) => input.past ?? [])
  if (pasts.length === 0 || pasts.length < inputs.length) return undefined
  const before = loadBefore(sumOfPasts(pasts), clock.day, days)
  return before && { before, scale: perRequest.map((each, i) => each * (share[i] ?? Number.NaN)) }
}
