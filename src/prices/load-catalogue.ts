import type * as genaiPrices from '@pydantic/genai-prices'
import type { ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices'
import { type Day, dayOf, parseDay } from '../units/day.ts'
import { editDistance } from '../units/nearest.ts'
import { priceOverrides } from './overrides.ts'
import type { PriceCatalogue, PriceOverride, PriceTier, TokenPriceEntry } from './price-catalogue.ts'

type Engine = typeof genaiPrices

/** Version and publication day of the bundled data; the package states neither at run time. A test compares package.json. */
const version = '0.1.8'
const published: Day = dayOf(2026, 9, 23)

const catalogueSource = `genai-prices ${version} (2026-09-23)`
const msPerDay = 86_400_000
const halfHourMs = 1_800_000

/**
 * The offline catalogue of token prices, loaded when first asked for: nothing pays for its 0.8 MB of data unless a
 * model is named. `overrides` stand above it (default: ours). No network.
 */
export async function loadCatalogue(
  overrides: readonly PriceOverride[] = priceOverrides,
): Promise<PriceCatalogue> {
  const engine = await import('@pydantic/genai-prices')
  // Without updatePrices() this resolves at once to the bundled data.
  const providers = (await engine.waitForUpdate()) ?? []
  const known = new Map<string, TokenPriceEntry | undefined>()
  return {
    version,
    date: published,
    tokenPricesAt(model, day) {
      const key = `${model}\n${day}`
      if (!known.has(key)) known.set(key, priceAt(engine, providers, overrides, { model, day }))
      return known.get(key)
    },
    changesOf: (model) => changesOf(engine, providers, overrides, model),
    modelsOf: (provider) => modelsOf(providers, provider),
    providers: providers.map((p) => p.id).sort(),
    nearestModels: (name, count = 3) => nearestModels(engine, providers, name, count),
  }
}

function priceAt(
  engine: Engine,
  providers: readonly Provider[],
  overrides: readonly PriceOverride[],
  wanted: { model: string; day: Day },
): TokenPriceEntry | undefined {
  const { model, day } = wanted
  const found = resolve(engine, providers, model, day)
  const override = overrideAt(overrides, model, found, day)
  if (override) return override
  if (!found) return undefined
  const unit = meanUnitPrices(engine, found, day)
  if (unit.input === undefined) return undefined
  const dated = Array.isArray(found.model.prices) && found.model.prices.some((p) => startDay(p) !== undefined)
  return {
    model,
    catalogueId: `${found.provider.id}:${found.model.id}`,
    provider: found.provider.id,
    currency: 'USD',
    inputUsdPerMillionTokens: unit.input,
    cachedUsdPerMillionTokens: unit.cached,
    cacheWriteUsdPerMillionTokens: unit.cacheWrite,
    cacheWriteHourUsdPerMillionTokens: unit.cacheWriteHour,
    outputUsdPerMillionTokens: unit.output,
    tiers: unit.tiers,
    dated,
    since: priceSince(found.model, day),
    source: catalogueSource,
  }
}

/** The override that holds on a day: the latest one of the model that has begun, matched by provider and id. */
function overrideAt(
  overrides: readonly PriceOverride[],
  model: string,
  found: Found | undefined,
  day: Day,
): TokenPriceEntry | undefined {
  const name = model.trim().toLowerCase()
  const names = new Set([name, name.replace('/', ':')])
  const held = overrides
    .filter((o) => o.since <= day)
    .filter((o) => names.has(o.model) || names.has(`${o.provider}:${o.model}`))
    .filter((o) => !found || found.provider.id === o.provider)
    .sort((a, b) => b.since - a.since)[0]
  if (!held) return undefined
  const laterInCatalogue = found ? priceSince(found.model, day) : undefined
  if (laterInCatalogue !== undefined && laterInCatalogue > held.since) return undefined
  return {
    model,
    catalogueId: `${held.provider}:${held.model}`,
    provider: held.provider,
    currency: 'USD',
    inputUsdPerMillionTokens: held.inputUsdPerMillionTokens,
    cachedUsdPerMillionTokens: held.cachedUsdPerMillionTokens,
    cacheWriteUsdPerMillionTokens: held.cacheWriteUsdPerMillionTokens,
    outputUsdPerMillionTokens: held.outputUsdPerMillionTokens,
    dated: true,
    since: held.since,
    source: held.source,
  }
}

type Found = { readonly provider: Provider; readonly model: ModelInfo }

/**
 * The provider and model that a name stands for: its stated provider, else the model's own maker, else the only
 * provider (or several that agree on the price) that sells a model of that name.
 */
function resolve(engine: Engine, providers: readonly Provider[], name: string, day: Day): Found | undefined {
  const at = new Date(day * msPerDay + msPerDay / 2)
  const find = (model: string, providerId?: string): Found | undefined => {
    const result = engine.calcPrice(smallRequest, model, {
      timestamp: at,
      ...(providerId ? { providerId } : {}),
    })
    return result ? { provider: result.provider, model: result.model } : undefined
  }
  const [, providerName, rest] = /^([^:/]+)[:/](.+)$/.exec(name.trim()) ?? []
  if (providerName && rest && engine.findProvider({ providerId: providerName })) {
    const stated = find(rest, providerName)
    if (stated) return stated
  }
  const byMaker = find(name)
  if (byMaker) return byMaker
  const sellers = providers.flatMap((p) => find(name, p.id) ?? [])
  const prices = new Set(sellers.map((f) => JSON.stringify(meanUnitPrices(engine, f, day))))
  return prices.size === 1 ? sellers[0] : undefined
}

/** Small, because the tiers of the catalogue are per request (dearer above 200,000 input tokens). */
const smallRequest = { input_tokens: 1000, output_tokens: 1000 }

type UnitPrices = {
  readonly input: number | undefined
  readonly cached: number | undefined
  readonly cacheWrite: number | undefined
  readonly output: number | undefined
  readonly cacheWriteHour: number | undefined
  readonly tiers: readonly PriceTier[]
}

/** Unit prices of a day; where a provider charges by the time of day, the plain mean over the day's half hours (UTC). */
function meanUnitPrices(engine: Engine, found: Found, day: Day): UnitPrices {
  const prices = found.model.prices
  const byTime = Array.isArray(prices) && prices.some((p) => p.constraint?.type === 'time_of_date')
  const instants = byTime
    ? Array.from({ length: 48 }, (_, i) => day * msPerDay + i * halfHourMs)
    : [day * msPerDay + msPerDay / 2]
  const read = instants.map((instant) =>
    engine.calcPrice(smallRequest, found.model.id, {
      provider: { ...found.provider, models: [found.model] },
      timestamp: new Date(instant),
    }),
  )
  const mean = (key: string): number | undefined => {
    const values = read.map((r) => basePrice(r?.model_price[key]))
    const finite = values.filter((v) => v !== undefined)
    return finite.length === values.length ? finite.reduce((sum, v) => sum + v, 0) / finite.length : undefined
  }
  return {
    input: mean('input_mtok'),
    cached: mean('cache_read_mtok'),
    cacheWrite: mean('cache_write_mtok'),
    output: mean('output_mtok'),
    cacheWriteHour: mean('cache_write_1h_mtok'),
    tiers: tiersOf(read[0]?.model_price),
  }
}

/** Dearer prices above a number of input tokens; where the time of day counts too, those of the day's first half hour. */
function tiersOf(price: ModelPrice | undefined): PriceTier[] {
  const stepsOf = (key: string): Map<number, number> => {
    const value = price?.[key]
    return new Map(typeof value === 'object' ? value.tiers.map((t) => [t.start, t.price]) : [])
  }
  const [input, output] = [stepsOf('input_mtok'), stepsOf('output_mtok')]
  const starts = [...new Set([...input.keys(), ...output.keys()])].sort((a, b) => a - b)
  return starts.map((above) => ({
    above,
    inputUsdPerMillionTokens: input.get(above),
    outputUsdPerMillionTokens: output.get(above),
  }))
}

function basePrice(price: ModelPrice[string]): number | undefined {
  return typeof price === 'object' ? price.base : price
}

function startDay(price: { constraint?: { type: string; start_date?: string } }): Day | undefined {
  return price.constraint?.start_date === undefined ? undefined : parseDay(price.constraint.start_date)
}

function changesOf(
  engine: Engine,
  providers: readonly Provider[],
  overrides: readonly PriceOverride[],
  model: string,
): Day[] {
  const found = resolve(engine, providers, model, published)
  const prices = found?.model.prices
  const dated = Array.isArray(prices) ? prices.flatMap((p) => startDay(p) ?? []) : []
  const name = model.trim().toLowerCase().replace('/', ':')
  const own = overrides.filter((o) => o.model === name || `${o.provider}:${o.model}` === name)
  return [...new Set([...dated, ...own.map((o) => o.since)])].sort((a, b) => a - b)
}

function modelsOf(providers: readonly Provider[], provider: string): string[] {
  const id = provider.trim().toLowerCase()
  const found = providers.find((p) => p.id === id)
  return (found?.models ?? []).map((m) => `${id}:${m.id}`).sort()
}

/** First day of the catalogue price that holds on a day; undefined for a model's first or only price. */
function priceSince(model: ModelInfo, day: Day): Day | undefined {
  if (!Array.isArray(model.prices)) return undefined
  const starts = model.prices.flatMap((p) => startDay(p) ?? []).filter((start) => start <= day)
  return starts.length > 0 ? Math.max(...starts) : undefined
}

/** Ids of a model's own maker stand bare (they can be priced without a provider) and win ties. */
function nearestModels(
  engine: Engine,
  providers: readonly Provider[],
  name: string,
  count: number,
): string[] {
  const wanted = name.trim().toLowerCase()
  const bare = wanted.replace(/^.*[:/]/, '')
  const scored = providers.flatMap((provider) =>
    provider.models.map((model) => {
      const full = `${provider.id}:${model.id}`
      const byMaker = engine.findProvider({ modelId: model.id })?.id === provider.id
      const edits = Math.min(
        editDistance(bare, model.id.toLowerCase().replace(/^.*[:/]/, '')),
        editDistance(wanted, full.toLowerCase()),
      )
      const order = byMaker ? 0 : 1
      // A part of a name (`sonnet`) is nearer than any typo of another one; of several the maker's own, shortest first.
      const holds = bare.length >= 3 && model.id.toLowerCase().includes(bare)
      const distance = holds ? order + model.id.length / 1000 : 2 + edits
      return { name: byMaker ? model.id : full, distance, order }
    }),
  )
  scored.sort((a, b) => a.distance - b.distance || a.order - b.order || (a.name < b.name ? -1 : 1))
  return [...new Set(scored.map((s) => s.name))].slice(0, count)
}
