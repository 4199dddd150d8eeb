import { onSeasonFree } from '../classical/classical-forecast.ts'
import { dotm as dotmOf } from '../classical/dotm.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Dynamic optimised theta model. */
export const dotm: GrowthModel = tableModel(
  {
    name: 'dotm',
    summary:
      'Dynamic optimised theta model on logs: the weight of the line is fitted and moves with the data.',
    source:
      'Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, 2016, "Models for optimising the theta method and their relationship to state space models"; intervals as of simple exponential smoothing.',
    minPoints: 6,
  },
  (input) =>
    onSeasonFree(input, 'DOTM', (logs, steps) => {
      const fit = dotmOf(logs, steps)
      const sd = Math.sqrt(fit.sumSquares / Math.max(1, logs.length - 3 - 3))
      const sds = Float64Array.from({ length: steps }, (_, k) => sd * Math.sqrt(1 + k * fit.alpha ** 2))
      return { points: fit.points, sds }
    }),
)
