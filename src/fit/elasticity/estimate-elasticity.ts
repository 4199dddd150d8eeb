import { median } from 'simple-statistics'
import { type ElasticityBelief, elasticityPrior, shrinkElasticity } from './elasticity-prior.ts'
import { type LongRunElasticity, longRunElasticity } from './long-run.ts'
import { logsOf, type PriceHistory } from './price-history.ts'
import { type EventStudy, studyPriceMoves } from './price-moves.ts'
import { type DemandRegression, type RegressionOptions, regressDemand } from './regress-demand.ts'

/** Why the data cannot tell an elasticity. */
export type NotIdentified = {
  readonly code: 'too-few-buckets' | 'price-never-moved' | 'price-is-a-trend' | 'cost-is-a-fee'
  readonly message: string
}

/** An elasticity from data: what was measured, and what is believed afterwards. */
export type ElasticityEstimate = {
  readonly status: 'estimated' | 'not_identifiable'
  /** Empty when estimated. */
  readonly reasons: readonly NotIdentified[]
  /** Answer within four months: sum over the lags. Undefined where no regression could be solved; not to be believed while there are reasons. */
  readonly regression?: DemandRegression
  /** The whole answer: what the belief is made from. */
  readonly longRun?: LongRunElasticity
  readonly events: EventStudy
  /** Buckets with demand and price. */
  readonly buckets: number
  /** Change of ln cost per change of ln demand from bucket to bucket: near 0 where the bill is a fixed fee. */
  readonly costFollowsUsage?: number
  /** The prior weighed against the regression; the prior itself when not identifiable. */
  readonly belief: ElasticityBelief
}

const fewestBuckets = 16
const fewestMoves = 3
const worstInflation = 50
const leastCostSlope = 0.5

/**
 * Elasticity of demand to the effective price from a history of both. Identified only where the price level moved at least three times,
 * is not a mere trend (variance inflation at most 50), and the bill follows usage; else the belief is the prior, and the reasons say why.
 */
export function estimateElasticity(
  history: PriceHistory,
  options: RegressionOptions & { readonly prior?: ElasticityBelief } = {},
): ElasticityEstimate {
  const prior = options.prior ?? elasticityPrior
  const events = studyPriceMoves(history)
  const regression = regressDemand(history, options)
  const longRun = longRunElasticity(history, options)
  const buckets = Array.from(history.price).filter(
    (p, i) => p > 0 && (history.quantity[i] as number) > 0,
  ).length
  const costFollowsUsage = slopeOfCost(history)
  const reasons = reasonsAgainst({ buckets, events, regression, costFollowsUsage })
  const identified = reasons.length === 0 && longRun !== undefined
  return {
    status: identified ? 'estimated' : 'not_identifiable',
    reasons,
    ...(regression && { regression }),
    ...(longRun && { longRun }),
    events,
    buckets,
    ...(costFollowsUsage !== undefined && { costFollowsUsage }),
    belief: identified ? shrinkElasticity(longRun, prior) : prior,
  }
}

type Evidence = {
  readonly buckets: number
  readonly events: EventStudy
  readonly regression: DemandRegression | undefined
  readonly costFollowsUsage: number | undefined
}

function reasonsAgainst({ buckets, events, regression, costFollowsUsage }: Evidence): NotIdentified[] {
  const out: NotIdentified[] = []
  if (buckets < fewestBuckets)
    out.push({
      code: 'too-few-buckets',
      message: `${buckets} buckets hold both demand and price, ${fewestBuckets} are needed`,
    })
  const { length } = events.moves
  if (length < fewestMoves)
    out.push({
      code: 'price-never-moved',
      message: `the level of the price ${length === 0 ? 'never moved' : length === 1 ? 'moved once' : 'moved twice'} by 5 % or more: ${fewestMoves} moves are needed to tell an answer to the price from anything else that changed`,
    })
  const inflation = regression?.varianceInflation ?? Infinity
  if (buckets >= fewestBuckets && length > 0 && !(inflation <= worstInflation)) out.push(aTrend(inflation))
  if (costFollowsUsage !== undefined && costFollowsUsage < leastCostSlope)
    out.push({
      code: 'cost-is-a-fee',
      message: `cost rises by ${costFollowsUsage.toFixed(2)} % per % more usage: mostly a fixed fee, so that cost / usage is no price that anybody answers to, or a price that moves all the time with usage that answers at once: the two look alike`,
    })
  return out
}

function aTrend(inflation: number): NotIdentified {
  const all = inflation === Infinity
  const share = all ? 'all' : `${(100 * (1 - 1 / inflation)).toFixed(1)} %`
  return {
    code: 'price-is-a-trend',
    message: `time explains ${share} of the price (variance inflation ${all ? 'infinite' : inflation.toFixed(0)}, at most ${worstInflation}): growth by itself and growth by price cannot be told apart`,
  }
}

/** Slope of the changes of ln cost on those of ln demand from bucket to bucket, without the tenth with the largest price changes. */
function slopeOfCost({ price, quantity }: PriceHistory): number | undefined {
  const demand = logsOf(quantity)
  const cost = logsOf(price).map((p, i) => p + (demand[i] as number))
  const pairs: { x: number; y: number }[] = []
  for (let i = 1; i < cost.length; i++) {
    const x = (demand[i] as number) - (demand[i - 1] as number)
    const y = (cost[i] as number) - (cost[i - 1] as number)
    if (Number.isFinite(x) && Number.isFinite(y)) pairs.push({ x, y })
  }
  if (pairs.length < 8) return undefined
  // A price move changes cost without usage.
  const limit = pairs.map(({ x, y }) => Math.abs(y - x)).toSorted((a, b) => a - b)[
    Math.floor(0.9 * (pairs.length - 1))
  ] as number
  const usual = pairs.filter(({ x, y }) => Math.abs(y - x) <= limit)
  const centre = median(usual.map(({ x }) => x))
  const middle = median(usual.map(({ y }) => y))
  const squares = usual.reduce((sum, { x }) => sum + (x - centre) ** 2, 0)
  // Usage that never varies says nothing about how cost follows it.
  if (!(squares / usual.length > 1e-6)) return undefined
  return usual.reduce((sum, { x, y }) => sum + (x - centre) * (y - middle), 0) / squares
}
