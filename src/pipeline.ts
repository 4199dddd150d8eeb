import { watchCommitments } from './assess/commitment/watch-commitments.ts'
import type { Assessment, ResolvedConstraint } from './assess/finding.ts'
import { dateInfluences } from './assess/influence.ts'
import { makeAssessor } from './assess/make-assessor.ts'
import { planRun } from './assess/plan-run.ts'
import { type LadderFinding, runLadders } from './assess/rerun/run-ladders.ts'
import { runServed } from './assess/rerun/served-run.ts'
import { resolveConstraints } from './assess/resolve-constraints.ts'
import { runRates } from './assess/run-rate.ts'
import { watchChoices } from './decide/choose/watch-choices.ts'
import { evaluateChecks } from './decide/evaluate-checks.ts'
import { recordValues } from './decide/record-values.ts'
import type { UsageData } from './ingest/usage-table.ts'
import { type Notice, uniqueNotices } from './notice.ts'
import { loadCatalogue } from './prices/load-catalogue.ts'
import { buildReport } from './report/document/build-report.ts'
import type { ReportDocument } from './report/document/report-document.ts'
import { roundDocument } from './report/document/round-document.ts'
import type { Scenario } from './scenario/scenario.ts'
import { anchorPlan, type BackcastResult } from './simulate/backcast.ts'
import { settleCommitments } from './simulate/bill/settle-commitments.ts'
import { layoutOf } from './simulate/couple.ts'
import { medianRates } from './simulate/fx.ts'
import type { Layout } from './simulate/layout.ts'
import { modelOff } from './simulate/model-off.ts'
import type { SimulationPlan } from './simulate/plan/plan.ts'
import { farStart, planStart } from './simulate/plan/plan-start.ts'
import type { Planning } from './simulate/plan/planning.ts'
import type { Clock } from './simulate/resource-kind.ts'
import { makeBands } from './simulate/run/bands.ts'
import { runTrials } from './simulate/run/run-trials.ts'
import type { TrialsSummary } from './simulate/run/trials-summary.ts'
import type { WorkerPool } from './simulate/run/workers.ts'
import { stacksOf } from './simulate/stacks.ts'
import { addMonths, type Day } from './units/day.ts'

/** How a run is carried out; none of it changes a number in the report but `version`. */
export type SimulateOptions = {
  /** Worker threads for the futures; the bytes do not depend on it. Default 1. */
  readonly threads?: number
  /** Threads that are loading already (`startWorkers`), instead of `threads`. */
  readonly pool?: WorkerPool
  /** Version printed in the report. */
  readonly version: string
  /** Called with the share (0..1) of simulated steps. */
  readonly onProgress?: (share: number) => void
  /** Called with what was planned, before it is simulated: what a ledger needs to know beside the report. */
  readonly onPlanned?: (planned: PlannedRun) => void
}

/** A run before it is simulated. */
export type PlannedRun = {
  readonly plan: SimulationPlan
  readonly layout: Layout
  readonly constraints: readonly ResolvedConstraint[]
}

/** The day after the horizon: calendar months, or days, after start. */
function horizonEnd(start: Day, horizon: Scenario['horizon']): Day {
  return 'months' in horizon
    ? addMonths(start, horizon.months)
    : start + Math.max(1, Math.round(horizon.days))
}

/** What planning needs to know of a run; its remarks go to `notices`. */
function planningOf(scenario: Scenario, usage: UsageData, notices: Notice[]): Planning {
  const start = planStart(scenario, usage)
  notices.push(...farStart(start, usage))
  return {
    data: usage,
    start,
    end: horizonEnd(start, scenario.horizon),
    seed: scenario.seed,
    currency: scenario.currency,
    fx: medianRates(scenario.fx),
    fxSpecs: scenario.fx,
    basis: scenario.budgetBasis,
    prices: scenario.prices,
    ...(scenario.holidays && { holidays: scenario.holidays }),
    notice: (notice) => notices.push(notice),
  }
}

