import { onSeasonFree } from '../classical/classical-forecast.ts'
import { fitEts, forecastEts } from '../ets/fit-ets.ts'
import { etsForm } from '../ets/select-ets.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** A level that follows the data. */
export const ses: GrowthModel = tableModel(
  {
    name: 'ses',
    summary: 'Simple exponential smoothing of the logs: ETS(A,N,N).',
    source:
      'Hyndman, Koehler, Ord and Snyder, 2008, Forecasting with Exponential Smoothing, ch. 2, by maximum likelihood.',
    minPoints: 4,
  },
  (input) => onSeasonFree(input, 'SES', (logs, steps) => forecastEts(fitEts(etsForm('ANN'), logs), steps)),
)
