import type { EtsForm, EtsParams } from './ets-filter.ts'

/** Sum of squares and number of the one-step errors. */
export type LeastSquaresError = { readonly sumSquares: number; readonly known: number }

/**
 * Smallest sum of squared errors that an additive form without season reaches with these parameters, over all start states: the value
 * of the least squares of `bestStart`, in one pass and without arrays, because the search asks for it hundreds of times. The errors of
 * the series, of a unit level and of a unit slope run side by side; their products give the normal equations.
 */
export function leastSquaresError(form: EtsForm, params: EtsParams, y: ArrayLike<number>): LeastSquaresError {
  const { alpha, beta } = params
  const phi = form.trend === 'A' ? params.phi : 0
  // Counted from the first value, so that a high level costs no digits.
  const shift = firstKnown(y)
  let [level, slope, levelOfLevel, slopeOfLevel, levelOfSlope, slopeOfSlope] = [0, 0, 1, 0, 0, 1]
  let [ss, ll, bb, lb, sl, sb, known] = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number
    const mu = level + phi * slope
    const muLevel = levelOfLevel + phi * slopeOfLevel
    const muSlope = levelOfSlope + phi * slopeOfSlope
    const isKnown = !Number.isNaN(value)
    const e = isKnown ? value - shift - mu : 0
    const u = isKnown ? muLevel : 0
    const v = isKnown ? muSlope : 0
    if (isKnown) known++
    ss += e * e
    ll += u * u
    bb += v * v
    lb += u * v
    sl += e * u
    sb += e * v
    level = mu + alpha * e
    slope = phi * slope + beta * e
    levelOfLevel = muLevel - alpha * u
    slopeOfLevel = phi * slopeOfLevel - beta * u
    levelOfSlope = muSlope - alpha * v
    slopeOfSlope = phi * slopeOfSlope - beta * v
  }
  const afterLevel = ll > 0 ? ss - (sl * sl) / ll : ss
  const rest = ll > 0 ? bb - (lb * lb) / ll : bb
  const gain = form.trend === 'A' && rest > 1e-13 * bb ? (sb - (lb * sl) / ll) ** 2 / rest : 0
  return { sumSquares: Math.max(afterLevel - gain, 1e-15 * ss), known }
}

function firstKnown(y: ArrayLike<number>): number {
  let i = 0
  while (i < y.length && Number.isNaN(y[i])) i++
  return y[i] ?? 0
}
