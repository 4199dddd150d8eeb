import type { CommitmentParams } from '../../simulate/bill/commitment.ts'
import type { CommitmentSpec } from '../../simulate/bill/commitment-spec.ts'
import { contractPeriod, holdsOn } from '../../simulate/bill/contract-period.ts'
import { type Flows, flowNames } from '../../simulate/bill/ledger.ts'
import { columnOf, type Layout } from '../../simulate/layout.ts'
import type { SimulationPlan } from '../../simulate/plan/plan.ts'
import type { Clock } from '../../simulate/resource-kind.ts'
import type { Day } from '../../units/day.ts'
import type { DaySpan } from '../../units/period.ts'
import { rangeMedian } from '../../units/range.ts'
import { hasNaN, never } from '../watch.ts'
import { followJump, newCashJump, newCashWindow, pushCash } from './cash-jump.ts'
import type { CommitmentFinding } from './commitment-finding.ts'
import {
  type CommitmentState,
  type CreditState,
  finishCommitment,
  finishPeriod,
  type PeriodState,
} from './finish-commitment.ts'

/** Follows the commitments of a running simulation over the display horizon. */
export type CommitmentWatch = {
  /** Global columns that it reads. */
  readonly columns: ReadonlySet<number>
  observe(clock: Clock, columns: readonly Float64Array[]): void
  finish(): CommitmentFinding[]
}

/** Watches every commitment of a plan. */
export function watchCommitments(plan: SimulationPlan, layout: Layout): CommitmentWatch {
  const states = plan.resources
    .filter(({ kind }) => kind === 'commitment')
    .map(({ id, params }) => newState((params as CommitmentParams).spec, id, { plan, layout }))
  return {
    columns: new Set(states.flatMap(columnsOf)),
    observe(clock, columns) {
      if (clock.day >= plan.end) return
      for (const state of states) observeDay(state, clock.day, columns)
    },
    finish: () => states.map(finishCommitment),
  }
}

function columnsOf(state: CommitmentState): number[] {
  return [
    state.cashColumn,
    state.leftColumn,
    ...Object.values(state.flows),
    ...state.credits.map(({ column }) => column),
  ]
}

function newState(
  spec: CommitmentSpec,
  id: string,
  { plan, layout }: { readonly plan: SimulationPlan; readonly layout: Layout },
): CommitmentState {
  const { start, end, paths, currency } = plan
  const column = (measure: string): number => {
    const found = columnOf(layout, id, measure)
    if (found === undefined) throw new Error(`commitment ${id} has no ${measure}`)
    return found
  }
  const fx = plan.fx?.[spec.currency]
  return {
    spec,
    run: { start, end, paths },
    rate: spec.currency === currency || !fx ? 1 : rangeMedian(fx.rate),
    cashColumn: column('cash'),
    leftColumn: column('commit-left'),
    flows: Object.fromEntries(flowNames.map((name) => [name, column(name)])) as Record<keyof Flows, number>,
    window: newCashWindow(paths),
    running: new Float64Array(paths),
    ended: new Uint8Array(paths),
    jump: newCashJump(paths),
    credits: spec.credits.map(({ expires }, k) => ({
      expires,
      column: column(`credit-left-${k + 1}`),
      exhausted: never(paths),
      jump: newCashJump(paths),
      lost: undefined,
    })),
    total: new Float64Array(paths),
    done: [],
    period: undefined,
    unknown: false,
  }
}

function newPeriod({ spec, run, rate }: CommitmentState, span: DaySpan): PeriodState {
  const drawnBefore = span.from < run.start ? (spec.drawn ?? 0) * rate : 0
  return {
    span,
    drawnBefore,
    use: new Float64Array(run.paths).fill(drawnBefore),
    unused: new Float64Array(run.paths),
    cash: new Float64Array(run.paths),
    parts: Object.fromEntries(flowNames.map((name) => [name, 0])) as Record<keyof Flows, number>,
    exhausted: never(run.paths),
  }
}

function observeDay(state: CommitmentState, day: Day, columns: readonly Float64Array[]): void {
  const read = (column: number): Float64Array => columns[column] as Float64Array
  const cash = read(state.cashColumn)
  if (hasNaN(cash)) state.unknown = true
  sumInto(cash, state.total)
  writeRunning(state, (name) => read(state.flows[name]))
  const { spec, run } = state
  if (spec.commit && holdsOn(spec, day)) {
    state.period ??= newPeriod(state, contractPeriod(spec, day, run.start))
    observePeriod(state, state.period, day, read)
  }
  for (const credit of state.credits) observeCredit(state, credit, day, read(credit.column))
  pushCash(state.window, day - run.start, state.running)
  if (state.period && day + 1 === state.period.span.to) {
    state.done.push(finishPeriod(state, state.period, true))
    state.period = undefined
  }
}

/** What is paid as use goes on: not the instalments of a commit that is paid ahead, nor what was missing at its end. */
function writeRunning({ spec, running }: CommitmentState, flow: (name: keyof Flows) => Float64Array): void {
  const asUsed = spec.pays === 'as-used'
  const [drawn, overage, provisioned] = [flow('drawn'), flow('overage'), flow('provisioned')]
  const [support, flat] = [flow('support'), flow('flat')]
  for (let i = 0; i < running.length; i++)
    running[i] =
      (asUsed ? (drawn[i] as number) : 0) +
      (overage[i] as number) +
      (provisioned[i] as number) +
      (support[i] as number) +
      (flat[i] as number)
}

function observePeriod(
  state: CommitmentState,
  period: PeriodState,
  day: Day,
  read: (column: number) => Float64Array,
): void {
  const { flows, ended, window, running } = state
  const [drawn, over, left] = [read(flows.drawn), read(flows.over), read(state.leftColumn)]
  sumInto(drawn, period.use)
  sumInto(over, period.use)
  sumInto(read(flows.unused), period.unused)
  sumInto(read(state.cashColumn), period.cash)
  for (const name of flowNames) period.parts[name] += meanOf(read(flows[name]))
  for (let i = 0; i < left.length; i++) {
    const first = (left[i] as number) <= 0 && (period.exhausted[i] as number) > day
    ended[i] = first ? 1 : 0
    if (first) period.exhausted[i] = day
  }
  followJump(state.jump, window, { cash: running, ended })
}

function observeCredit(state: CommitmentState, credit: CreditState, day: Day, left: Float64Array): void {
  const { ended, window, running } = state
  const { exhausted, expires } = credit
  const gone = expires !== undefined && day === expires + 1
  if (day === expires) credit.lost = Float64Array.from(left)
  for (let i = 0; i < left.length; i++) {
    const first = (left[i] as number) <= 0 && (exhausted[i] as number) > day
    if (first) exhausted[i] = day
    ended[i] = first || gone ? 1 : 0
  }
  followJump(credit.jump, window, { cash: running, ended })
}

function sumInto(column: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (column[i] as number)
}

function meanOf(column: Float64Array): number {
  let sum = 0
  for (let i = 0; i < column.length; i++) sum += column[i] as number
  return sum / column.length
}
