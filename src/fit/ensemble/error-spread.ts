/** How far forecasts are off, per step. */
export type Spread = {
  readonly sds: Float64Array
  /** Correlation of the errors of neighbouring steps. */
  readonly correlation: number
}

/** What the spread is measured from. */
export type SpreadInput = {
  readonly logs: Float64Array
  /** Period of the naive forecast that gives the spread its shape. */
  readonly period: number
  readonly steps: number
  /** Errors of the combination and of that naive forecast, per origin and step. */
  readonly errors: readonly Float64Array[]
  readonly naiveErrors: readonly Float64Array[]
}

/** Origins that naive errors are taken from, at most. */
const naiveOrigins = 120
const mostNaiveOrigins = 2000

/**
 * Root mean square of naive errors h steps ahead, the mean of recent origins and of all; h beyond what the history shows grows with
 * its root. Recent ones alone would take a calm year for calm for ever.
 */
function naiveShape(logs: Float64Array, period: number, steps: number): Float64Array {
  const n = logs.length
  const out = new Float64Array(steps)
  const reach = Math.max(1, Math.min(steps, Math.floor(n / 3)))
  const meanSquare = (back: number, from: number): number => {
    let sum = 0
    for (let i = from; i < n; i++) sum += ((logs[i] as number) - (logs[i - back] as number)) ** 2
    return n > from ? sum / (n - from) : 0
  }
  for (let h = 1; h <= reach; h++) {
    const back = Math.ceil(h / period) * period
    if (h > 1 && back === Math.ceil((h - 1) / period) * period) out[h - 1] = out[h - 2] as number
    else
      out[h - 1] = Math.sqrt(
        (meanSquare(back, Math.max(back, n - naiveOrigins - period)) +
          meanSquare(back, Math.max(back, n - mostNaiveOrigins))) /
          2,
      )
  }
  for (let h = reach + 1; h <= steps; h++) out[h - 1] = (out[reach - 1] as number) * Math.sqrt(h / reach)
  return out
}

/** Squares of errors that a prior of "as good as naive" is worth, per origin that is missing. */
const priorShare = 0.15

/**
 * Standard deviation per step: the shape of the naive errors over recent history, times how much better or worse the combination was
 * than naive at the origins (root mean square of the errors over that shape; a weak prior of 1). The correlation is measured at lag one.
 */
export function errorSpread(input: SpreadInput): Spread {
  const shape = naiveShape(input.logs, input.period, input.steps)
  let [squares, weight] = [priorShare, priorShare]
  let [lagged, all] = [0, 0]
  for (const errors of input.errors) {
    let [own, count] = [0, 0]
    errors.forEach((e, h) => {
      const s = shape[Math.min(h, shape.length - 1)] as number
      if (s > 0) {
        own += (e / s) ** 2
        count++
      }
      all += e * e
      if (h > 0) lagged += e * (errors[h - 1] as number)
    })
    if (count > 0) {
      squares += own / count
      weight++
    }
  }
  const ratio = Math.sqrt(squares / weight)
  const floor = rootMeanSquare(input.errors) * 0.1
  return {
    sds: shape.map((s) => Math.max(floor, ratio * s)),
    correlation: all > 0 ? Math.min(0.99, Math.max(0, lagged / all)) : 0.9,
  }
}

function rootMeanSquare(errors: readonly Float64Array[]): number {
  let [sum, count] = [0, 0]
  for (const one of errors)
    for (const e of one) {
      sum += e * e
      count++
    }
  return count > 0 ? Math.sqrt(sum / count) : 0
}
