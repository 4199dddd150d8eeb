import { onSeasonFree } from '../classical/classical-forecast.ts'
import { forecastEts } from '../ets/fit-ets.ts'
import { selectEts } from '../ets/select-ets.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Longest season that enters the states: a longer one has too many of them. */
const longestPeriod = 12

/** Exponential smoothing, form chosen by AICc. */
export const ets: GrowthModel = tableModel(
  {
    name: 'ets',
    summary:
      'Exponential smoothing of the logs, additive forms with and without trend, damping and season (a season above 12 steps is taken out before), chosen by AICc.',
    source:
      'Hyndman, Koehler, Snyder and Grose, 2002, "A state space framework for automatic forecasting using exponential smoothing methods"; intervals of class 1: Hyndman et al., 2008, ch. 6.',
    minPoints: 8,
  },
  (input) => {
    const { logs, periods, steps } = input
    const fits = periods.filter((p) => logs.length >= 3 * p)
    const period = fits.findLast((p) => p <= longestPeriod) ?? 1
    // A season too long for the states is taken out before.
    if (period === 1 && fits.length > 0)
      return onSeasonFree(input, 'ETS of season-free logs', (plain, ahead) => byEts(plain, 1, ahead))
    const { label, points, sds } = byEts(logs, period, steps)
    return { label: `${label} of logs`, points, sds }
  },
)

/** Chosen by AICc around zero: the search depends on the size of the values, and so it is the same for every unit. */
function byEts(
  logs: Float64Array,
  period: number,
  steps: number,
): { label: string; points: Float64Array; sds: Float64Array } {
  const centre = logs.reduce((a, b) => a + b, 0) / logs.length
  const fit = selectEts(
    logs.map((v) => v - centre),
    { period, additive: true },
  )
  const { error, trend, damped, season } = fit.form
  const { points, sds } = forecastEts(fit, steps)
  return {
    label: `ETS(${error},${trend}${damped ? 'd' : ''},${season})`,
    points: points.map((v) => v + centre),
    sds,
  }
}
