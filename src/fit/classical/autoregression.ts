import { solveLeastSquares } from '../ets/ets-start.ts'

/**
 * Autoregression on chosen lags by least squares, iterated `steps` ahead: y_t = c + sum w_l y_{t-l} (Box and Jenkins, 1970, "Time Series
 * Analysis", chapter 3, on the lags of a multiplicative season). Every step is kept within the range of `y` widened by its own width,
 * so that an unstable fit cannot run away. Fewer than three rows per weight: the last value goes on. `y` has no gaps.
 */
export function autoregression(y: Float64Array, lags: readonly number[], steps: number): Float64Array {
  const n = y.length
  const deepest = Math.max(...lags)
  const rows = n - deepest
  if (rows < 3 * (lags.length + 1)) return new Float64Array(steps).fill(y[n - 1] ?? 0)
  const mean = y.reduce((a, b) => a + b, 0) / n
  const columns = lags.map((lag) =>
    Float64Array.from({ length: rows }, (_, i) => (y[deepest + i - lag] as number) - mean),
  )
  columns.push(new Float64Array(rows).fill(1))
  const target = Float64Array.from({ length: rows }, (_, i) => (y[deepest + i] as number) - mean)
  const weights = solveLeastSquares(columns, target)
  const path = new Float64Array(n + steps)
  for (let i = 0; i < n; i++) path[i] = (y[i] as number) - mean
  const [low, high] = widened(path.subarray(0, n))
  for (let i = n; i < n + steps; i++) {
    let value = weights[lags.length] as number
    for (let k = 0; k < lags.length; k++)
      value += (weights[k] as number) * (path[i - (lags[k] as number)] as number)
    path[i] = Math.min(high, Math.max(low, value))
  }
  return path.slice(n).map((v) => v + mean)
}

function widened(values: Float64Array): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const v of values) {
    if (v < low) low = v
    if (v > high) high = v
  }
  return [2 * low - high, 2 * high - low]
}

/** The same on differences over `period` steps, summed up again: with 1 an ARI model, else a seasonal one. */
export function differencedAutoregression(
  y: Float64Array,
  period: number,
  lags: readonly number[],
  steps: number,
): Float64Array {
  const n = y.length
  const changes = Float64Array.from(
    { length: n - period },
    (_, i) => (y[i + period] as number) - (y[i] as number),
  )
  const ahead = autoregression(changes, lags, steps)
  const path = new Float64Array(n + steps)
  path.set(y)
  for (let k = 0; k < steps; k++) path[n + k] = (path[n + k - period] as number) + (ahead[k] as number)
  return path.slice(n)
}
