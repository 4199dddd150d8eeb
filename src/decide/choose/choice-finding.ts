import type { Day } from '../../units/day.ts'

/** Quantiles over futures. */
export type NumberQuantiles = { readonly p10: number; readonly p50: number; readonly p90: number }

/** Day by which that share of all futures got there; null = fewer do. */
export type Crossing = {
  readonly probability: number
  readonly standardError: number
  readonly p10: Day | null
  readonly p50: Day | null
  readonly p90: Day | null
}

/** What one option costs. */
export type OptionFinding = {
  readonly id: string
  readonly of: readonly string[]
  /** Money per day over the first and the last four weeks of the horizon. */
  readonly now: NumberQuantiles
  readonly atEnd: NumberQuantiles
  /** Over the horizon. */
  readonly total: NumberQuantiles
}

/** What it costs, on average and in a bad tenth of futures, to switch on one day in all futures instead of on each one's best. */
export type RegretPoint = {
  /** Null: never. */
  readonly day: Day | null
  readonly mean: number
  readonly p90: number
}

/** From today's option to another one. */
export type SwitchFinding = {
  readonly from: string
  readonly to: string
  /** Middle of the first four weeks in which the other option costs less. */
  readonly switchOver: Crossing
  /** The first four weeks after that in which it costs more again. */
  readonly reverses: Crossing
  /** Share of all futures in which it costs less over the first and the last four weeks. */
  readonly cheaperNow: number
  readonly cheaperAtEnd: number
  /** Share of futures that have got there, by calendar quarter. */
  readonly cheaperBy: readonly { readonly day: Day; readonly probability: number }[]
  /** Median of switch-over less lead time, drawn together; null = fewer than half get there. */
  readonly decideBy: Day | null
  readonly regret: readonly RegretPoint[]
  /** The day of least mean regret; null = never. */
  readonly best: RegretPoint
  /** Utilisation of the other option's GPUs now and the one at which both cost the same; null where it has no one fleet. */
  readonly utilisation: { readonly now: NumberQuantiles; readonly breakEven: NumberQuantiles } | null
}

/** What is to be said of one choice. */
export type ChoiceFinding = {
  readonly id: string
  /** A cost is not a number in some future. */
  readonly unknown: boolean
  readonly options: readonly OptionFinding[]
  readonly switches: readonly SwitchFinding[]
}
