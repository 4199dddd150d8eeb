import { classicalSeason } from '../classical/classical-season.ts'
import type { EtsForm, EtsState } from './ets-filter.ts'

/** Search parameters and start states where the search of R's `forecast::ets` begins. */
export type HeuristicStart = { readonly smoothing: readonly number[]; readonly state: EtsState }

const low = 1e-4
const high = 0.9999
const [phiLow, phiHigh] = [0.8, 0.98]

/**
 * Start of the search as Hyndman, Koehler, Snyder and Grose (2002, section 3) choose it: season by classical decomposition, level and slope
 * by a straight line through the first max(10, 2 m) season-free values, and small smoothing parameters (their program's values). Undefined
 * with fewer than three seasons.
 */
export function heuristicStart(form: EtsForm, y: ArrayLike<number>): HeuristicStart | undefined {
  const m = form.season === 'N' ? 1 : form.period
  const n = y.length
  if (n < Math.max(3 * m, 3)) return undefined
  const values = Float64Array.from(y)
  const multiplicative = form.season === 'M'
  const figure =
    m > 1 ? classicalSeason(values, m, multiplicative ? 'multiplicative' : 'additive') : new Float64Array(0)
  const plain = values.map((v, i) => {
    const s = figure[i % Math.max(1, m)] ?? (multiplicative ? 1 : 0)
    return multiplicative ? v / Math.max(s, 1e-2) : v - s
  })
  const first = Array.from(plain.subarray(0, Math.min(Math.max(10, 2 * m), n)))
  const { level, slope } = form.trend === 'A' ? lineThrough(first) : { level: meanOf(first), slope: 0 }
  return { smoothing: smoothingOf(form, m), state: { level, slope, season: figure } }
}

/** alpha, beta, gamma, phi of the form, as their program starts them. */
function smoothingOf(form: EtsForm, m: number): number[] {
  const alpha = low + (0.2 * (high - low)) / m
  const beta = low + 0.1 * (Math.min(high, alpha) - low)
  const gamma = low + 0.05 * (Math.min(high, 1 - alpha) - low)
  const phi = phiLow + 0.99 * (phiHigh - phiLow)
  return [
    alpha,
    ...(form.trend === 'A' ? [beta] : []),
    ...(form.season === 'N' ? [] : [gamma]),
    ...(form.damped ? [phi] : []),
  ]
}

/** Intercept (value before the first) and slope per step by least squares. */
function lineThrough(values: readonly number[]): { level: number; slope: number } {
  const n = values.length
  const centre = (n + 1) / 2
  const mean = meanOf(values)
  let [sxy, sxx] = [0, 0]
  values.forEach((v, i) => {
    sxy += (i + 1 - centre) * (v - mean)
    sxx += (i + 1 - centre) ** 2
  })
  const slope = sxy / sxx
  return { level: mean - slope * centre, slope }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}
