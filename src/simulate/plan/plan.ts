import type { FittedGrowth } from '../../fit/growth-model.ts'
import type { Day } from '../../units/day.ts'
import type { Range } from '../../units/range.ts'
import type { FxSpecs } from '../fx.ts'
import type { MeasuredRatio, TokenPrices } from '../resource-kind.ts'
import type { ServingPlan } from '../serving/serving-plan.ts'
import type { DemandSpec, PriceSpec } from './specs.ts'

/** A demand ready to simulate: plain data that crosses threads. */
export type DemandPlan = {
  readonly id: string
  /** `requests/day`, `tokens/day`, ... */
  readonly unit: string
  readonly spec: DemandSpec
  readonly growth: FittedGrowth
  /** Elasticity after defaults; a point 0 when prices do not move. */
  readonly elasticity: Range
  /**
   * Past fall of the effective price, log-points per year, that the fitted growth already answers to: `assumed` when the
   * future decline was taken to have held before (then the two are the same draw in each future).
   */
  readonly pastDecline: { readonly perYear: Range; readonly assumed: boolean }
  /** Measured per-day values of the back-cast window (NaN = unknown); index 0 = `from`. */
  readonly past?: { readonly from: Day; readonly values: Float64Array }
  /** Measured or stated level per day at start, for reports. */
  readonly levelNow: number
}

/** Measured days of a resource, and which rows of the exports they are. */
export type MeasuredSeries = {
  readonly from: Day
  readonly values: Float64Array
  readonly where?: Readonly<Record<string, string>>
  /** The resource's part of these rows; 1 when absent. */
  readonly part?: number
}

/** A resource ready to simulate: plain data that crosses threads. */
export type ResourcePlan = {
  readonly id: string
  /** Takes the draws of the resource of that name: the same futures of what is the same about them. */
  readonly drawsOf?: string
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  readonly inputs: readonly string[]
  readonly share: Range
  readonly ratios: Readonly<Record<string, MeasuredRatio>>
  /** Measured series by metric, aligned to days (NaN = unknown). */
  readonly measured: Readonly<Record<string, MeasuredSeries>>
  readonly tokenPrices: Readonly<Record<string, TokenPrices>>
  /** Factor per measure name that the back-cast found (1 = physics as it is). */
  readonly anchors: Readonly<Record<string, number>>
  /**
   * Factor per weekday (index: day mod 7) and measure by which the measured weekly pattern differs from the modelled one:
   * GPUs that stand all week although requests fall at weekends.
   */
  readonly weekdays?: Readonly<Record<string, Float64Array>>
}

/** The whole simulation as data: same plan, seed and version give the same bytes on any number of threads. */
export type SimulationPlan = {
  readonly start: Day
  /** Last daily step is the day before `end`. */
  readonly end: Day
  /** Monthly steps run on to here; equals `end` when nothing needs it. */
  readonly extendedEnd: Day
  readonly paths: number
  readonly seed: number
  readonly currency: string
  /** Rates to `currency`: what 1 unit of the key is worth. */
  readonly fx?: FxSpecs
  readonly demands: readonly DemandPlan[]
  readonly prices: PriceSpec
  /** In topological order. */
  readonly resources: readonly ResourcePlan[]
  /** Limits that what is served cannot pass; absent = the need is simulated, whatever the limits. */
  readonly serving?: readonly ServingPlan[]
}
