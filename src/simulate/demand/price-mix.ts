import { type Range, rangeMedian } from '../../units/range.ts'
import { cachedPriceShare } from '../physics/money/cached-price.ts'
import type { ResourcePlan, SimulationPlan } from '../plan/plan.ts'

/** What a change of the cached share is worth: medians, of the first tokens resource of the plan. */
export type PriceMix = {
  /** Share of input tokens that are read from a cache today, 0..1. */
  readonly cachedShare: number
  /** Share of today's token spend that is input (cached input included), 0..1. */
  readonly inputSpendShare: number
}

/** Our choice where the plan says nothing: output tokens cost 5 x input and are a fifth of them, so half the spend is input. */
const assumed: PriceMix = { cachedShare: 0, inputSpendShare: 0.5 }
const outputOverInputPrice = 5
const outputPerInputToken = 0.2

/** The price mix that caching acts on. */
export function priceMixOf(plan: Pick<SimulationPlan, 'resources'>): PriceMix {
  const tokens = plan.resources.find((resource) => resource.kind === 'tokens')
  if (tokens === undefined) return assumed
  const cachedShare = medianOf(tokens, 'cached') ?? 0
  const input = medianOf(tokens, 'input') ?? 1
  const share = medianOf(tokens, 'output-share')
  const perInput = share !== undefined && share < 1 ? share / (1 - share) : outputPerInputToken
  const output = medianOf(tokens, 'output') ?? input * perInput
  const [catalogue] = Object.values(tokens.tokenPrices)
  const price = catalogue ?? statedPrice(tokens.params['price'])
  const inputSpend = input * ((1 - cachedShare) * price.input + cachedShare * price.cached)
  const spend = inputSpend + output * price.output
  return { cachedShare, inputSpendShare: spend > 0 ? inputSpend / spend : assumed.inputSpendShare }
}

type Prices = { readonly input: number; readonly cached: number; readonly output: number }

/** Relative prices of a `price:` that was stated in parts or as one number. */
function statedPrice(price: unknown): Prices {
  const unknown = { input: 1, cached: 1, output: outputOverInputPrice }
  if (typeof price !== 'object' || price === null) return unknown
  if ('range' in price) return { input: 1, cached: 1, output: 1 }
  const part = (name: string): number | undefined => {
    const money: unknown = (price as Readonly<Record<string, unknown>>)[name]
    const range = typeof money === 'object' && money !== null && 'range' in money ? money.range : undefined
    return range === undefined ? undefined : rangeMedian(range as Range)
  }
  const input = part('input')
  const output = part('output')
  if (input === undefined || output === undefined) return unknown
  return { input, cached: part('cached') ?? input * cachedPriceShare, output }
}

/** Median of a parameter that is measured or stated as a range. */
function medianOf(resource: ResourcePlan, param: string): number | undefined {
  const range = resource.ratios[param]?.value ?? resource.params[param]
  const isRange = typeof range === 'object' && range !== null && 'shape' in range
  return isRange ? rangeMedian(range as Range) : undefined
}
