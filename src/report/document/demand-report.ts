import type { DemandPlan } from '../../simulate/plan/plan.ts'
import type { TrialsSummary } from '../../simulate/run/trials-summary.ts'
import { quantilesOf } from './quantiles-of.ts'
import type { ReportParts } from './report-parts.ts'
import type { DemandReport } from './sections/load.ts'
import { seriesBands } from './series-bands.ts'
import { servedSeries } from './served-report.ts'

/** Every demand with its growth, split into causes, and its bands. */
export function demandReports(parts: ReportParts): DemandReport[] {
  return parts.plan.demands.flatMap((demand) => {
    const outcome = parts.summary.demands.find((d) => d.id === demand.id)
    const band = parts.bands.find((b) => b.id === demand.id)
    if (!outcome || !band) return []
    const tokens = tokensPerRequest(demand, parts)
    const { total, organic, rebound, events } = outcome.growthFactor
    return [
      {
        id: demand.id,
        unit: demand.unit,
        model: demand.growth.label,
        now: demand.levelNow,
        growthPerYear: demand.growth.growthPerYear,
        growthFactor: {
          total,
          organic,
          rebound,
          events,
          ...(tokens === undefined ? {} : { tokensPerRequest: tokens }),
        },
        elasticity: quantilesOf(outcome.elasticity),
        rebound: reboundOf(outcome, parts.summary.priceFall),
        ceilingTouched: outcome.ceilingTouched,
        status: demand.growth.status,
        backtest: backtestOf(demand),
        series: seriesBands(band),
        ...servedSeries(band.column, parts.served),
      },
    ]
  })
}

function backtestOf({ growth: { backtest } }: DemandPlan): DemandReport['backtest'] {
  if (!backtest) return null
  const { horizonDays, origins, points, male, maleNaive, coverage80, skillVsNaive } = backtest
  const score = { horizonDays, origins, male, maleNaive, coverage80, skillVsNaive }
  if (!Object.values(score).every(Number.isFinite)) return null
  return points === undefined ? score : { ...score, points }
}

/**
 * Growth of tokens per request to the last day of the horizon: median tokens over median requests, relative to the first
 * day. Undefined where the demand feeds no single tokens resource, or is in tokens itself.
 */
function tokensPerRequest(demand: DemandPlan, { plan, bands }: ReportParts): number | undefined {
  if (!demand.unit.startsWith('requests')) return undefined
  const fed = plan.resources.filter((r) => r.kind === 'tokens' && r.inputs.includes(demand.id))
  const [resource] = fed
  if (!resource || fed.length > 1 || resource.inputs.length > 1) return undefined
  const tokens = bands.find((b) => b.id === resource.id && b.measure.name === 'tokens')?.p50
  const requests = bands.find((b) => b.id === demand.id)?.p50
  if (!tokens || !requests) return undefined
  const ratio = (i: number): number => (tokens.at(i) ?? Number.NaN) / (requests.at(i) ?? Number.NaN)
  const growth = ratio(-1) / ratio(0)
  return Number.isFinite(growth) && growth > 0 ? growth : undefined
}

/**
 * What demand's answer eats of a price fall: 1 - (1 - k R) / (1 - k) at the medians, with k the price and R the rebound
 * factor at the horizon's end (MODELS.md 2.1), and the share of futures whose bill grows although the price falls (k R > 1).
 * Null where prices do not move.
 */
function reboundOf(
  outcome: TrialsSummary['demands'][number],
  priceFall: Float64Array,
): DemandReport['rebound'] {
  const fall = quantilesOf(priceFall).p50
  const falling = priceFall.filter((f) => f > 0).length
  if (!(Math.abs(fall) > 1e-9) || falling === 0) return { share: null, backfireProbability: null }
  const kept = 1 - (1 - fall) * outcome.growthFactor.rebound
  let backfires = 0
  priceFall.forEach((f, i) => {
    if (f > 0 && (1 - f) * Math.exp(outcome.lnRebound[i] ?? Number.NaN) > 1 + 1e-12) backfires += 1
  })
  return { share: 1 - kept / fall, backfireProbability: backfires / falling }
}
