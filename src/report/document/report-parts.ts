import type { CommitmentFinding } from '../../assess/commitment/commitment-finding.ts'
import type { Assessment } from '../../assess/finding.ts'
import type { DateInfluences } from '../../assess/influence.ts'
import type { LadderFinding } from '../../assess/rerun/run-ladders.ts'
import type { ServedRun } from '../../assess/rerun/served-run.ts'
import type { RunRate } from '../../assess/run-rate.ts'
import type { ChoiceFinding } from '../../decide/choose/choice-finding.ts'
import type { CheckOutcome } from '../../decide/expression/evaluate-check.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'
import type { BackcastMeasure } from '../../simulate/backcast.ts'
import type { Layout } from '../../simulate/layout.ts'
import type { SimulationPlan } from '../../simulate/plan/plan.ts'
import type { MeasureBands } from '../../simulate/run/bands.ts'
import type { TrialsSummary } from '../../simulate/run/trials-summary.ts'
import type { ResourceStack } from '../../simulate/stacks.ts'

/** Everything that a finished run leaves behind, for {@link buildReport}. */
export type ReportParts = {
  /** The head of a scenario; `budgetBasis` is the cost basis of money. */
  readonly scenario: {
    readonly name: string
    readonly hash: string
    readonly budgetBasis: string
  }
  readonly usage: Pick<UsageData, 'imports'>
  readonly version: string
  readonly plan: SimulationPlan
  readonly layout: Layout
  readonly bands: readonly MeasureBands[]
  readonly summary: TrialsSummary
  readonly backcast: { readonly measures: readonly BackcastMeasure[] }
  readonly stacks?: readonly ResourceStack[]
  readonly assessment: Assessment
  /** What moves each date, by constraint. */
  readonly influences: ReadonlyMap<string, DateInfluences>
  /** The same futures with limits in force; absent where no constraint says `serve:`. */
  readonly served?: ServedRun
  /** Resources with steps, as they are and after each; absent or empty in most scenarios. */
  readonly ladders?: readonly LadderFinding[]
  readonly commitments?: readonly CommitmentFinding[]
  readonly choices?: readonly ChoiceFinding[]
  readonly checks: readonly CheckOutcome[]
  readonly runRates: readonly RunRate[]
  readonly notices: readonly Notice[]
}
