import type { z } from 'zod'
import type { Notice } from '../notice.ts'
import type { Day } from '../units/day.ts'
import type { LeadTime } from '../units/lead-time.ts'
import type { Range } from '../units/range.ts'

/**
 * One quantity that a demand or resource puts out on each simulated day. Well-known names: `volume` (demands),
 * `tokens`, `tokens-input`, `tokens-cached`, `tokens-output` (per day; input excludes cached), `gpus`, `gpu-hours`,
 * `kW`, `kWh`, `writes/s`, `GB`, `money`, `value`.
 */
export type Measure = {
  readonly name: string
  /** `requests/day`, `tokens/day`, `gpus`, `gpu-hours/day`, `kW`, `kWh/day`, `writes/s`, `GB`, `USD/day`, ... */
  readonly unit: string
  /** `flow`: a quantity per day that adds over days; `gauge`: a level or a mean rate. */
  readonly nature: 'flow' | 'gauge'
  /** Canonical metric that measures it: if the exports hold it, the series is anchored to the measured level. */
  readonly metric?: string
  /** A gauge that was derived from day totals: limits are compared with mean x peak factor (2.0 unless measured or stated). */
  readonly derivedRate?: boolean
  /** A gauge that is at its busiest hour, or has none: limits are compared with it as it is. */
  readonly atPeak?: boolean
}

/** Where the simulation stands. */
export type Clock = {
  /** UTC day of this step; for a monthly step, the day at which the trend is evaluated. */
  readonly day: Day
  /** Days since start; negative while the past is back-cast. */
  readonly tDays: number
  /** Days that this step stands for: 1, or those to the next monthly step beyond the horizon. */
  readonly stepDays: number
  /** Counts steps from 0 at start. */
  readonly step: number
  /** Beyond the display horizon: trend only, no daily noise or season. */
  readonly extended: boolean
}

/** A feeding node: its measures with this step's values, one column entry per future, and the share that arrives here. */
export type Input = {
  readonly id: string
  /** `demand`, or the kind of the resource. */
  readonly kind: string
  readonly measures: readonly Measure[]
  /** Same order as `measures`; already simulated for the step when this node's `step` is called. */
  readonly columns: readonly Float64Array[]
  /**
   * Level of each measure at start, season and noise removed, same order as `measures`; NaN or absent = unknown. For a
   * demand: `[DemandPlan.levelNow]`. The same numbers in the back-cast and in the simulation, so that a node that moves
   * relative to its feeder's level at start (`observed`) has one reference.
   */
  readonly levels?: readonly number[]
  /** Measured past of the first measure per day (demands: `DemandPlan.past`), for nodes that remember (storage). */
  readonly past?: { readonly from: Day; readonly values: Float64Array }
  /** See {@link ResourceNode.requests}. */
  readonly requests?: Float64Array
}

/** A parameter that a measure is proportional to (`with`) or inversely proportional to (`against`). */
export type Lever = { readonly param: string; readonly moves: 'with' | 'against' }

/** What is known of a feeding node before anything is built. */
export type Feeder = Pick<Input, 'id' | 'kind' | 'measures'>

/** A parameter that the exports measure, e.g. input tokens per request: value today and its own growth. */
export type MeasuredRatio = {
  readonly value: Range
  /** Log-points per year. */
  readonly growthPerYear: Range
  /** Per back-cast day, from the exports (NaN = unknown); index 0 = `from`. */
  readonly past: { readonly from: Day; readonly values: Float64Array }
}

/** Unit prices of a model on a day, in the scenario's currency per token. */
export type TokenPrices = {
  readonly input: number
  readonly cached: number
  readonly output: number
  /** `catalogue 2026-10-01`, `stated`, ... */
  readonly source: string
  /**
   * The prices that hold from each day on, past and scheduled, oldest first (the one at start among them); absent where it is
   * not known since when a price holds.
   */
  readonly changes?: readonly DatedTokenPrices[]
}

/** Unit prices from a day on. */
export type DatedTokenPrices = Pick<TokenPrices, 'input' | 'cached' | 'output'> & { readonly from: Day }

