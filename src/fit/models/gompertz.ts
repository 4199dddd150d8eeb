import { gompertzLog } from '../curves/adoption-curves.ts'
import { ceilingMixture } from '../curves/ceiling-mixture.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Growth below a ceiling that slows early. */
export const gompertz: GrowthModel = tableModel(
  {
    name: 'gompertz',
    summary:
      'Growth below a ceiling whose rate fades exponentially (inflection at 37 % of the ceiling); the ceiling is stated or a prior.',
    source: 'Gompertz, 1825; Winsor, 1932, "The Gompertz curve as a growth curve": y = K exp(-b exp(-c t)).',
    minPoints: 8,
  },
  (input) =>
    ceilingMixture(
      {
        label: 'Gompertz',
        log: (t, [b = 0, c = 0]) => gompertzLog(t, Math.exp(b), Math.exp(c)),
        start: (first, last, years) => [
          Math.log(first),
          Math.log(Math.max(1e-3, Math.log(first / last) / years)),
        ],
        prior: () => 0,
      },
      input,
    ),
)
