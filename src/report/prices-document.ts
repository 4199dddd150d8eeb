import type { PriceCatalogue, TokenPriceEntry } from '../prices/price-catalogue.ts'
import { batchClass } from '../prices/price-classes.ts'
import { type Day, formatDay } from '../units/day.ts'

/** One price of one model: USD per million tokens, null = the catalogue has none (never 0). */
export type PriceRow = {
  readonly model: string
  readonly id: string
  readonly provider: string
  readonly currency: 'USD'
  readonly input: number
  readonly cached: number | null
  readonly cacheWrite: number | null
  readonly cacheWriteHour: number | null
  readonly output: number | null
  readonly batchInput: number | null
  readonly batchOutput: number | null
  readonly tiers: readonly {
    readonly above: number
    readonly input: number | null
    readonly output: number | null
  }[]
  /** First day of this price; null = not known. */
  readonly since: string | null
  /** Later changes with the prices that hold from then on. */
  readonly scheduled: readonly {
    readonly from: string
    readonly input: number
    readonly cached: number | null
    readonly output: number | null
  }[]
  readonly source: string
}

/** What `jevons prices` shows. */
export type PricesDocument = {
  readonly schemaVersion: 1
  readonly catalogue: { readonly version: string; readonly date: string }
  readonly at: string
  readonly prices: readonly PriceRow[]
}

/** The prices of models on a day; a model without a price has no row. */
export function pricesDocument(
  catalogue: PriceCatalogue,
  models: readonly string[],
  at: Day,
): PricesDocument {
  return {
    schemaVersion: 1,
    catalogue: { version: catalogue.version, date: formatDay(catalogue.date) },
    at: formatDay(at),
    prices: models.flatMap((model) => {
      const entry = catalogue.tokenPricesAt(model, at)
      return entry ? [priceRow(entry, catalogue, at)] : []
    }),
  }
}

function priceRow(entry: TokenPriceEntry, catalogue: PriceCatalogue, at: Day): PriceRow {
  const batch = batchClass(entry.provider)?.factor
  const times = (value: number | undefined): number | null =>
    value === undefined || batch === undefined ? null : value * batch
  return {
    model: entry.model,
    id: entry.catalogueId,
    provider: entry.provider,
    currency: entry.currency,
    input: entry.inputUsdPerMillionTokens,
    cached: entry.cachedUsdPerMillionTokens ?? null,
    cacheWrite: entry.cacheWriteUsdPerMillionTokens ?? null,
    cacheWriteHour: entry.cacheWriteHourUsdPerMillionTokens ?? null,
    output: entry.outputUsdPerMillionTokens ?? null,
    batchInput: times(entry.inputUsdPerMillionTokens),
    batchOutput: times(entry.outputUsdPerMillionTokens),
    tiers: (entry.tiers ?? []).map((t) => ({
      above: t.above,
      input: t.inputUsdPerMillionTokens ?? null,
      output: t.outputUsdPerMillionTokens ?? null,
    })),
    since: entry.since === undefined ? null : formatDay(entry.since),
    scheduled: scheduled(entry.model, catalogue, at),
    source: entry.source,
  }
}

function scheduled(model: string, catalogue: PriceCatalogue, at: Day): PriceRow['scheduled'] {
  return catalogue
    .changesOf(model)
    .filter((day) => day > at)
    .flatMap((day) => {
      const entry = catalogue.tokenPricesAt(model, day)
      return entry
        ? {
            from: formatDay(day),
            input: entry.inputUsdPerMillionTokens,
            cached: entry.cachedUsdPerMillionTokens ?? null,
            output: entry.outputUsdPerMillionTokens ?? null,
          }
        : []
    })
}
