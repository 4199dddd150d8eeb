import { elasticityPrior, elasticityRange } from '../../fit/elasticity/elasticity-prior.ts'
import { estimateElasticity } from '../../fit/elasticity/estimate-elasticity.ts'
import { measurePrice } from '../../fit/elasticity/measure-price.ts'
import type { PriceHistory } from '../../fit/elasticity/price-history.ts'
import type { PriceCatalogue } from '../../prices/price-catalogue.ts'
import type { Day } from '../../units/day.ts'
import type { Range } from '../../units/range.ts'
import { stepDays } from '../../units/step.ts'
import type { Planning } from './planning.ts'
import type { DemandSpec } from './specs.ts'

/**
 * Elasticity of a measured demand from its own history before `start`: the prior weighed against the data, graded `measured`. Where the
 * data cannot tell, the prior (`assumed`), with a warning that says why.
 */
export function estimatedElasticity(
  { id, history }: Pick<DemandSpec, 'id' | 'history'>,
  planning: Planning,
  catalogue: PriceCatalogue | undefined,
): Range {
  const { data, currency, basis, start } = planning
  const cannot = (why: string): Range => {
    planning.notice({
      code: 'elasticity-not-identifiable',
      level: 'warning',
      subject: id,
      message: `${id}: the exports cannot tell its elasticity (${why}); the prior ${elasticityPrior.mean} +- ${elasticityPrior.sd} is used (assumed)`,
    })
    return elasticityRange(elasticityPrior, 'assumed')
  }
  if (history === undefined) return cannot('its level is stated, not measured')
  const [measured] = measurePrice(data, {
    ...history,
    step: 'week',
    basis,
    ...(hasCostIn(planning) && { currency }),
    ...(catalogue && { catalogue }),
  })
  if (!measured) return cannot('they hold neither cost for it nor tokens by model')
  const estimate = estimateElasticity(beforeDay(measured.history, start))
  const { longRun, status, reasons, belief } = estimate
  if (status !== 'estimated' || !longRun) return cannot(reasons.map((r) => r.message).join('; '))
  planning.notice({
    code: 'elasticity-estimated',
    level: 'info',
    subject: id,
    message: `${id}: elasticity ${longRun.elasticity.toFixed(2)} +- ${longRun.standardError.toFixed(2)} from ${estimate.events.moves.length} price moves in ${estimate.buckets} ${measured.history.step}s, ${belief.mean.toFixed(2)} +- ${belief.sd.toFixed(2)} with the prior (jevons elasticity shows how)`,
  })
  return elasticityRange(belief, 'measured')
}

/** Whether the exports hold cost in the scenario's currency: another currency is no price of this scenario. */
function hasCostIn({ data, currency }: Planning): boolean {
  return data.table.runs.some((run) => run.metric === 'cost' && run.currency === currency)
}

/** Whole buckets before a day. */
function beforeDay(history: PriceHistory, end: Day): PriceHistory {
  const width = stepDays[history.step]
  const count = history.times.findLastIndex((time) => time + width <= end + 1) + 1
  return {
    step: history.step,
    times: history.times.slice(0, count),
    quantity: history.quantity.slice(0, count),
    price: history.price.slice(0, count),
  }
}