/** What a node may ask for while it is built, and read at each step. */
export type BuildContext<P> = {
  readonly id: string
  readonly params: P
  readonly inputs: readonly Input[]
  /** Share of the feeding load, one per future. */
  readonly share: Float64Array
  /** Futures in this block: the length of every column. */
  readonly paths: number
  /** A new column, one entry per future: zeros, or a copy of `values`; where loops run over it fastest (`Draws.column`). */
  readonly column: (values?: Float64Array) => Float64Array
  readonly currency: string
  readonly start: Day
  /** One draw per future of an unknown number; the same name gives the same draws. Medians while the past is back-cast. */
  draw(name: string, range: Range): Float64Array
  /** Ratios that the kind declared in `ratios` and the exports hold. */
  readonly ratios: Readonly<Record<string, MeasuredRatio>>
  /** Measured series that the kind asked for by metric, aligned to days: value on a day, NaN if unknown. */
  measured(metric: string): { readonly from: Day; readonly values: Float64Array } | undefined
  /** Catalogue prices, resolved before the simulation for the models that the parameters name. */
  readonly tokenPrices: Readonly<Record<string, TokenPrices>>
  /** This step's token price relative to start (decline, steps, migration): one entry per future. */
  readonly priceIndex: Float64Array
  /** This step's tokens per unit of useful work relative to start (migration). */
  readonly tokensFactor: Float64Array
  /** This step's change of the cached share of input, in points (0..1), on top of the measured or stated share. */
  readonly cachedShareShift: Float64Array
  /**
   * This step's token price relative to start from dated steps and migrations alone, without the steady decline: what moves
   * a spend series that is forecast on its own trend (the trend already holds the decline). Absent = `priceIndex`.
   */
  readonly priceSteps?: Float64Array
  /**
   * Factors of `ResourcePlan.anchors` by measure name; absent while the back-cast measures them. A node that says
   * `selfAnchored` applies them itself, so that what it derives (money, energy, storage) follows; the engine then leaves
   * its columns alone.
   */
  readonly anchors?: Readonly<Record<string, number>>
  /** `ResourcePlan.weekdays`, for nodes that anchor themselves; the pattern ends at the horizon. */
  readonly weekdays?: Readonly<Record<string, Float64Array>>
  /** Median rates at start to the scenario's currency for money parameters that are stated in another one. */
  readonly fx?: Readonly<Record<string, number>>
  /**
   * This step's rate of a currency over that median, one entry per future; undefined where it never moves. The engine applies
   * it to the money columns of a resource whose money is all in that currency; kinds that mix currencies apply it themselves.
   */
  fxMove?(currency: string): Float64Array | undefined
  /** Fills `out` with standard normals of this node's noise `stream` at an integer step; zeros in the back-cast. Absent = no noise. */
  normals?(stream: string, step: number, out: Float64Array): void
  notice(notice: Notice): void
}

/** One factor, or one addend, of a stack. */
export type StackStep = { readonly name: string; readonly op: 'x' | '/' | '+'; readonly value: number }

/** How a need comes about: `start`, times, over or plus each step in turn, is `result`. */
export type Stack = {
  readonly measure: string
  readonly unit: string
  readonly start: { readonly name: string; readonly value: number }
  readonly steps: readonly StackStep[]
  readonly result: number
  /** What it means that the need passes a limit: `shortage: ...`. */
  readonly breach?: string
}

/** A built node. `columns` are written by `step`, in the order of `measures`. */
export type ResourceNode = {
  readonly measures: readonly Measure[]
  readonly columns: readonly Float64Array[]
  step(clock: Clock): void
  /** Requests per day behind the node's tokens, one entry per future, where it knows them: for what counts requests. */
  readonly requests?: Float64Array
  /** True: the node applied `context.anchors` to its own columns; the engine must not scale them again. */
  readonly selfAnchored?: boolean
  /**
   * Back-cast only: the measured value of a measure on the step just made takes the place of the modelled one, and what
   * the node derives from it (hours from GPUs, money from hours) follows, before those downstream read it. Called after
   * `step`, once for each measure that was measured that day, in the order of `measures`. Without it the engine writes the
   * value into that one column.
   */
  anchor?(measure: string, measuredLevel: number): void
  /** How the need of the step just made comes about, in the first future. */
  explain?(): Stack
}

