import { fitEts, forecastEts } from '../ets/fit-ets.ts'
import { etsForm } from '../ets/select-ets.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'
import { mstl as decompose } from '../history/mstl.ts'

/** Several seasons, and a damped trend of what they leave. */
export const mstl: GrowthModel = tableModel(
  {
    name: 'mstl',
    summary:
      'Seasons (24 and 168 hours, 7 days, 12 months) taken out by loess, damped ETS of the rest, the last cycle of each season put back.',
    source:
      'Bandara, Hyndman and Bergmeir, 2021, "MSTL: A seasonal-trend decomposition algorithm for time series with multiple seasonal patterns"; Cleveland et al., 1990, "STL".',
    minPoints: 8,
  },
  ({ logs, periods, steps }) => {
    const { seasons } = decompose(logs, periods)
    const adjusted = logs.map((v, i) => seasons.reduce((rest, s) => rest - (s.values[i] as number), v))
    const { points, sds } = forecastEts(fitEts(etsForm('AAdN'), adjusted), steps)
    const season = (k: number): number =>
      seasons.reduce(
        (sum, { period, values }) => sum + (values[values.length - period + (k % period)] as number),
        0,
      )
    const names = seasons.map((s) => s.period).join(' and ')
    return {
      label: names ? `MSTL (seasons of ${names} steps) and damped ETS` : 'damped ETS (no season)',
      points: points.map((v, k) => v + season(k)),
      sds,
    }
  },
)
