import { JevonsError, type Problem } from '../errors.ts'
import type { PriceCatalogue, TokenPriceEntry } from '../prices/price-catalogue.ts'
import type { Planning } from './planning.ts'
import type { TokenPrices } from './resource-kind.ts'
import type { ResourceSpec } from './specs.ts'

/**
 * Catalogue prices at start of the models that a resource names, per token in the scenario's currency. An unknown model is
 * refused with the nearest names: it is never priced at zero.
 */
export function cataloguePrices(
  spec: ResourceSpec,
  models: readonly string[],
  planning: Planning,
  catalogue: PriceCatalogue | undefined,
): Record<string, TokenPrices> {
  const prices: Record<string, TokenPrices> = {}
  for (const model of models) {
    const entry = catalogue?.tokenPricesAt(model, planning.start)
    if (!entry) throw unknownModel(spec, model, catalogue)
    prices[model] = inCurrency(entry, usdRate(spec, planning))
    if (entry.dated) continue
    planning.notice({
      code: 'price-undated',
      level: 'info',
      subject: spec.id,
      message: `${spec.id}: the catalogue does not say since when the price of ${model} holds (${entry.source})`,
    })
  }
  return prices
}

const placeOf = (spec: ResourceSpec): Pick<Problem, 'pos'> => (spec.pos ? { pos: spec.pos } : {})

function unknownModel(spec: ResourceSpec, model: string, catalogue: PriceCatalogue | undefined): JevonsError {
  const near = catalogue?.nearestModels(model).join(', ') ?? 'none'
  return new JevonsError({
    code: 'UNKNOWN_NAME',
    message: `resource '${spec.id}': no catalogue price for model '${model}'`,
    hint: `nearest: ${near}; or state it: price: { input: $3/M tokens, output: $15/M tokens }`,
    ...placeOf(spec),
  })
}

/** What one USD, the catalogue's currency, is worth in the scenario's. */
function usdRate(spec: ResourceSpec, planning: Planning): number {
  const rate = planning.currency === 'USD' ? 1 : planning.fx['USD']
  if (rate !== undefined) return rate
  throw new JevonsError({
    code: 'CURRENCY_MIX',
    message: `resource '${spec.id}': catalogue prices are in USD, the scenario in ${planning.currency}`,
    hint: `add fx: { USD: 0.92 } (what 1 USD is worth in ${planning.currency}), or state the price`,
    ...placeOf(spec),
  })
}

function inCurrency(entry: TokenPriceEntry, rate: number): TokenPrices {
  const perToken = (usdPerMillion: number): number => (usdPerMillion * rate) / 1e6
  return {
    input: perToken(entry.inputUsdPerMillionTokens),
    // Without a cache price, cached input is charged as input.
    cached: perToken(entry.cachedUsdPerMillionTokens ?? entry.inputUsdPerMillionTokens),
    output: perToken(entry.outputUsdPerMillionTokens ?? 0),
    source: entry.source,
  }
}
