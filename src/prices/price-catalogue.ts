import type { Day } from '../units/day.ts'

/** What a model's tokens cost on one day. Prices are list prices in USD per million tokens. */
export type TokenPriceEntry = {
  /** The name that was asked for. */
  readonly model: string
  /** Id in the catalogue, `provider:model`. */
  readonly catalogueId: string
  readonly provider: string
  readonly currency: 'USD'
  /** Uncached input. */
  readonly inputUsdPerMillionTokens: number
  /** Input read from a cache; undefined where the model has no cache price (it is then charged as input). */
  readonly cachedUsdPerMillionTokens: number | undefined
  /** Writing input to a cache; undefined where the provider does not charge for it. */
  readonly cacheWriteUsdPerMillionTokens: number | undefined
  /** Writing input to a cache that lasts an hour, where that has a price of its own. */
  readonly cacheWriteHourUsdPerMillionTokens?: number | undefined
  /** Undefined for models without output tokens (embeddings). */
  readonly outputUsdPerMillionTokens: number | undefined
  /** Dearer prices of long requests: those with more input tokens than `above`. */
  readonly tiers?: readonly PriceTier[]
  /** Whether it is known since when this price holds. If not, today's list price stands in for every day of the past. */
  readonly dated: boolean
  /** First day of this price, where known. */
  readonly since: Day | undefined
  /** Where the number comes from: `genai-prices 0.1.8 (2026-09-23)` or the source of an override. */
  readonly source: string
}

/** Prices of a request with more than `above` input tokens; undefined = as below that. */
export type PriceTier = {
  readonly above: number
  readonly inputUsdPerMillionTokens: number | undefined
  readonly outputUsdPerMillionTokens: number | undefined
}

/** A price that stands above the catalogue from a day on, until the next one of the same model. */
export type PriceOverride = {
  /** Model id without provider, in lower case. */
  readonly model: string
  readonly provider: string
  readonly since: Day
  readonly inputUsdPerMillionTokens: number
  readonly cachedUsdPerMillionTokens?: number
  readonly cacheWriteUsdPerMillionTokens?: number
  readonly outputUsdPerMillionTokens?: number
  readonly source: string
}

/** The offline catalogue of token prices. */
export type PriceCatalogue = {
  /** Version of the bundled price data. */
  readonly version: string
  /** Day on which the bundled price data was published. */
  readonly date: Day
  /**
   * List price of a model on a day, or undefined when the name is unknown, has no input price, or is sold by several
   * providers at different prices (then {@link PriceCatalogue.nearestModels} names `provider:model` forms).
   * `model` is an id (`gpt-5-mini`), or one with its provider (`openai:gpt-5-mini`, `anthropic/claude-sonnet-4-5`).
   */
  tokenPricesAt(model: string, day: Day): TokenPriceEntry | undefined
  /** Days on which a model's price changes, past and scheduled, oldest first; empty where the catalogue dates none. */
  changesOf(model: string): Day[]
  /** Ids of a provider's models as they are asked for (`provider:model`), sorted; empty for an unknown provider. */
  modelsOf(provider: string): string[]
  /** Ids of all providers, sorted. */
  readonly providers: readonly string[]
  /** Up to `count` (default 3) names that can be priced, nearest first. */
  nearestModels(name: string, count?: number): string[]
}
