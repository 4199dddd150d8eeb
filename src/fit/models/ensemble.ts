import { weeksPerYear } from '../ensemble/candidates.ts'
import { combine, scoreOf } from '../ensemble/combine.ts'
import { errorSpread } from '../ensemble/error-spread.ts'
import { rollOrigins } from '../ensemble/rolling-origins.ts'
import { type TableForecast, type TableInput, tableModel } from '../forecast-table.ts'
import type { GrowthModel } from '../growth-model.ts'

/** Tails of the errors: Student with this many degrees of freedom. */
const freedom = 10
const half80 = 1.2815515655446004
const half95 = 1.959963984540054

function forecast({ logs, periods, steps, judged, options }: TableInput): TableForecast {
  const tried = periods.length > 0 ? periods : [weeksPerYear]
  const rolled = rollOrigins(logs, {
    periods: tried,
    steps,
    judged,
    thorough: options.thorough === true,
  })
  const combined = combine(rolled)
  const [shortest = 1] = periods.filter((p) => 3 * p <= logs.length)
  const spread = errorSpread({ logs, period: shortest, steps, ...combined })
  const best = combined.weights.indexOf(Math.max(...combined.weights))
  const inside = (share: 80 | 95): number => {
    const z = share === 80 ? half80 : half95
    const hits = combined.errors.flatMap((errors) =>
      Array.from(errors, (e, h) =>
        Math.abs(e) <= z * (spread.sds[Math.min(h, steps - 1)] as number) ? 1 : 0,
      ),
    )
    return hits.reduce<number>((a, b) => a + b, 0) / Math.max(1, hits.length)
  }
  return {
    label: `ensemble of ${rolled.candidates.length}, most weight on ${rolled.candidates[best]?.name} (${Math.round(100 * (combined.weights[best] ?? 0))} %)`,
    points: combined.points,
    sds: spread.sds,
    correlation: spread.correlation,
    freedom,
    score: ({ stepDays, season }) => scoreOf(logs, combined, rolled, { stepDays, season, inside }),
  }
}

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
  forecast,
)
