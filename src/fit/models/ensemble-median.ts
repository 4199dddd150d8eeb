import { combineByMedian } from '../ensemble/combine.ts'
import { ensembleForecast } from '../ensemble/ensemble-forecast.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** The members of the ensemble without weights: what remains when four origins are too few to trust. */
export const ensembleMedian: GrowthModel = tableModel(
  {
    name: 'ensemble-median',
    summary: 'Median of the classical models of `ensemble` at every step, without weights.',
    source:
      'Petropoulos and Svetunkov, 2020, "A simple combination of univariate models", International Journal of Forecasting 36(1); members as of `ensemble`.',
    minPoints: 4,
  },
  (input) =>
    ensembleForecast(
      input,
      combineByMedian,
      (_, members) => `median of ${members.length}: ${members.join(', ')}`,
    ),
)
