/** Quantiles over futures; dates are `YYYY-MM-DD`, null = fewer than that share of futures get there. */
export type DateQuantiles = {
  readonly p10: string | null
  readonly p50: string | null
  readonly p90: string | null
}
export type Quantiles = { readonly p10: number; readonly p50: number; readonly p90: number }

/** Breach or touch of a constraint over the display horizon. */
export type BreachSummary = DateQuantiles & {
  /** Null where the load is not known in every future (status `unknown`). */
  readonly probability: number | null
  /** Monte Carlo standard error of `probability`. */
  readonly standardError: number | null
}

export type DemandReport = {
  readonly id: string
  readonly unit: string
  readonly model: string
  readonly now: number
  readonly growthPerYear: Quantiles
  readonly growthFactor: {
    readonly total: number
    readonly organic: number
    readonly rebound: number
    readonly events: number
    /** Tokens per request (measured trend and migration), where a tokens resource is fed by it. */
    readonly tokensPerRequest?: number
  }
  readonly elasticity: Quantiles
  /** Share of a price fall that demand eats: 1 - (spend kept) ; null where prices do not move. */
  readonly rebound: { readonly share: number | null; readonly backfireProbability: number | null }
  readonly ceilingTouched: number
  readonly status: string
  readonly backtest: {
    readonly horizonDays: number
    readonly origins: number
    /** Buckets that were scored over all origins; `coverage80` is a share of these. */
    readonly points?: number
    readonly male: number
    readonly maleNaive: number
    readonly coverage80: number
    readonly skillVsNaive: number
  } | null
  readonly series: SeriesBands
  /** The same with limits in force, where they move it; `series` is the need. */
  readonly served?: SeriesBands
}

/** One entry per day; null where the number is not known (means also where they are not stable). */
export type SeriesBands = {
  readonly dates: readonly string[]
  readonly mean: readonly (number | null)[]
  /** Standard error of the mean. */
  readonly meanError?: readonly (number | null)[]
  readonly p10: readonly (number | null)[]
  readonly p50: readonly (number | null)[]
  readonly p90: readonly (number | null)[]
}

/** One entry per measure of a resource, primary first. */
export type ResourceReport = {
  readonly id: string
  readonly kind: string
  readonly measure: string
  readonly unit: string
  /** Back-cast over the last 90 days; null where the exports hold nothing to compare with. */
  readonly modelOverMeasured: number | null
  readonly series: SeriesBands
  /** The same with limits in force, where they move it; `series` is the need. */
  readonly served?: SeriesBands
}

/** How the need of a resource comes about at start: `start`, times, over or plus each step in turn, is `result`. */
export type StackReport = {
  readonly id: string
  readonly measure: string
  readonly unit: string
  readonly start: { readonly name: string; readonly value: number }
  readonly steps: readonly { readonly name: string; readonly op: 'x' | '/' | '+'; readonly value: number }[]
  readonly result: number
  /** What it means that the need passes a limit. */
  readonly breach?: string
}

export type PeriodReport = {
  readonly from: string
  /** Last day of the period, inclusive. */
  readonly to: string
  readonly limit: number
  readonly spent: number
  readonly total: Quantiles
  readonly overProbability: number
  readonly expectedOverrun: number
  readonly firstDayOver: string | null
}

export type ConstraintReport = {
  readonly id: string
  readonly type: 'budget' | 'capacity'
  readonly of: string
  /** The measure that the limit is compared with, where the scenario names it. */
  readonly measure?: string
  readonly unit: string
  readonly limit: number
  /** The limit as the scenario writes it. */
  readonly limitText: string
  readonly basis?: string
  readonly period?: string
  readonly headroom: number
  readonly now: number | null
  readonly utilisation: number | null
  readonly breach: BreachSummary
  readonly touch: BreachSummary
  /** Breach dates over the extended simulation, which runs on past the horizon where lead times are long. Capacities only. */
  readonly breachExtended?: DateQuantiles
  /** Measured day on which a budget that is already over went over. */
  readonly firstDayOver?: string | null
  readonly bindsFirst: number | null
  readonly leadTimeDays: Quantiles | null
  /** Where the lead time is a preset or a chain: its parts, and the share of futures in which each is on the longest way. */
  readonly leadTimeParts?: readonly {
    readonly name: string
    readonly medianDays: number
    readonly p90Days: number
    readonly decides: number
    readonly source?: string
  }[]
  readonly decideBy: string | null
  readonly lateProbability: number | null
  readonly status: 'over' | 'late' | 'act' | 'watch' | 'ok' | 'unknown'
  readonly episodes?: readonly {
    readonly from: string
    readonly curedBy: string
    readonly probability: number
  }[]
  readonly periods?: readonly PeriodReport[]
  /** Budgets that are within this one. */
  readonly children?: {
    readonly ids: readonly string[]
    /** Their amounts per year over this one's; null where one of them is a total. */
    readonly planRatio: number | null
    /** Share of futures in which this budget is over within the horizon and none of them is. */
    readonly overAlone: number | null
  }
  readonly peakFactor?: { readonly value: number; readonly source: 'measured' | 'stated' | 'assumed' }
  /** What becomes of load above the limit, where it says `serve:`. */
  readonly serving?: ServingReport
  /** The same constraint with upstream limits in force (`breach` is that of the need), where they move it. */
  readonly served?: { readonly breach: BreachSummary; readonly limitedBy: readonly string[] }
  /** Share of the spread of its dates that comes from inputs graded `assumed`; null where a date has no spread. */
  readonly assumedShare?: { readonly breach: number | null; readonly decideBy: number | null }
}

