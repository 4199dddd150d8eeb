/** 95 % quantile of the standard normal: the one-sided 5 % test of the M4 benchmarks. */
const z95 = 1.6448536269514722

/** Autocorrelations at lags 1..`lags`. */
function autocorrelations(y: ArrayLike<number>, lags: number): Float64Array {
  const n = y.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += (y[i] as number) / n
  let variance = 0
  for (let i = 0; i < n; i++) variance += ((y[i] as number) - mean) ** 2
  return Float64Array.from({ length: lags }, (_, k) => {
    let sum = 0
    for (let i = k + 1; i < n; i++) sum += ((y[i] as number) - mean) * ((y[i - k - 1] as number) - mean)
    return variance > 0 ? sum / variance : 0
  })
}

/**
 * True when the autocorrelation at the season is larger than chance explains: |r_m| > 1.645 sqrt((1 + 2 sum r_i^2) / n), the test of the
 * M4 benchmarks and of R's `thetaf` (Assimakopoulos and Nikolopoulos, 2000). Needs three periods.
 */
export function hasSeason(y: ArrayLike<number>, period: number): boolean {
  if (period <= 1 || y.length < 3 * period) return false
  const r = autocorrelations(y, period)
  const limit = z95 * Math.sqrt((1 + 2 * r.slice(0, -1).reduce((sum, v) => sum + v * v, 0)) / y.length)
  return Math.abs(r[period - 1] as number) > limit
}

/**
 * Classical seasonal indices by phase of the first value: means of value / centred moving average (`multiplicative`, mean 1) or of the
 * difference (`additive`, mean 0). As R's `decompose`; needs two periods.
 */
export function classicalSeason(
  y: ArrayLike<number>,
  period: number,
  kind: 'additive' | 'multiplicative',
): Float64Array {
  const half = Math.floor(period / 2)
  const even = period % 2 === 0
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  for (let i = half; i + half < y.length; i++) {
    let sum = 0
    for (let j = -half; j <= half; j++) sum += (y[i + j] as number) * (even && Math.abs(j) === half ? 0.5 : 1)
    const trend = sum / period
    const value = y[i] as number
    sums[i % period] = (sums[i % period] as number) + (kind === 'additive' ? value - trend : value / trend)
    counts[i % period] = (counts[i % period] as number) + 1
  }
  const figure = sums.map((v, k) => v / (counts[k] as number))
  const mean = figure.reduce((a, b) => a + b, 0) / period
  return figure.map((v) => (kind === 'additive' ? v - mean : v / mean))
}
