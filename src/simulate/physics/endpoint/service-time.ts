import { quantileFunction, type Range } from '../../../units/range.ts'

/** How long requests hold a connection. */
export type Held = {
  /** Mean time held, in the unit of the duration: what runs longer than the time-out is cut there. */
  readonly mean: number
  /** Share of requests that are cut. */
  readonly cut: number
}

const points = 2000

/** E[min(S, timeout)] and P(S > timeout) of a duration that varies from request to request, at 2,000 of its quantiles. */
export function heldUntil(duration: Range, timeout: number): Held {
  const quantile = quantileFunction(duration)
  let [sum, cut] = [0, 0]
  for (let k = 0; k < points; k++) {
    const time = quantile((k + 0.5) / points)
    sum += Math.min(time, timeout)
    if (time > timeout) cut += 1
  }
  return { mean: sum / points, cut: cut / points }
}