/** What a limit in force let through over the display horizon. */
export type ServingReport = {
  readonly mode: 'clip' | 'queue' | 'shed' | 'buy'
  /** The resource on which the rest is bought. */
  readonly route?: string
  /** First day on which not all that was asked for was served in time. */
  readonly binds: BreachSummary
  /** Shares of what was asked for, 0..1. */
  readonly lostShare: Quantiles
  readonly boughtShare: Quantiles
  readonly longestWaitDays: Quantiles
  /** What waits at the horizon's end, in days of the load of its last day. */
  readonly backlogDays: Quantiles
}

/** A resource as it is, or after a step and all before it, in the same futures. */
export type RungReport = {
  /** Name of the step; null = as it is. */
  readonly step: string | null
  /** When the first of its capacities gives way for good, over the display horizon. */
  readonly lasts: BreachSummary
  /** The same over the extended simulation. */
  readonly lastsExtended: DateQuantiles
  /** The capacity that most often gives way first, and its share of the futures in which one does; null = none does. */
  readonly bindsFirst: { readonly id: string; readonly share: number } | null
  /** Days that the step adds to the rung before it; null within: not reached in the simulation; null = as it is. */
  readonly boughtDays: {
    readonly p10: number | null
    readonly p50: number | null
    readonly p90: number | null
  } | null
  readonly leadTimeDays: Quantiles | null
  /** The day to begin the step: 10 % quantile of (end of the rung before - lead time). */
  readonly decideBy: string | null
  readonly lateProbability: number | null
  /** Medians, in the scenario's currency. */
  readonly costPerMonth: { readonly start: number; readonly end: number } | null
  /** Paid once. */
  readonly cost: number | null
}

/** What can be done about a resource, step by step. */
export type LadderReport = { readonly of: string; readonly rungs: readonly RungReport[] }

export type CheckReport = {
  readonly id: string
  readonly expr: string
  readonly level: 'error' | 'warn'
  readonly result: 'pass' | 'fail' | 'unknown'
  /** Within 2 standard errors of the limit. */
  readonly close: boolean
  /** A probability, number, or ISO date; null = never. */
  readonly value: number | string | null
  readonly standardError: number | null
  readonly limit: number | string | null
  readonly file?: string
  readonly line?: number
  readonly message?: string
  /** Why it could not be evaluated, or why its failure is a warning. */
  readonly reason?: string
  /** Share of the spread of its date that comes from assumed inputs, where that made a failure a warning. */
  readonly assumedShare?: number
}

/** One number that the answer rests on. */
export type AssumptionReport = {
  /** `demand`, `resource`, `constraint` or `prices`, and its id. */
  readonly of: string
  readonly id: string
  readonly param: string
  /** 5th, 50th and 95th percentile, in `unit`; null where it is no range. */
  readonly range: { readonly p05: number; readonly p50: number; readonly p95: number } | null
  /** `tokens/s`, `share` (0..1), `days`, `log-points/year`, `USD/h`; empty for a plain number. */
  readonly unit: string
  /** `measured`, `benchmarked`, `vendor`, `assumed`, or `stated` without a grade. */
  readonly grade: string
  readonly source: string | null
  readonly asOf: string | null
  /** Past its shelf life on the first simulated day. */
  readonly stale: boolean
  /** Largest share of the spread of a date that it explains; null where it explains none. */
  readonly influence: number | null
  /** The constraint whose date that is. */
  readonly moves: string | null
  /** In the words of the kind that assumed it. */
  readonly note?: string
}

