import type { PriceCatalogue, TokenPriceEntry } from '../prices/price-catalogue.ts'
import { priceClasses } from '../prices/price-classes.ts'
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
  /** Published classes of service with what their tokens cost; a class that is absent is not known. */
  readonly classes: readonly {
    readonly name: string
    readonly factor: number
    readonly input: number
    readonly output: number | null
    readonly source: string
  }[]
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
  const classes = classesOf(entry)
  const batch = classes.find(({ name }) => name === 'batch')
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
    batchInput: batch?.input ?? null,
    batchOutput: batch?.output ?? null,
    classes,
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

function classesOf(entry: TokenPriceEntry): PriceRow['classes'] {
  const { inputUsdPerMillionTokens: input, outputUsdPerMillionTokens: output } = entry
  // The same id as the one that is asked for: the catalogue's own, without its provider.
  const id = entry.catalogueId.slice(entry.provider.length + 1)
  return priceClasses(entry.provider, id).map(({ name, factor, source }) => ({
    name,
    factor,
    input: input * factor,
    output: output === undefined ? null : output * factor,
    source,
  }))
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
