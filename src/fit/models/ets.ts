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
      'Exponential smoothing of the logs, additive forms with and without trend, damping and season (up to 12 steps), chosen by AICc.',
    source:
      'Hyndman, Koehler, Snyder and Grose, 2002, "A state space framework for automatic forecasting using exponential smoothing methods"; intervals of class 1: Hyndman et al., 2008, ch. 6.',
    minPoints: 8,
  },
  ({ logs, periods, steps }) => {
    const period = periods.findLast((p) => p <= longestPeriod && logs.length >= 3 * p) ?? 1
    const fit = selectEts(logs, { period, additive: true })
    const { error, trend, damped, season } = fit.form
    const { points, sds } = forecastEts(fit, steps)
    return { label: `ETS(${error},${trend}${damped ? 'd' : ''},${season}) of logs`, points, sds }
  },
)