/** Remarks of the stages after planning, in their order. */
function remarksOf(
  past: BackcastResult,
  summary: TrialsSummary,
  assessment: Assessment,
  ladders: readonly LadderFinding[],
): Notice[] {
  return [
    ...past.notices,
    ...modelOff(past.measures),
    ...summary.notices,
    ...assessment.notices,
    ...ladders.flatMap((ladder) => ladder.notices),
  ]
}

/** Everyone who looks at the futures while they are simulated, and the columns that they read. */
function watchRun(scenario: Scenario, { plan, layout, constraints }: PlannedRun) {
  const { paths, seed, start, end, extendedEnd } = plan
  const assessor = makeAssessor({ constraints, paths, seed, start, end, extendedEnd })
  const bands = makeBands(layout, paths, { start, end })
  const values = recordValues(scenario.checks, layout, plan)
  const commitments = watchCommitments(plan, layout)
  const choices = watchChoices(scenario.choices, layout, plan)
  const watched = new Set([
    ...constraints.map(({ column }) => column),
    ...commitments.columns,
    ...choices.columns,
  ])
  return {
    assessor,
    bands,
    values,
    commitments,
    choices,
    reads: (clock: Clock, column: number): boolean =>
      scenario.checks.length > 0 || watched.has(column) || bands.reads(clock, column),
    observe(clock: Clock, columns: readonly Float64Array[]): void {
      assessor.observe(clock, columns)
      values.observe(clock, columns)
      commitments.observe(clock, columns)
      choices.observe(clock, columns)
    },
  }
}

/**
 * The whole way: a checked scenario and the usage that it names become one report document. Plan (fit demand, measure
 * ratios, price models) -> back-cast (anchor to what was measured) -> simulate futures -> assess limits (once more with those
 * in force that say `serve:`, once more for resources with `steps:`) -> evaluate checks.
 * @throws JevonsError when the usage cannot answer what the scenario asks.
 */
export async function simulate(
  scenario: Scenario,
  usage: UsageData,
  options: SimulateOptions,
): Promise<ReportDocument> {
  const notices: Notice[] = [...scenario.notices, ...usage.notices]
  const planning = planningOf(scenario, usage, notices)
  const { start } = planning
  const planned = await planRun(scenario, planning, loadCatalogue)
  const { plan: anchored, result: past } = anchorPlan(planned.plan)
  const layout = layoutOf(anchored)
  const { modelled } = past
  const plan = settleCommitments(anchored, { layout, planning, modelled })
  const constraints = resolveConstraints(planned.constraints, { plan, layout, planning, modelled })
  options.onPlanned?.({ plan, layout, constraints })

  const watch = watchRun(scenario, { plan, layout, constraints })
  const steps = plan.extendedEnd - start
  const summary = await runTrials(plan, {
    threads: options.threads ?? 1,
    ...(options.pool ? { pool: options.pool } : {}),
    reads: watch.reads,
    bands: watch.bands,
    observe(clock, columns) {
      watch.observe(clock, columns)
      options.onProgress?.(Math.min(1, (clock.day + clock.stepDays - start) / steps))
    },
  })

  const assessment = watch.assessor.finish()
  const served = await runServed(plan, constraints, layout, options)
  const influences = dateInfluences(assessment, summary.draws)
  const ladders = await runLadders(plan, constraints, layout, options)
  const checks = evaluateChecks(scenario.checks, { assessment, values: watch.values, start, influences })
  return roundDocument(
    buildReport({
      scenario,
      usage,
      version: options.version,
      plan,
      layout,
      bands: watch.bands.finish(),
      summary,
      backcast: past,
      stacks: stacksOf(plan),
      assessment,
      influences,
      ...(served ? { served } : {}),
      ladders,
      commitments: watch.commitments.finish(),
      choices: watch.choices.finish(),
      checks,
      runRates: runRates(assessment.constraints, start),
      notices: uniqueNotices([...notices, ...remarksOf(past, summary, assessment, ladders)]),
    }),
  )
}
