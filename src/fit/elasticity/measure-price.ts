import { pickRuns } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'
import type { PriceCatalogue } from '../../prices/price-catalogue.ts'
import { toSeries } from '../../series/from-usage.ts'
import { tokenParts } from '../../series/select-runs.ts'
import type { Series } from '../../series/series.ts'
import { usageCharges } from '../../series/usage-charges.ts'
import { type CataloguePrice, cataloguePrice } from './catalogue-price.ts'
import { matchedPriceIndex, type SpendPart } from './decompose-spend.ts'
import type { PriceHistory } from './price-history.ts'

/** What to measure an elasticity of. */
export type PriceQuestion = {
  /** What people ask for: `tokens`, or any total. */
  readonly metric: string
  readonly where: Readonly<Record<string, string>>
  readonly step: PriceHistory['step']
  readonly currency?: string
  readonly basis?: string
  /** Dimension whose values are the parts of the mix; `model` by default. */
  readonly mix?: string
  /** Where given, list prices stand in for a bill that is not there. */
  readonly catalogue?: PriceCatalogue
  /** `effective` (default): cost / demand. `matched`: of the same parts, the mix held. `list`: of the catalogue. */
  readonly price?: 'effective' | 'matched' | 'list'
}

/** Demand with the price that was paid for it, and its parts. */
export type MeasuredPrice = {
  readonly history: PriceHistory
  /** Unit of demand: `tokens`, `requests`. */
  readonly unit: string
  readonly currency: string
  readonly basis?: string
  readonly source: 'cost per unit' | 'cost per unit, mix held' | 'price catalogue'
  /** Parts of spend and demand on the same buckets; one part where the mix is not known. */
  readonly parts: readonly SpendPart[]
  /** Dimension that the parts are values of; undefined = unknown. */
  readonly mix?: string
  readonly notices: readonly Notice[]
}

/** One entry per currency in which the exports hold cost for this demand; empty where there is no price of any kind. */
export function measurePrice(data: UsageData, question: PriceQuestion): MeasuredPrice[] {
  const { metric, where, step, currency } = question
  const charges = usageCharges(data)
  const [demand] = toSeries(charges.data, { metric, where, step }).series
  if (!demand || demand.step === 'hour') return []
  const bills = question.price === 'list' ? [] : billsOf(charges.data, question)
  if (bills.length === 0) return fromCatalogue(charges.data, demand, question)
  return bills.map((bill) => {
    const left = charges.leftOut.find((l) => l.currency === (bill.currency ?? currency))
    const own = paidIn(charges.data, question, bill.currency)
    const usage = own ?? charges.data
    const [paid = demand] = own ? toSeries(own, { metric, where, step }).series : []
    const measured = measuredBy(usage, question, { demand: paid, bill })
    const notices = left ? [leftOutNotice(left)] : []
    return { ...measured, notices: own ? notices : [...notices, mixedMoney(metric)] }
  })
}

/** Demand with the price of one bill. */
function measuredBy(
  usage: UsageData,
  question: PriceQuestion,
  { demand, bill }: { readonly demand: Series; readonly bill: Series },
): Omit<MeasuredPrice, 'notices'> {
  const { price: effective, quantity } = aligned(demand, bill)
  const { parts, mix } = partsOf(usage, question, { demand, bill })
  const held = question.price === 'matched' && mix !== undefined
  const price = held ? matchedPrice(effective, parts) : effective
  return {
    history: { step: demand.step as PriceHistory['step'], times: demand.times, quantity, price },
    unit: demand.unit,
    currency: bill.currency ?? question.currency ?? '',
    ...(bill.basis !== undefined && { basis: bill.basis }),
    source: held ? 'cost per unit, mix held' : 'cost per unit',
    parts,
    ...(mix !== undefined && { mix }),
  }
}

/**
 * The usage that was paid in a currency: all of it where cost is in one, else that of the sources whose cost is in no other. Undefined where
 * the sources do not tell them apart.
 */
function paidIn(
  data: UsageData,
  { metric, where }: PriceQuestion,
  currency: string | undefined,
): UsageData | undefined {
  const costs = data.table.runs.filter(
    (run) => run.metric === 'cost' && Object.entries(where).every(([dim, value]) => run.dims[dim] === value),
  )
  const sourcesOf = (own: boolean): Set<number> =>
    new Set(costs.filter((run) => (run.currency === currency) === own).map(({ source }) => source))
  const [own, others] = [sourcesOf(true), sourcesOf(false)]
  if (others.size === 0) return data
  if ([...own].some((source) => others.has(source))) return undefined
  const usage = { ...data, table: pickRuns(data.table, ({ source }) => own.has(source)) }
  return knows(usage, metric, Object.keys(where)) ? usage : undefined
}

function mixedMoney(metric: string): Notice {
  return {
    code: 'usage-of-several-currencies',
    level: 'warning',
    message: `cost is in several currencies and the exports do not say which ${metric} were paid in which: each price is the cost in one currency over all ${metric}, a part of what they cost; narrow with --where, or give the exports of one currency`,
  }
}

