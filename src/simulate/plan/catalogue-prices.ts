import { JevonsError, type Problem } from '../../errors.ts'
import type { PriceCatalogue, TokenPriceEntry } from '../../prices/price-catalogue.ts'
import { type Day, formatDay } from '../../units/day.ts'
import type { DatedTokenPrices, TokenPrices } from '../resource-kind.ts'
import type { Planning } from './planning.ts'
import type { ResourceSpec } from './specs.ts'

/** A back-cast runs a year: prices before that are not asked for. */
const pastDays = 366

/**
 * Catalogue prices of the models that a resource names, per token in the scenario's currency: at start, and with the days of
 * their changes where those are known. An unknown model is refused with the nearest names: it is never priced at zero.
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
    const rate = usdRate(spec, planning)
    prices[model] = { ...inCurrency(entry, rate), source: entry.source }
    if (!entry.dated) {
      planning.notice({
        code: 'price-undated',
        level: 'info',
        subject: spec.id,
        message: `${spec.id}: the catalogue does not say since when the price of ${model} holds (${entry.source})`,
      })
      continue
    }
    const entries = datedEntries(model, planning, catalogue)
    prices[model] = {
      ...prices[model],
      changes: entries.map(({ from, entry: held }) => ({ from, ...inCurrency(held, rate) })),
    }
    tellChanges(spec, entries, planning)
  }
  return prices
}

type DatedEntry = { readonly from: Day; readonly entry: TokenPriceEntry }

/** The catalogue's prices from a year before start on, one per change, oldest first. */
function datedEntries(
  model: string,
  { start }: Planning,
  catalogue: PriceCatalogue | undefined,
): DatedEntry[] {
  const first = start - pastDays
  const later = catalogue?.changesOf(model).filter((day) => day > first) ?? []
  return [first, ...later].flatMap((from) => {
    const entry = catalogue?.tokenPricesAt(model, from)
    return entry ? [{ from, entry }] : []
  })
}

/** Says which changes of a list price fall into the year before start or into the forecast. */
function tellChanges(spec: ResourceSpec, entries: readonly DatedEntry[], planning: Planning): void {
  const money = ({ entry }: DatedEntry): string =>
    `${String(entry.inputUsdPerMillionTokens)}/${String(entry.outputUsdPerMillionTokens ?? 0)}`
  entries.slice(1).forEach((after, i) => {
    const before = entries[i]
    if (before === undefined || after.from >= planning.end || money(before) === money(after)) return
    planning.notice({
      code: 'price-change',
      level: 'info',
      subject: spec.id,
      message: `${spec.id}: the list price of ${after.entry.model} goes from ${money(before)} to ${money(after)} USD per million tokens (input/output) on ${formatDay(after.from)}; each day is priced at its own (${after.entry.source})`,
    })
  })
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

function inCurrency(entry: TokenPriceEntry, rate: number): Omit<DatedTokenPrices, 'from'> {
  const perToken = (usdPerMillion: number): number => (usdPerMillion * rate) / 1e6
  return {
    input: perToken(entry.inputUsdPerMillionTokens),
    // Without a cache price, cached input is charged as input.
    cached: perToken(entry.cachedUsdPerMillionTokens ?? entry.inputUsdPerMillionTokens),
    output: perToken(entry.outputUsdPerMillionTokens ?? 0),
  }
}
