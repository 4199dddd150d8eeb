import { decomposeSpend, type SpendPart } from '../../fit/elasticity/decompose-spend.ts'
import { elasticityRange, probabilityAbove } from '../../fit/elasticity/elasticity-prior.ts'
import type { ElasticityEstimate } from '../../fit/elasticity/estimate-elasticity.ts'
import type { MeasuredPrice } from '../../fit/elasticity/measure-price.ts'
import { bucketsInFourWeeks, type PriceHistory } from '../../fit/elasticity/price-history.ts'
import { round9 } from '../../stats/round9.ts'
import { studentQuantile } from '../../stats/student.ts'
import { formatDay } from '../../units/day.ts'
import { rangeQuantile } from '../../units/range.ts'
import type { DecompositionReport, ElasticityNumber, ElasticityReport } from './elasticity-document.ts'

/** Of which demand the estimate is. */
export type ElasticitySubject = Pick<ElasticityReport, 'id' | 'key' | 'metric'>

const tidy = (value: number): number => round9(value) + 0
const orNull = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : tidy(value)

/** One estimate as the document holds it, at 9 significant digits. */
export function elasticityReport(
  subject: ElasticitySubject,
  measured: MeasuredPrice,
  estimate: ElasticityEstimate,
): ElasticityReport {
  const { history } = measured
  const { longRun, regression, events } = estimate
  const known = knownBuckets(history)
  return {
    ...subject,
    unit: measured.unit,
    status: estimate.status,
    reasons: estimate.reasons,
    price: priceReport(measured, known),
    step: history.step,
    from: dayText(history.times[known[0] ?? -1]),
    to: dayText(history.times[known.at(-1) ?? -1]),
    buckets: estimate.buckets,
    method: longRun?.method ?? null,
    longRun: longRun ? { ...numberOf(longRun), halfLifeDays: tidy(longRun.halfLifeDays) } : null,
    fourMonths: regression ? numberOf(regression) : null,
    belief: beliefReport(estimate),
    identification: {
      priceMoves: events.moves.length,
      varianceInflation: orNull(regression?.varianceInflation),
      residualMemory: orNull(regression?.residualMemory),
      costFollowsUsage: orNull(estimate.costFollowsUsage),
    },
    eventStudy: {
      elasticity: orNull(events.elasticity),
      standardError: orNull(events.standardError),
      placeboDates: events.placeboDates,
      placeboShare: orNull(events.placeboShare),
      moves: events.moves.map((move) => ({
        date: formatDay(Math.floor(move.timeDays)),
        price: tidy(Math.exp(move.logPrice)),
        demand: tidy(Math.exp(move.logDemand)),
      })),
    },
    decomposition: decompositionReport(measured, known),
  }
}

function dayText(time: number | undefined): string | null {
  return time === undefined ? null : formatDay(Math.floor(time))
}

/** Buckets with demand and price. */
function knownBuckets({ price, quantity }: PriceHistory): number[] {
  return Array.from(price.keys()).filter((i) => (price[i] as number) > 0 && (quantity[i] as number) > 0)
}

function numberOf(found: {
  readonly elasticity: number
  readonly standardError: number
  readonly freedom: number
}): ElasticityNumber {
  const half = studentQuantile(0.975, Math.max(1, found.freedom)) * found.standardError
  return {
    estimate: tidy(found.elasticity),
    standardError: tidy(found.standardError),
    p025: tidy(found.elasticity - half),
    p975: tidy(found.elasticity + half),
  }
}

function beliefReport({ belief, status }: ElasticityEstimate): ElasticityReport['belief'] {
  const grade = status === 'estimated' ? 'measured' : 'assumed'
  const range = elasticityRange(belief, grade)
  return {
    grade,
    mean: tidy(belief.mean),
    sd: tidy(belief.sd),
    p05: tidy(rangeQuantile(range, 0.05)),
    p50: tidy(rangeQuantile(range, 0.5)),
    p95: tidy(rangeQuantile(range, 0.95)),
    probabilityAboveOne: tidy(probabilityAbove(belief)),
  }
}

/** Mean price per million units over the first and the last four weeks. */
function priceReport(measured: MeasuredPrice, known: readonly number[]): ElasticityReport['price'] {
  const { history, source, currency, basis = null } = measured
  const few = bucketsInFourWeeks[history.step]
  const meanOf = (buckets: readonly number[]): number | null => {
    const spend = buckets.reduce(
      (sum, i) => sum + (history.price[i] as number) * (history.quantity[i] as number),
      0,
    )
    const demand = buckets.reduce((sum, i) => sum + (history.quantity[i] as number), 0)
    return demand > 0 ? tidy((1e6 * spend) / demand) : null
  }
  return { source, currency, basis, first: meanOf(known.slice(0, few)), last: meanOf(known.slice(-few)) }
}

/** Sums over whole blocks of four weeks, the last block ending at the last known bucket. */
function inBlocks(parts: readonly SpendPart[], known: readonly number[], size: number): SpendPart[] {
  const last = known.at(-1) ?? -1
  const count = Math.floor((last - (known[0] ?? 0) + 1) / size)
  const sums = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: count }, (_, block) => {
      const end = last + 1 - (count - 1 - block) * size
      return values.subarray(end - size, end).reduce((a, b) => a + b, 0)
    })
  return parts.map(({ name, cost, quantity }) => ({ name, cost: sums(cost), quantity: sums(quantity) }))
}

/** Growth of spend from the first to the last four weeks (or month), and what it is made of. */
function decompositionReport(
  { parts, history, mix }: MeasuredPrice,
  known: readonly number[],
): DecompositionReport | null {
  const size = bucketsInFourWeeks[history.step]
  const blocks = inBlocks(parts, known, size)
  const count = blocks[0]?.cost.length ?? 0
  const found = decomposeSpend(blocks, 0, count - 1)
  if (!found) return null
  const last = known.at(-1) ?? 0
  return {
    from: formatDay(Math.floor(history.times[last + 1 - count * size] as number)),
    to: formatDay(Math.floor(history.times[last] as number)),
    spend: tidy(found.spend),
    volume: tidy(found.volume),
    price: tidy(mix === undefined ? found.price + found.mix : found.price),
    mix: mix === undefined ? null : tidy(found.mix),
    by: mix ?? null,
  }
}
