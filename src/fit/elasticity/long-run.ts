import { bucketsInFourWeeks, type PriceHistory } from './price-history.ts'
import { type DemandRegression, type RegressionOptions, regressDemand } from './regress-demand.ts'

/** The whole answer of demand to the price, however long it takes. */
export type LongRunElasticity = {
  readonly elasticity: number
  readonly standardError: number
  /** Mean time in which half of the answer comes, days, as far as the data tell. */
  readonly halfLifeDays: number
  readonly method: DemandRegression['method']
  readonly freedom: number
}

/** Half-lives that are tried, days: at once, routing between models (weeks), new uses of cheaper work (months). */
const halfLives = [0, 4, 8, 14, 21, 30, 45, 60, 90]

/**
 * Elasticity averaged over how fast demand may answer (partial adjustment with a half-life of 0 to 90 days), weighted by likelihood, the
 * spread between them part of the error. A sum over four months of lags alone misses what comes later.
 */
export function longRunElasticity(
  history: PriceHistory,
  options: Pick<RegressionOptions, 'season'> = {},
): LongRunElasticity | undefined {
  const atOnce = regressDemand(history, { ...options, halfLifeDays: 0 })
  if (!atOnce) return undefined
  const { method, freedom, observations } = atOnce
  const fits = halfLives.flatMap((halfLifeDays) => {
    const fit = halfLifeDays === 0 ? atOnce : regressDemand(history, { ...options, halfLifeDays, method })
    return fit ? [{ ...fit, halfLifeDays }] : []
  })
  // Differences over four weeks overlap: only every fourth week is a new one. Half of that counts, as the errors are no white noise.
  const fresh = observations / (method === 'differences' ? bucketsInFourWeeks[history.step] : 1)
  const worth = fresh / 2
  const least = Math.min(...fits.map((f) => f.sumSquares))
  const raw = fits.map((f) => (least > 0 ? (f.sumSquares / least) ** (-worth / 2) : f.sumSquares > 0 ? 0 : 1))
  const total = raw.reduce((a, b) => a + b, 0)
  const mean = (of: (fit: (typeof fits)[number]) => number): number =>
    fits.reduce((sum, fit, k) => sum + ((raw[k] as number) / total) * of(fit), 0)
  const elasticity = mean((f) => f.elasticity)
  const variance = mean((f) => f.standardError ** 2 + (f.elasticity - elasticity) ** 2)
  return {
    elasticity,
    standardError: Math.sqrt(variance),
    halfLifeDays: mean((f) => f.halfLifeDays),
    method,
    freedom,
  }
}
