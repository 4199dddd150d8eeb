import type { BreachSummary, Quantiles } from './values.ts'

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
