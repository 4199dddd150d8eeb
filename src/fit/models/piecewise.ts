import { brokenLine } from '../change-points.ts'
import { tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'
import { mstl } from '../history/mstl.ts'

/** Exponential growth whose rate changed now and then. */
export const piecewise: GrowthModel = tableModel(
  {
    name: 'piecewise',
    summary: 'Constant growth between change points, which are found; the rate since the last one goes on.',
    source:
      'Yao, 1988, "Estimating the number of change-points via Schwarz\' criterion"; hinges: Friedman, 1991, "Multivariate adaptive regression splines".',
    minPoints: 12,
  },
  ({ logs, periods, steps }) => {
    const { seasons } = mstl(logs, periods)
    const adjusted = logs.map((v, i) => seasons.reduce((rest, s) => rest - (s.values[i] as number), v))
    const { knots, level, slope, slopeSd, sd } = brokenLine(adjusted)
    const season = (k: number): number =>
      seasons.reduce(
        (sum, { period, values }) => sum + (values[values.length - period + (k % period)] as number),
        0,
      )
    return {
      label: `piecewise, ${knots.length} change points`,
      points: Float64Array.from({ length: steps }, (_, k) => level + slope * (k + 1) + season(k)),
      sds: Float64Array.from({ length: steps }, (_, k) => Math.hypot(sd, slopeSd * (k + 1))),
    }
  },
)
