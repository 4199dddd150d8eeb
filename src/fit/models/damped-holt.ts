import { onSeasonFree } from '../classical/classical-forecast.ts'
import { fitEts, forecastEts } from '../ets/fit-ets.ts'
import { etsForm } from '../ets/select-ets.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Level and a slope that fades step by step. */
export const dampedHolt: GrowthModel = tableModel(
  {
    name: 'damped-holt',
    summary:
      'Damped linear trend of the logs: ETS(A,Ad,N). The slope is gone after some fifty steps, whatever a step is: for short horizons; damped fades in calendar time.',
    source:
      'Gardner and McKenzie, 1985, "Forecasting trends in time series"; Hyndman et al., 2008, ch. 2, by maximum likelihood.',
    minPoints: 7,
  },
  (input) =>
    onSeasonFree(input, 'damped Holt', (logs, steps) => forecastEts(fitEts(etsForm('AAdN'), logs), steps)),
)
