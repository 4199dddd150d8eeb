import { hasSeason } from '../classical/classical-season.ts'
import { seasonalNaive as lastSeason } from '../classical/seasonal-naive.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** The last season goes on. */
export const seasonalNaive: GrowthModel = tableModel(
  {
    name: 'seasonal-naive',
    summary:
      'The last season goes on (day for day of the week, hour for hour of the week); without a season the last value.',
    source:
      'Hyndman and Athanasopoulos, 2021, Forecasting: Principles and Practice, sections 5.2 and 5.5, on logs.',
    minPoints: 2,
  },
  ({ logs, periods, steps }) => {
    const period = periods.findLast((p) => hasSeason(logs, p)) ?? 1
    return { label: `seasonal naive, ${period} steps`, ...lastSeason(logs, period, steps) }
  },
)
