import type { TableForecast, TableInput } from '../forecast-table.ts'
import { rangeTable, tableQuantile } from '../walk/parameter-draws.ts'
import { nelderMead } from './nelder-mead.ts'

/** A curve below a ceiling with two or more shape parameters. */
export type CeilingCurve = {
  readonly label: string
  /** ln of the curve over its ceiling, `t` years after the first value. */
  readonly log: (t: number, shape: readonly number[]) => number
  /** Where the search begins, given ln(ceiling / first value) and ln(ceiling / last value) and the years between. */
  readonly start: (first: number, last: number, years: number) => readonly number[]
  /** Squared deviations of the shape from what is usual, in standard deviations; 0 = free. */
  readonly prior: (shape: readonly number[]) => number
}

/** Ceilings that are tried: quantiles of what is said, or of a lognormal around ten times today (sd 1 in logs). */
function ceilings({ options }: TableInput): number[] {
  const shares = [0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95]
  const stated = options.ceiling && rangeTable(options.ceiling)
  if (stated) return shares.map((p) => Math.log(Math.max(1.01, tableQuantile(stated, p))))
  const normal = [-1.645, -1.036, -0.524, 0, 0.524, 1.036, 1.645]
  return normal.map((z) => Math.max(0.05, Math.log(10) + z))
}

/**
 * Fits the curve for each of seven ceilings (prior: what was stated, else LN(ln 10, 1) relative to today's level) and weighs them by
 * prior times likelihood: early data do not tell the ceiling, and the spread says so. Errors: spread over ceilings, residuals, and
 * today's distance from the curve, which is carried on.
 */
export function ceilingMixture(curve: CeilingCurve, input: TableInput): TableForecast {
  const { logs, steps, yearsPerStep } = input
  const n = logs.length
  const level = mean(logs.slice(-Math.min(n, 7)))
  const fits = ceilings(input).map((ceiling) => fitOne(curve, logs, { top: level + ceiling, yearsPerStep }))
  const least = Math.min(...fits.map((f) => f.loss))
  // Neighbouring residuals repeat each other: a quarter of the values count as evidence.
  const weights = fits.map((f) => Math.exp((-n / 8) * Math.log((f.loss + 1e-12) / (least + 1e-12))))
  const total = weights.reduce((a, b) => a + b, 0)
  const points = new Float64Array(steps)
  const sds = new Float64Array(steps)
  const residual = Math.sqrt(least / Math.max(1, n - 3))
  for (let k = 0; k < steps; k++) {
    const values = fits.map((f) => f.at((n + k) * yearsPerStep) + f.offset)
    const centre = values.reduce((sum, v, i) => sum + ((weights[i] as number) / total) * v, 0)
    const spread = values.reduce((sum, v, i) => sum + ((weights[i] as number) / total) * (v - centre) ** 2, 0)
    points[k] = centre
    sds[k] = Math.sqrt(spread + residual ** 2)
  }
  const likely = fits[weights.indexOf(Math.max(...weights))]
  const times = Math.exp((likely?.top ?? level) - level)
  return { label: `${curve.label}, ceiling about ${times.toPrecision(2)} times today`, points, sds }
}

type OneFit = {
  readonly top: number
  readonly loss: number
  readonly offset: number
  readonly at: (t: number) => number
}

function fitOne(
  curve: CeilingCurve,
  logs: Float64Array,
  { top, yearsPerStep }: { readonly top: number; readonly yearsPerStep: number },
): OneFit {
  const n = logs.length
  const stride = Math.max(1, Math.floor(n / 200))
  const loss = (shape: readonly number[]): number => {
    let sum = 0
    for (let i = 0; i < n; i += stride)
      sum += stride * ((logs[i] as number) - top - curve.log(i * yearsPerStep, shape)) ** 2
    return sum * (1 + curve.prior(shape) / Math.max(1, n))
  }
  const few = Math.min(n, 7)
  const first = Math.max(0.01, top - mean(logs.slice(0, few)))
  const last = Math.max(0.01, top - mean(logs.slice(-few)))
  const start = curve.start(first, last, Math.max(1, n - few) * yearsPerStep)
  const found = nelderMead(loss, start, { edges: start.map(() => 0.3), tolerance: 1e-7, evaluations: 300 })
  const at = (t: number): number => top + curve.log(t, found.at)
  let offset = 0
  for (let i = n - few; i < n; i++) offset += ((logs[i] as number) - at(i * yearsPerStep)) / few
  return { top, loss: found.value, at, offset }
}

function mean(values: Float64Array): number {
  return values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : 0
}
