import { onSeasonFree } from '../classical/classical-forecast.ts'
import { fitEts, forecastEts } from '../ets/fit-ets.ts'
import { etsForm } from '../ets/select-ets.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Level and slope that follow the data. */
export const holt: GrowthModel = tableModel(
  {
    name: 'holt',
    summary: 'Linear trend of the logs by exponential smoothing: ETS(A,A,N); the slope goes on for ever.',
    source:
      'Holt, 1957; Hyndman, Koehler, Ord and Snyder, 2008, Forecasting with Exponential Smoothing, ch. 2, by maximum likelihood.',
    minPoints: 6,
  },
  (input) => onSeasonFree(input, 'Holt', (logs, steps) => forecastEts(fitEts(etsForm('AAN'), logs), steps)),
)