/** Something that can be done next about a resource, on top of what was done before. */
export type Rung = {
  readonly id: string
  /** All parameters of the resource once it is done. */
  readonly params: Readonly<Record<string, unknown>>
  readonly leadTimeDays: Range
  /** Paid once. */
  readonly cost?: { readonly range: Range; readonly currency: string }
  /** Limits that it moves, by the id of the constraint, as written: `5k connections`, `none`. */
  readonly limits: Readonly<Record<string, string>>
  /** Measures whose measured level says nothing any more once it is done. */
  readonly forgets: readonly string[]
}

/** A capacity that a resource brings with it, in the unit of its measure. */
export type ImpliedLimit = {
  /** The constraint is called `<resource>-<name>`. */
  readonly name: string
  readonly measure: string
  readonly limit: number
  readonly unit: string
  readonly text: string
  readonly leadTimeDays: LeadTime
}

/** One kind of resource: a plain object in `resources/index.ts`, made by {@link defineResourceKind}. */
export type ResourceKind = {
  readonly kind: string
  readonly summary: string
  /** Schema of the parameters, without `kind`, `from`, `of`, `share`. */
  readonly params: z.ZodType
  /** What it may be fed by: `demand` and/or kinds; empty = none needed. */
  readonly feeds: readonly string[]
  /** It also works when nothing feeds it (`observed` on its own series, `cost` with a flat charge). */
  readonly feedOptional?: boolean
  /**
   * Measures in order, primary first, for given parameters (units are known before anything is simulated). `feeders` are
   * the nodes named by `from`/`of`, in order: `cost` has one `part:<id>` for each of them that is priced.
   */
  measures(params: unknown, currency: string, feeders?: readonly Feeder[]): readonly Measure[]
  /** Parameters that are ratios of exported metrics: param = sum(of) / sum(per), per demand. */
  readonly ratios: readonly {
    readonly param: string
    readonly of: readonly string[]
    readonly per: readonly string[]
  }[]
  /** Parameter that would close a gap between model and measured, by measure: it moves the measure `with` or `against` itself. */
  readonly levers?: Readonly<Record<string, Lever>>
  /** Models whose catalogue prices are needed. */
  models(params: unknown): readonly string[]
  build(context: BuildContext<unknown>): ResourceNode
  /** What can be done next, in order, each on top of those before; none for most kinds. */
  ladder(params: unknown): readonly Rung[]
  /** Name of the capacity that it brings with it where a parameter is stated; the constraint is `<resource>-<name>`. */
  readonly implies?: { readonly name: string; readonly param: string }
  /** That capacity; none for most kinds. */
  impliedLimit(params: unknown): ImpliedLimit | undefined
  /** Scenario snippets (YAML objects) that conformance tests run; the first is shown in docs. */
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}

/** A resource kind whose own parameter type stays behind its closure, so that differently shaped kinds share a registry. */
export function defineResourceKind<S extends z.ZodType>(definition: {
  kind: string
  summary: string
  params: S
  feeds: readonly string[]
  feedOptional?: boolean
  measures: (params: z.output<S>, currency: string, feeders: readonly Feeder[]) => readonly Measure[]
  ratios?: ResourceKind['ratios']
  levers?: ResourceKind['levers']
  models?: (params: z.output<S>) => readonly string[]
  build: (context: BuildContext<z.output<S>>) => ResourceNode
  ladder?: (params: z.output<S>) => readonly Rung[]
  implies?: ResourceKind['implies']
  impliedLimit?: (params: z.output<S>) => ImpliedLimit | undefined
  examples: readonly Readonly<Record<string, unknown>>[]
}): ResourceKind {
  return {
    kind: definition.kind,
    summary: definition.summary,
    params: definition.params,
    feeds: definition.feeds,
    feedOptional: definition.feedOptional ?? false,
    ratios: definition.ratios ?? [],
    ...(definition.levers ? { levers: definition.levers } : {}),
    examples: definition.examples,
    // The scenario parsed `params` with this very schema, so the output type holds.
    measures: (params, currency, feeders = []) =>
      definition.measures(params as z.output<S>, currency, feeders),
    models: (params) => definition.models?.(params as z.output<S>) ?? [],
    ladder: (params) => definition.ladder?.(params as z.output<S>) ?? [],
    ...(definition.implies ? { implies: definition.implies } : {}),
    impliedLimit: (params) => definition.impliedLimit?.(params as z.output<S>),
    build: (context) => definition.build(context as BuildContext<z.output<S>>),
  }
}
