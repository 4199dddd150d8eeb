import type { TableForecast, TableInput } from '../forecast-table.ts'
import { weeksPerYear } from './candidates.ts'
import { type Combined, scoreOf } from './combine.ts'
import { errorSpread } from './error-spread.ts'
import { type Rolled, rollOrigins } from './rolling-origins.ts'

/** Tails of the errors: Student with this many degrees of freedom. */
const freedom = 10
const half80 = 1.2815515655446004
const half95 = 1.959963984540054

/** What an ensemble says of itself. */
type EnsembleWords = (combined: Combined, members: readonly string[]) => string

/**
 * Forecast by the members of the ensemble, put together by `combine`: spread and score from its own errors at the rolling origins, Student tails.
 */
export function ensembleForecast(
  { logs, periods, steps, judged, options }: TableInput,
  combine: (rolled: Rolled) => Combined,
  label: EnsembleWords,
): TableForecast {
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
    label: label(
      combined,
      rolled.candidates.map(({ name }) => name),
    ),
    points: combined.points,
    sds: spread.sds,
    correlation: spread.correlation,
    freedom,
    score: ({ stepDays, season }) => scoreOf(logs, combined, rolled, { stepDays, season, inside }),
  }
}