/** One contract of `commitments:`; money in the scenario's currency. */
export type CommitmentReport = {
  readonly id: string
  readonly covers: readonly string[]
  readonly unit: string
  readonly basis: string
  /** What is promised, in the contract's own currency; null where nothing is. */
  readonly commit: {
    readonly amount: number
    readonly currency: string
    readonly period: string
    readonly text: string
    readonly unused: 'lost' | 'rolls'
    readonly pays: 'as-used' | 'upfront' | 'monthly'
  } | null
  readonly status: 'ok' | 'unknown'
  readonly periods: readonly {
    readonly from: string
    /** Last day, inclusive; null for a total commit without an end. */
    readonly to: string | null
    /** False where the horizon cuts it. */
    readonly complete: boolean
    readonly drawnBefore: number
    /** What the commit could pay for: due after discount and credits, at its price. */
    readonly use: Quantiles
    readonly exhausted: BreachSummary
    readonly unused: Quantiles | null
    readonly unusedProbability: number | null
    readonly cash: Quantiles
    /** Means over futures: charges = relief + discount + credit + drawn + over; cash = payments + overage + provisioned + support + flat. */
    readonly parts: Readonly<Record<string, number>>
    /** Newsvendor's commit for the period. */
    readonly bestCommit: number | null
  }[]
  readonly credits: readonly {
    readonly expires: string | null
    readonly exhausted: BreachSummary
    readonly unused: Quantiles | null
    readonly jumpPerDay: Quantiles | null
  }[]
  /** Rise of the cash per day once the commit is used up, four weeks after against four weeks before. */
  readonly jumpPerDay: Quantiles | null
  readonly bestQuantile: number | null
  /** Paid over the horizon. */
  readonly cash: Quantiles | null
  /** Cash per day. */
  readonly series?: SeriesBands
}

/** Ways to serve the same demand, on the same futures; money in the scenario's currency. */
export type ChoiceReport = {
  readonly id: string
  readonly unit: string
  readonly status: 'ok' | 'unknown'
  readonly options: readonly {
    readonly id: string
    readonly of: readonly string[]
    /** Per day, first and last four weeks. */
    readonly now: Quantiles
    readonly atEnd: Quantiles
    readonly total: Quantiles
  }[]
  /** From the first option to each other one. */
  readonly switches: readonly {
    readonly from: string
    readonly to: string
    readonly switchOver: BreachSummary
    readonly reverses: BreachSummary
    readonly cheaperNow: number
    readonly cheaperAtEnd: number
    readonly cheaperBy: readonly { readonly date: string; readonly probability: number }[]
    readonly decideBy: string | null
    /** Extra cost of switching on one date in every future, against each one's best; null = never. */
    readonly regret: readonly { readonly date: string | null; readonly mean: number; readonly p90: number }[]
    readonly best: { readonly date: string | null; readonly mean: number; readonly p90: number }
    /** Of the other option's GPUs; null where no utilisation makes both cost the same. */
    readonly utilisation: { readonly now: Quantiles; readonly breakEven: Quantiles | null } | null
  }[]
}

/** The one thing that reports read (PRODUCT.md, "The report"). */
export type ReportDocument = {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'jevons'; readonly version: string }
  readonly scenario: {
    readonly name: string
    readonly hash: string
    readonly start: string
    readonly end: string
    readonly paths: number
    readonly seed: number
    readonly currency: string
    readonly basis: string | null
  }
  readonly inputs: readonly {
    readonly source: string
    readonly format: string
    readonly rows: number
    readonly rejected: number
    readonly from: string
    readonly to: string
  }[]
  readonly demand: readonly DemandReport[]
  readonly resources: readonly ResourceReport[]
  readonly stacks?: readonly StackReport[]
  readonly constraints: readonly ConstraintReport[]
  /** Absent where the scenario has none. */
  readonly commitments?: readonly CommitmentReport[]
  /** Absent where the scenario has none. */
  readonly choices?: readonly ChoiceReport[]
  readonly cascade: readonly { readonly id: string; readonly date: DateQuantiles }[]
  /** Resources with `steps:`; absent where there are none. */
  readonly steps?: readonly LadderReport[]
  readonly checks: readonly CheckReport[]
  /** What a plain run-rate (constant last 28 days) says of each budget and capacity. */
  readonly runRate: readonly {
    readonly id: string
    readonly date: string | null
    readonly total: number | null
  }[]
  /** Each efficiency or price move as a share of spend: gross saving, and what is left after rebound (negative = backfire). */
  readonly efficiencies: readonly {
    readonly id: string
    readonly gross: Quantiles
    readonly net: Quantiles
  }[]
  /** The numbers that the answer rests on, those that move a date most first (fitted growth is not among them). */
  readonly assumptions?: readonly AssumptionReport[]
  /** The constraint or demand whose date or growth `drivers` explain. */
  readonly driversOf?: string
  /** Share of the spread of the headline (the date of the first wall) that each unknown explains, largest first. */
  readonly drivers: readonly { readonly name: string; readonly share: number; readonly grade: string }[]
  readonly warnings: readonly {
    readonly code: string
    readonly message: string
    readonly level: string
    readonly subject?: string
  }[]
}
