import type { AssumptionReport } from './sections/assumption.ts'
import type { CheckReport } from './sections/check.ts'
import type { ChoiceReport } from './sections/choice.ts'
import type { CommitmentReport } from './sections/commitment.ts'
import type { ConstraintReport } from './sections/constraint.ts'
import type { LadderReport } from './sections/ladder.ts'
import type { DemandReport, ResourceReport, StackReport } from './sections/load.ts'
import type { DateQuantiles, Quantiles } from './sections/values.ts'

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
