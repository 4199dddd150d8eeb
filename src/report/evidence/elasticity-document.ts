import type { Notice } from '../../notice.ts'

/** A number with its error and the interval that holds it in 95 of 100 cases; log-points per log-point. */
export type ElasticityNumber = {
  readonly estimate: number
  readonly standardError: number
  readonly p025: number
  readonly p975: number
}

/** One dated move of the price level. */
export type PriceMoveReport = {
  readonly date: string
  /** Price after over price before. */
  readonly price: number
  /** Demand after over before (four weeks each), usual growth taken out. */
  readonly demand: number
}

/** What growth of spend between two dates is made of, log-points. spend = volume + price + mix. */
export type DecompositionReport = {
  readonly from: string
  readonly to: string
  readonly spend: number
  readonly volume: number
  readonly price: number
  /** null: the exports do not tell which part (model) cost what; it is then inside `price`. */
  readonly mix: number | null
  readonly by: string | null
}

/** The elasticity of one demand. */
export type ElasticityReport = {
  /** Demand of the scenario, or the metric. */
  readonly id: string
  readonly key: Readonly<Record<string, string>>
  readonly metric: string
  readonly unit: string
  readonly status: 'estimated' | 'not_identifiable'
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  readonly price: {
    readonly source: 'cost per unit' | 'cost per unit, mix held' | 'price catalogue'
    readonly currency: string
    readonly basis: string | null
    /** Means of the first and the last four weeks, money per million units of demand. */
    readonly first: number | null
    readonly last: number | null
  } | null
  readonly step: 'day' | 'week' | 'month'
  readonly from: string | null
  readonly to: string | null
  readonly buckets: number
  /** `levels` or `differences` over four weeks. */
  readonly method: 'levels' | 'differences' | null
  /** The whole answer of demand. */
  readonly longRun: (ElasticityNumber & { readonly halfLifeDays: number }) | null
  /** The part of it that comes within four months: sum of the lags. */
  readonly fourMonths: ElasticityNumber | null
  /** What a scenario takes: data weighed against the prior, or the prior alone. */
  readonly belief: {
    readonly grade: 'measured' | 'assumed'
    readonly mean: number
    readonly sd: number
    readonly p05: number
    readonly p50: number
    readonly p95: number
    readonly probabilityAboveOne: number
  }
  readonly identification: {
    readonly priceMoves: number
    readonly varianceInflation: number | null
    readonly residualMemory: number | null
    readonly costFollowsUsage: number | null
  }
  readonly eventStudy: {
    readonly elasticity: number | null
    readonly standardError: number | null
    readonly placeboDates: number
    /** Share of dates without a price move on which demand moved as much as at the typical move. */
    readonly placeboShare: number | null
    readonly moves: readonly PriceMoveReport[]
  }
  readonly decomposition: DecompositionReport | null
}

/** What `jevons elasticity` says. */
export type ElasticityDocument = {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'jevons'; readonly version: string }
  readonly prior: { readonly mean: number; readonly sd: number; readonly min: number; readonly max: number }
  readonly elasticities: readonly ElasticityReport[]
  readonly warnings: readonly Notice[]
}
