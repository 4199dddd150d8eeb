import { type TableForecast, type TableInput } from '../forecast-table.ts'
import { classicalSeason, hasSeason } from './classical-season.ts'
import type { Forecasts } from './theta.ts'

/** Longest season that is told apart by classical decomposition here; the model says which of the periods it takes. */
function seasonIn({ logs, periods }: TableInput): number {
  return periods.findLast((p) => hasSeason(logs, p)) ?? 1
}

/**
 * A model of season-free series on the logs, as the M4 benchmarks do it: season of the longest period that passes the test taken out by
 * classical decomposition, model, season put back.
 */
export function onSeasonFree(
  input: TableInput,
  label: string,
  model: (logs: Float64Array, steps: number) => Forecasts,
): TableForecast {
  const { logs, steps } = input
  const period = seasonIn(input)
  const figure = period > 1 ? classicalSeason(logs, period, 'additive') : new Float64Array(1)
  const { points, sds } = model(
    logs.map((v, i) => v - (figure[i % period] as number)),
    steps,
  )
  return {
    label: period > 1 ? `${label}, season of ${period} steps` : label,
    points: points.map((v, k) => v + (figure[(logs.length + k) % period] as number)),
    sds,
  }
}
