import { fitEts } from '../ets/fit-ets.ts'
import { etsForm } from '../ets/select-ets.ts'

/** Point forecasts and standard deviations, one per step. */
export type Forecasts = { readonly points: Float64Array; readonly sds: Float64Array }

/**
 * Theta method on a series without season: simple exponential smoothing with half the slope of a straight line as drift: Assimakopoulos
 * and Nikolopoulos, 2000, in the form of Hyndman and Billah, 2003, "Unmasking the Theta method", equation 11 (R's `thetaf`). Missing
 * values (NaN) are allowed.
 */
export function theta(
  y: ArrayLike<number>,
  steps: number,
): Forecasts & { readonly alpha: number; readonly drift: number } {
  const n = y.length
  const { params, pass, sigma2 } = fitEts(etsForm('ANN'), y)
  const { alpha } = params
  const drift = lineSlope(y) / 2
  const lag = (1 - (1 - alpha) ** n) / alpha
  return {
    alpha,
    drift,
    points: Float64Array.from({ length: steps }, (_, k) => pass.end.level + drift * (k + lag)),
    sds: Float64Array.from({ length: steps }, (_, k) => Math.sqrt(sigma2 * (1 + k * alpha * alpha))),
  }
}

/** Least-squares slope per step over the known values; 0 for fewer than two. */
function lineSlope(y: ArrayLike<number>): number {
  let [count, sumX, sumY] = [0, 0, 0]
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue
    count++
    sumX += i
    sumY += y[i] as number
  }
  let [xx, xy] = [0, 0]
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue
    xx += (i - sumX / count) ** 2
    xy += (i - sumX / count) * ((y[i] as number) - sumY / count)
  }
  return xx > 0 ? xy / xx : 0
}
