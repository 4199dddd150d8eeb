import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { PriceCatalogue, TokenPriceEntry } from '../../prices/price-catalogue.ts'
import { toSeries } from '../../series/from-usage.ts'
import { tokenParts } from '../../series/select-runs.ts'
import type { Step } from '../../units/step.ts'

/** List price of a fixed basket of tokens. */
export type CataloguePrice = {
  /** USD per token, per bucket. */
  readonly price: Float64Array
  /** Share of all tokens whose model the catalogue knows, 0..1. */
  readonly known: number
}

type Basket = { readonly model: string; readonly part: string; readonly tokens: number }

/**
 * List price of the mix (models x input, cached, written, output) that was used over the whole window, at each bucket's start: what the
 * provider changed, not what the customer did. Undefined where the catalogue knows none of the models.
 */
export function cataloguePrice(
  data: UsageData,
  at: { readonly where: Readonly<Record<string, string>>; readonly step: Step; readonly times: Float64Array },
  catalogue: PriceCatalogue,
): CataloguePrice | undefined {
  const basket = basketOf(data, at)
  const all = basket.reduce((sum, b) => sum + b.tokens, 0)
  const first = Math.floor(at.times[0] ?? 0)
  const known = basket.filter(({ model }) => catalogue.tokenPricesAt(model, first) !== undefined)
  const tokens = known.reduce((sum, b) => sum + b.tokens, 0)
  if (!(tokens > 0)) return undefined
  const price = at.times.map((time) => {
    const money = known.reduce((sum, { model, part, tokens: used }) => {
      const entry = catalogue.tokenPricesAt(model, Math.floor(time))
      return sum + used * (entry ? unitPrice(entry, part) : NaN)
    }, 0)
    return money / tokens
  })
  return { price, known: tokens / all }
}

function basketOf(
  data: UsageData,
  { where, step }: { readonly where: Readonly<Record<string, string>>; readonly step: Step },
): Basket[] {
  const present = new Set(metricsOf(data.table))
  const parts = tokenParts.filter((part) => present.has(part))
  const metrics = parts.length > 0 ? parts : ['tokens_total']
  return metrics.flatMap((part) =>
    toSeries(data, { metric: part, where, step, by: ['model'] }).series.map((series) => ({
      model: series.key['model'] ?? '',
      part,
      tokens: series.values.reduce((sum, v) => sum + (v > 0 ? v : 0), 0),
    })),
  )
}

/** USD per token of a part; a class without a price of its own costs what input costs. */
function unitPrice(entry: TokenPriceEntry, part: string): number {
  const input = entry.inputUsdPerMillionTokens
  const perMillion: Readonly<Record<string, number | undefined>> = {
    tokens_cache_read: entry.cachedUsdPerMillionTokens,
    tokens_cache_write: entry.cacheWriteUsdPerMillionTokens,
    tokens_output: entry.outputUsdPerMillionTokens,
  }
  return (perMillion[part] ?? input) / 1e6
}
