import type { SourcePos } from '../../errors.ts'
import type { Day } from '../../units/day.ts'
import type { Range } from '../../units/range.ts'

/** A known future event: ln(multiply) is added linearly over `rampDays` from `at` + slip. */
export type EventSpec = {
  readonly name: string
  readonly at: Day
  readonly slipDays: Range
  readonly multiply: Range
  readonly rampDays: Range
  /** Share of futures in which it happens. */
  readonly probability: number
  /** Events of one name here exclude each other: at most one of them happens in a future. */
  readonly oneOf?: string
}

/** How a demand is said to grow. `model` is a name of the registry of growth models. */
export type GrowthSpec = {
  readonly model: string
  /** Stated growth, log-points per year. */
  readonly ratePerYear?: Range
  /** Saturation of a logistic curve, relative to the level at start. */
  readonly ceiling?: Range
  readonly prior?: { readonly mean: number; readonly sd: number }
}

/** What people ask for. */
export type DemandSpec = {
  readonly id: string
  readonly pos?: SourcePos
  /** The measured series; undefined when `level` is stated. */
  readonly history?: { readonly metric: string; readonly where: Readonly<Record<string, string>> }
  /** Stated level per day at start, in `unit`. */
  readonly level?: { readonly value: Range; readonly unit: string }
  readonly growth: GrowthSpec
  /** Positive: % more demand per % lower price. Undefined = 0 unless prices move (then the prior). */
  readonly elasticity?: Range | 'estimate'
  /** Share of a price change that the buyer feels. */
  readonly passThrough: Range
  readonly buyer: string
  /** Half-life with which demand follows the price, days. */
  readonly responseHalfLifeDays: Range
  /** Hard cap relative to the level at start. */
  readonly ceiling: Range
  readonly events: readonly EventSpec[]
  /** Known values per day for whole periods, in the demand's unit per day; `to` is exclusive. */
  readonly overrides: readonly { readonly from: Day; readonly to: Day; readonly value: Range }[]
}

/** How token prices move: index 1 at start. */
export type PriceSpec = {
  /** Stated decline, log-points per year (positive = falling); undefined = flat, with a notice. */
  readonly declinePerYear?: Range
  /** Dated steps: the price is multiplied from that day on. */
  readonly steps: readonly { readonly at: Day; readonly multiply: Range }[]
  /** Moves to another model: price and tokens multipliers, adopted with a half-life... linearly over `adoptionDays`. */
  readonly migrate: readonly {
    readonly to: string
    readonly at: Day
    readonly price: Range
    readonly tokens: Range
    readonly adoptionDays: Range
  }[]
  /** Cached share of input rises to `share` linearly over `rampDays`; cached input costs `readPrice` of uncached. */
  readonly caching: readonly {
    readonly at: Day
    readonly share: Range
    readonly rampDays: Range
    readonly readPrice: Range
  }[]
}

/** One resource of the scenario; `params` were checked by its kind's schema. */
export type ResourceSpec = {
  readonly id: string
  readonly kind: string
  readonly pos?: SourcePos
  /** Names of demands or resources that feed it (`from` and `of`). */
  readonly from: readonly string[]
  /** Share of the feeding load, 0..1. */
  readonly share: Range
  readonly params: Readonly<Record<string, unknown>>
  /** Its measured series are all that the exports show, whatever part of them its demand is (a constraint without `of`). */
  readonly isWhole?: boolean
}
