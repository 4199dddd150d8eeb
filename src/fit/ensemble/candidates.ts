import { autoregression, differencedAutoregression } from '../classical/autoregression.ts'
import { dotm } from '../classical/dotm.ts'
import { seasonalNaive } from '../classical/seasonal-naive.ts'
import { fitEts, forecastEts } from '../ets/fit-ets.ts'
import { etsForm } from '../ets/select-ets.ts'
import { type MultipleDecomposition, mstl } from '../history/mstl.ts'

/** One member of the ensemble. */
export type Candidate = {
  readonly name: string
  /** Forecast of the logs; `decomposed` is shared by the members. */
  readonly forecast: (parts: Parts, steps: number) => Float64Array
}

/** A history as the members see it. */
export type Parts = {
  readonly logs: Float64Array
  readonly decomposed: () => Decomposed
  /** Where the search of an earlier origin ended, by member. */
  readonly warm: Map<string, readonly number[]>
}

type Decomposed = { readonly adjusted: Float64Array; readonly parts: MultipleDecomposition }

/** Weeks of data repeat after a year, once there are three of them. */
export const weeksPerYear = 52

/** The parts of a history; the decomposition is made once, when a member asks for it. */
export function partsOf(logs: Float64Array, periods: readonly number[], warm: Parts['warm']): Parts {
  let known: Decomposed | undefined
  return {
    logs,
    warm,
    decomposed: () => {
      if (known) return known
      const parts = mstl(logs, periods)
      const adjusted = logs.map((v, i) =>
        parts.seasons.reduce((rest, s) => rest - (s.values[i] as number), v),
      )
      known = { adjusted, parts }
      return known
    },
  }
}

/** Forecast of the season-free logs with the last cycle of every season added. */
function reseasoned({ parts }: Decomposed, points: Float64Array): Float64Array {
  return points.map((v, k) =>
    parts.seasons.reduce(
      (sum, { period, values }) => sum + (values[values.length - period + (k % period)] as number),
      v,
    ),
  )
}

/** Weakest damping of the damped trend: half of it is left after 69 steps. */
const phiHigh = 0.99

/** Steps from which a damped trend of the values themselves is estimated: two years of weeks. */
const recentSteps = 104

/** Steps from which it is estimated on season-free logs: a year of days. */
const adjustedSteps = 365

/** Damped Holt by maximum likelihood; the first fit searches, later ones start where it ended. */
function dampedEts(name: string, logs: Float64Array, warm: Parts['warm'], steps: number): Float64Array {
  const from = warm.get(name)
  const effort = from ? { from, evaluations: 40 } : { searches: 1, evaluations: 160 }
  const fit = fitEts(etsForm('AAdN'), logs, { ...effort, phiHigh })
  if (!from) warm.set(name, fit.search)
  return forecastEts(fit, steps).points
}

const dotmOfAdjusted: Candidate = {
  name: 'MSTL + DOTM',
  forecast: (parts, steps) => {
    const decomposed = parts.decomposed()
    return reseasoned(decomposed, dotm(decomposed.adjusted, steps).points)
  },
}

const etsOfAdjusted: Candidate = {
  name: 'MSTL + damped ETS',
  forecast: (parts, steps) => {
    const decomposed = parts.decomposed()
    return reseasoned(
      decomposed,
      dampedEts('adjusted', decomposed.adjusted.slice(-adjustedSteps), parts.warm, steps),
    )
  },
}

/** On the values, not on their logs: growth by a constant amount. Never below a tenth of the smallest value. */
const plainEts: Candidate = {
  name: 'damped ETS of values',
  forecast: ({ logs, warm }, steps) => {
    const values = logs.slice(-recentSteps).map(Math.exp)
    const least = values.reduce((a, b) => Math.min(a, b)) / 10
    return dampedEts('plain', values, warm, steps).map((v) => Math.log(Math.max(least, v)))
  },
}

function naiveOf(period: number): Candidate {
  return {
    name: period > 1 ? `seasonal naive ${period}` : 'naive',
    forecast: ({ logs }, steps) => seasonalNaive(logs, logs.length >= period ? period : 1, steps).points,
  }
}

/**
 * The five members for periods that are known to fit into the history twice. With seasons: seasonal naive, MSTL + DOTM, autoregression
 * on the logs and on their seasonal differences, and the longer seasonal naive or (with one season) MSTL + damped ETS. Without: naive,
 * damped ETS, autoregression on differences, and MSTL + DOTM or damped ETS with the year of weeks where there is one.
 */
export function candidatesFor(seasons: readonly number[], yearly: boolean): readonly Candidate[] {
  const [short] = seasons
  if (short === undefined) {
    const lags = yearly ? [1, 2, 3, 4, weeksPerYear] : [1, 2, 3, 4]
    const changes: Candidate = {
      name: 'autoregression of changes',
      forecast: ({ logs }, steps) => differencedAutoregression(logs, 1, lags, steps),
    }
    const plainDotm: Candidate = { name: 'DOTM', forecast: ({ logs }, steps) => dotm(logs, steps).points }
    return [naiveOf(1), plainEts, changes, ...(yearly ? [dotmOfAdjusted, etsOfAdjusted] : [plainDotm])]
  }
  const long = seasons.length > 1 ? seasons.at(-1) : undefined
  const lags = seasons.flatMap((m) => [m, m + 1])
  return [
    naiveOf(short),
    dotmOfAdjusted,
    long === undefined ? etsOfAdjusted : naiveOf(long),
    { name: 'autoregression', forecast: ({ logs }, steps) => autoregression(logs, [1, 2, ...lags], steps) },
    {
      name: 'seasonal autoregression',
      forecast: ({ logs }, steps) => differencedAutoregression(logs, short, [1, 2, 3, ...lags], steps),
    },
  ]
}