/** The effective price of the first bucket, moved by the prices of the same parts alone. */
function matchedPrice(effective: Float64Array, parts: readonly SpendPart[]): Float64Array {
  const index = matchedPriceIndex(parts)
  const first = index.findIndex((v, i) => !Number.isNaN(v) && (effective[i] as number) > 0)
  return effective.map(
    (_, i) => (effective[first] ?? NaN) * Math.exp((index[i] as number) - (index[first] ?? NaN)),
  )
}

function leftOutNotice({ currency, amount }: { currency: string; amount: number }): Notice {
  return {
    code: 'charges-left-out',
    level: 'info',
    message: `${currency} ${amount.toPrecision(6)} of taxes, credits, fees and unused commitment are no price of usage and left out of it`,
  }
}

/** Cost series, one per currency; none where the exports hold no cost with these dimensions. */
function billsOf(data: UsageData, { where, step, currency, basis }: PriceQuestion): Series[] {
  if (!knows(data, 'cost', Object.keys(where))) return []
  const money = { ...(currency !== undefined && { currency }), ...(basis !== undefined && { basis }) }
  return toSeries(data, { metric: 'cost', where, step, ...money }).series
}

/** Whether rows of the metric know each of the dimensions. */
function knows(data: UsageData, metric: string, dims: readonly string[]): boolean {
  const { table } = data
  const names = metric === 'tokens' ? ['tokens_total', ...tokenParts] : [metric]
  const has = (dim?: string): boolean =>
    table.runs.some(
      ({ metric: name, dims: own }) => names.includes(name) && (dim === undefined || own[dim] !== undefined),
    )
  return has() && dims.every((dim) => has(dim))
}

/** Values of another series on the buckets of `demand`; NaN where it has none. */
function onBuckets(demand: Series, other: Series): Float64Array {
  const at = new Map(Array.from(other.times, (time, i) => [Math.round(time), other.values[i] as number]))
  return demand.times.map((time) => at.get(Math.round(time)) ?? NaN)
}

function aligned(demand: Series, bill: Series): { price: Float64Array; quantity: Float64Array } {
  const cost = onBuckets(demand, bill)
  const price = demand.values.map((q, i) =>
    q > 0 && (cost[i] as number) > 0 ? (cost[i] as number) / q : NaN,
  )
  return { price, quantity: demand.values }
}

/** Demand and cost per value of the mix dimension; the whole as one part where either does not know it. */
function partsOf(
  data: UsageData,
  { metric, where, step, basis, mix = 'model' }: PriceQuestion,
  whole: { readonly demand: Series; readonly bill: Series },
): { parts: SpendPart[]; mix?: string } {
  const { demand, bill } = whole
  const one = [{ name: 'all', cost: onBuckets(demand, bill), quantity: demand.values }]
  if (!knows(data, metric, [mix]) || !knows(data, 'cost', [mix])) return { parts: one }
  const options = { where, step, by: [mix] }
  const quantities = toSeries(data, { ...options, metric }).series
  const costs = toSeries(data, {
    ...options,
    metric: 'cost',
    ...(bill.currency !== undefined && { currency: bill.currency }),
    ...(basis !== undefined && { basis }),
  }).series
  const names = [...new Set([...quantities, ...costs].map((s) => s.key[mix] ?? ''))].sort()
  const valuesOf = (series: readonly Series[], name: string): Float64Array => {
    const found = series.find((s) => s.key[mix] === name)
    // A part without a row in a bucket that the whole knows was not used.
    return found
      ? onBuckets(demand, found).map((v) => (Number.isNaN(v) ? 0 : v))
      : new Float64Array(demand.times.length)
  }
  return {
    parts: names.map((name) => ({
      name,
      cost: valuesOf(costs, name),
      quantity: valuesOf(quantities, name),
    })),
    mix,
  }
}

/** List prices at the mix of the whole window, where models are known and the catalogue knows them. */
function fromCatalogue(data: UsageData, demand: Series, question: PriceQuestion): MeasuredPrice[] {
  const { catalogue, where, step } = question
  if (!catalogue || !knows(data, 'tokens', ['model', ...Object.keys(where)])) return []
  const listed: CataloguePrice | undefined = cataloguePrice(
    data,
    { where, step, times: demand.times },
    catalogue,
  )
  if (!listed) return []
  const { price, known } = listed
  const cost = demand.values.map((q, i) => q * (price[i] as number))
  return [
    {
      history: {
        step: demand.step as PriceHistory['step'],
        times: demand.times,
        quantity: demand.values,
        price,
      },
      unit: demand.unit,
      currency: 'USD',
      source: 'price catalogue',
      parts: [{ name: 'all', cost, quantity: demand.values }],
      notices: [
        {
          code: 'list-price',
          level: 'info',
          message: `the price is the list price at the mix of the whole window (${Math.round(100 * known)} % of tokens are of models that the catalogue knows)`,
        },
      ],
    },
  ]
}
