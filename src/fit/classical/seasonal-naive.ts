import type { Forecasts } from './theta.ts'

/**
 * The last season goes on: forecast of step h is the value of the same phase in the last full season; sd grows with the square root of
 * the seasons ahead (Hyndman and Athanasopoulos, 2021, Forecasting: Principles and Practice, sections 5.2 and 5.5). With a period of 1
 * this is the naive forecast. `y` has no gaps and at least a period.
 */
export function seasonalNaive(y: ArrayLike<number>, period: number, steps: number): Forecasts {
  const n = y.length
  let [sum, count] = [0, 0]
  for (let i = period; i < n; i++) {
    sum += ((y[i] as number) - (y[i - period] as number)) ** 2
    count++
  }
  const sd = Math.sqrt(sum / Math.max(1, count))
  return {
    points: Float64Array.from({ length: steps }, (_, k) => y[n - period + (k % period)] as number),
    sds: Float64Array.from({ length: steps }, (_, k) => sd * Math.sqrt(Math.floor(k / period) + 1)),
  }
}
