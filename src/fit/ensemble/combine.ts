import { median } from 'simple-statistics'
import { scaleOrLevel, seasonalScale, skillOver, smape } from '../accuracy.ts'
import type { BacktestScore } from '../growth-model.ts'
import type { Rolled } from './rolling-origins.ts'

/** A combination of the members and how far it was off. */
export type Combined = {
  readonly weights: readonly number[]
  readonly points: Float64Array
  /** Errors (log) per origin and step. */
  readonly errors: readonly Float64Array[]
  /** The same of the first member, naive or seasonal naive. */
  readonly naiveErrors: readonly Float64Array[]
}

/** Sharpness of the weights: a member with half the error gets sixteen times the weight. */
const power = 4

/**
 * Members weighted by their mean absolute log error over the origins, to the power of -4, a tenth of the weight shared equally (inverse
 * error weights: Bates and Granger, 1969, "The combination of forecasts"). Without origins the weights are equal.
 */
export function combine(rolled: Rolled): Combined {
  const { origins, ahead } = rolled
  const count = ahead.length
  const losses = ahead.map((_, k) =>
    origins.reduce((sum, o) => sum + meanAbsolute(o.actual, o.forecasts[k] as Float64Array), 0),
  )
  const least = Math.min(...losses)
  const raw = losses.map((loss) => (least > 0 ? (least / loss) ** power : loss === 0 ? 1 : 0))
  const total = raw.reduce((a, b) => a + b, 0)
  const weights = raw.map((w) =>
    origins.length > 0 && total > 0 ? 0.9 * (w / total) + 0.1 / count : 1 / count,
  )
  return combinedBy(rolled, weights, (members, h) =>
    members.reduce((sum, m, k) => sum + (weights[k] as number) * (m[h] as number), 0),
  )
}

/**
 * Median of the members at every step: no weights to learn, and no member that can spoil it alone (Petropoulos and Svetunkov, 2020, "A simple
 * combination of univariate models").
 */
export function combineByMedian(rolled: Rolled): Combined {
  const weights = rolled.ahead.map(() => 1 / rolled.ahead.length)
  return combinedBy(rolled, weights, (members, h) => median(members.map((m) => m[h] as number)))
}

/** Points and errors of a combination, step by step. */
function combinedBy(
  { origins, ahead }: Rolled,
  weights: readonly number[],
  at: (members: readonly Float64Array[], h: number) => number,
): Combined {
  const mix = (members: readonly Float64Array[]): Float64Array =>
    (members[0] as Float64Array).map((_, h) => at(members, h))
  const off = (actual: Float64Array, forecast: Float64Array): Float64Array =>
    actual.map((v, h) => v - (forecast[h] as number))
  return {
    weights,
    points: mix(ahead),
    errors: origins.map((o) => off(o.actual, mix(o.forecasts))),
    naiveErrors: origins.map((o) => off(o.actual, o.forecasts[0] as Float64Array)),
  }
}

function meanAbsolute(actual: Float64Array, forecast: Float64Array): number {
  let sum = 0
  for (let h = 0; h < actual.length; h++) sum += Math.abs((actual[h] as number) - (forecast[h] as number))
  return sum / actual.length
}

/** The back-test of the combination on the scale of the data; undefined without origins. `inside` = share within the intervals. */
export function scoreOf(
  logs: Float64Array,
  combined: Combined,
  rolled: Rolled,
  at: { readonly stepDays: number; readonly season: number; readonly inside: (share: 80 | 95) => number },
): BacktestScore | undefined {
  const { origins, horizon } = rolled
  if (origins.length === 0) return undefined
  const actual = origins.flatMap((o) => Array.from(o.actual, Math.exp))
  const forecast = origins.flatMap((o, j) =>
    Array.from(o.actual, (v, h) => Math.exp(v - (combined.errors[j]?.[h] as number))),
  )
  const mean = (errors: readonly Float64Array[]): number =>
    errors.reduce((sum, e) => sum + e.reduce((a, b) => a + Math.abs(b), 0) / e.length, 0) / errors.length
  const male = mean(combined.errors)
  const maleNaive = mean(combined.naiveErrors)
  const values = logs.map(Math.exp)
  const scale = seasonalScale(values, logs.length > at.season ? at.season : 1)
  const level = values.reduce((a, b) => a + b, 0) / values.length
  const absolute =
    actual.reduce((sum, y, i) => sum + Math.abs(y - (forecast[i] as number)), 0) / actual.length
  return {
    horizonDays: horizon * at.stepDays,
    origins: origins.length,
    points: actual.length,
    mase: absolute / scaleOrLevel(scale, level),
    smape: smape(actual, forecast),
    male,
    maleNaive,
    coverage80: at.inside(80),
    coverage95: at.inside(95),
    skillVsNaive: skillOver(male, maleNaive),
  }
}
