import { onSeasonFree } from '../classical/classical-forecast.ts'
import { theta as thetaOf } from '../classical/theta.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Theta method. */
export const theta: GrowthModel = tableModel(
  {
    name: 'theta',
    summary: 'Theta method on logs: exponential smoothing with half the slope of a straight line as drift.',
    source:
      'Assimakopoulos and Nikolopoulos, 2000, "The theta model: a decomposition approach to forecasting"; Hyndman and Billah, 2003, "Unmasking the Theta method", equation 11.',
    minPoints: 4,
  },
  (input) => onSeasonFree(input, 'theta', thetaOf),
)
