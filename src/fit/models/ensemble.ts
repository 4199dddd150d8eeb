import { combine } from '../ensemble/combine.ts'
import { ensembleForecast } from '../ensemble/ensemble-forecast.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Short horizons and clear seasons. */
export const ensemble: GrowthModel = tableModel(
  {
    name: 'ensemble',
    summary:
      'Five classical models (seasonal naive, MSTL + DOTM, damped ETS or a longer seasonal naive, two autoregressions), weighted by their errors at rolling origins; for horizons that are short against the history, and for hours.',
    source:
      'Bates and Granger, 1969, "The combination of forecasts"; members: Bandara, Hyndman and Bergmeir, 2021 (MSTL); Fiorucci et al., 2016 (DOTM); Hyndman et al., 2008 (ETS); Box and Jenkins, 1970.',
    minPoints: 4,
  },
  (input) =>
    ensembleForecast(input, combine, ({ weights }, members) => {
      const best = weights.indexOf(Math.max(...weights))
      return `ensemble of ${members.length}, most weight on ${members[best]} (${Math.round(100 * (weights[best] ?? 0))} %)`
    }),
)
