import { columnLoop } from '../../stats/loops/column-loop.ts'
import { columnBeside } from '../../stats/loops/column-memory.ts'
import type { Day } from '../../units/day.ts'
import type { DaySpan } from '../../units/period.ts'
import type { PeriodFinding, ResolvedBudget } from '../finding.ts'
import { numberQuantiles, reachedBy } from '../quantiles-of.ts'
import { budgetResult, hasNaN, never, type Watch } from '../watch.ts'
import { periodContaining } from './budget-period.ts'
import { measuredOverDay, spentSoFar } from './spent-so-far.ts'

/** Days and number of futures of a run. */
export type RunSpan = { readonly paths: number; readonly start: Day; readonly end: Day }

type State = {
  readonly budget: ResolvedBudget
  readonly run: RunSpan
  /** Spend of the current period so far, per future. */
  sum: Float64Array
  /** First over-day within the current period, per future. */
  overDay: Float64Array
  breachDay: Float64Array
  /** Takes a day in, once the first one has shown where loads lie. */
  spendDay: ReturnType<typeof spending.over> | undefined
  readonly periods: PeriodFinding[]
  readonly spentBefore: number
  period: DaySpan
  cutPeriod: DaySpan | null
  /** Money per day at the last extended step, and its day. */
  readonly lastRate: Float64Array
  lastDay: Day
  unknown: boolean
}

/** A total budget has one period: from start, without end. */
function periodAt(budget: ResolvedBudget, day: Day): DaySpan {
  return periodContaining(day, budget) ?? { from: day, to: Number.POSITIVE_INFINITY }
}

/** Day by which half of all futures got there, or null. Sorts only when there is one. */
function medianDay(days: Float64Array): Day | null {
  let finite = 0
  for (let i = 0; i < days.length; i++) if ((days[i] as number) < Number.POSITIVE_INFINITY) finite++
  return 2 * finite < days.length ? null : reachedBy(Float64Array.from(days).sort(), 0.5)
}

/** Futures per call of a loop that is called now and then: short enough for the engine to compile whole calls. */
const run = 1024

/** Counts futures from `from` on that spent more than `limit`, and adds up by how much. */
function addOverrun(
  sum: Float64Array,
  limit: number,
  from: number,
  total: { over: number; overrun: number },
): void {
  const to = Math.min(sum.length, from + run)
  let { over, overrun } = total
  for (let i = from; i < to; i++) {
    const excess = (sum[i] as number) - limit
    if (excess > 0) {
      over++
      overrun += excess
    }
  }
  total.over = over
  total.overrun = overrun
}

/** What the futures did in the period that just closed on the evening before `to`. */
export function closePeriod(
  span: DaySpan,
  limit: number,
  state: {
    readonly sum: Float64Array
    readonly overDay: Float64Array
    readonly spent: number
    readonly measuredOver: Day | null
  },
): PeriodFinding {
  const { sum, overDay, spent, measuredOver } = state
  const total = { over: 0, overrun: 0 }
  for (let from = 0; from < sum.length; from += run) addOverrun(sum, limit, from, total)
  const { over, overrun } = total
  const unknown = hasNaN(sum)
  return {
    ...span,
    limit,
    spent,
    total: numberQuantiles(sum),
    overProbability: unknown ? Number.NaN : over / sum.length,
    expectedOverrun: unknown ? Number.NaN : overrun / sum.length,
    firstDayOver: measuredOver ?? medianDay(overDay),
  }
}

function close(state: State, to: Day): void {
  const { budget, run, period } = state
  const running = period.from <= run.start
  const spent = running ? state.spentBefore : 0
  const measuredOver = spent > budget.amount ? measuredOverDay(budget, run.start) : null
  state.periods.push(closePeriod({ from: period.from, to }, budget.amount, { ...state, spent, measuredOver }))
  if (hasNaN(state.sum)) state.unknown = true
}

function nextPeriod(state: State): void {
  state.period = periodAt(state.budget, state.period.to)
  state.sum.fill(0)
  state.overDay.fill(Number.POSITIVE_INFINITY)
}

const spending = columnLoop(
  ['load', 'sum', 'overDay', 'breachDay'],
  ['scale', 'amount', 'day'],
  `
  sum = sum + load * scale
  overDay = sum > amount ? min(overDay, day) : overDay
  breachDay = sum > amount ? min(breachDay, day) : breachDay`,
)

/** Moves the state to where the load lies, because a loop over both is fastest so. */
function startSpending(state: State, load: Float64Array): ReturnType<typeof spending.over> {
  const beside = (column: Float64Array): Float64Array => {
    const copy = columnBeside(load)
    copy.set(column)
    return copy
  }
  state.sum = beside(state.sum)
  state.overDay = beside(state.overDay)
  state.breachDay = beside(state.breachDay)
  const { sum, overDay, breachDay } = state
  return spending.over({ load, sum, overDay, breachDay })
}

function observeDay(state: State, day: Day, load: Float64Array): void {
  const { amount, scale } = state.budget
  if (state.spendDay) state.spendDay.put('load', load)
  else state.spendDay = startSpending(state, load)
  state.spendDay.run(scale, amount, day)
  if (day + 1 === state.period.to) {
    close(state, state.period.to)
    nextPeriod(state)
  }
}

/** Ends the display horizon: what is left of the current period is cut; a total budget closes there. */
function endHorizon(state: State): void {
  const { period, run } = state
  if (hasNaN(state.sum)) state.unknown = true
  if (period.to === Number.POSITIVE_INFINITY) close(state, run.end)
  else if (period.from < run.end) state.cutPeriod = period
}

/** Adds the spend of [from, to), within one period, at the rate in the middle of it. */
function addPiece(state: State, piece: DaySpan, rate: (i: number) => number): void {
  const { sum, breachDay } = state
  const { amount } = state.budget
  const days = piece.to - piece.from
  for (let i = 0; i < sum.length; i++) {
    if (breachDay[i] !== Number.POSITIVE_INFINITY) continue
    const perDay = rate(i)
    const before = sum[i] as number
    const after = before + perDay * days
    sum[i] = after
    if (after > amount) breachDay[i] = piece.from + Math.max((amount - before) / perDay, 0)
  }
}

/** Monthly steps: money per day is linear between them, and the date within a piece is interpolated linearly. */
function observeTrend(state: State, day: Day, load: Float64Array): void {
  const { lastRate, lastDay } = state
  const { scale } = state.budget
  for (let from = lastDay; from < day; ) {
    const to = Math.min(day, state.period.to)
    const share = ((from + to) / 2 - lastDay) / (day - lastDay)
    addPiece(state, { from, to }, (i) => {
      const last = lastRate[i] as number
      return last + share * ((load[i] as number) * scale - last)
    })
    if (to === state.period.to) nextPeriod(state)
    from = to
  }
}

function makeState(budget: ResolvedBudget, run: RunSpan): State {
  const spentBefore = spentSoFar(budget, run.start)
  const isOver = spentBefore > budget.amount
  return {
    budget,
    run,
    spentBefore,
    sum: new Float64Array(run.paths).fill(spentBefore),
    overDay: isOver ? new Float64Array(run.paths).fill(run.start) : never(run.paths),
    breachDay: isOver ? new Float64Array(run.paths).fill(run.start) : never(run.paths),
    periods: [],
    period: periodAt(budget, run.start),
    cutPeriod: null,
    lastRate: new Float64Array(run.paths),
    lastDay: Number.NEGATIVE_INFINITY,
    spendDay: undefined,
    unknown: false,
  }
}

/**
 * Watches money against a budget of a calendar or fiscal period, or in total (PRODUCT.md, "Budgets"): cumulative spend of
 * the period, the running one starting with what was spent; breach = first day on which it exceeds the budget; already over
 * at the start: breach = start. Beyond the horizon monthly flows are spread over their days.
 * @throws JevonsError TOO_FEW_POINTS when the spend so far is not known.
 */
export function watchBudget(budget: ResolvedBudget, run: RunSpan): Watch {
  const state = makeState(budget, run)
  let ended = false
  return {
    observe(clock, load) {
      if (!clock.extended) {
        observeDay(state, clock.day, load)
        return
      }
      if (!ended) endHorizon(state)
      else observeTrend(state, clock.day, load)
      ended = true
      for (let i = 0; i < load.length; i++) state.lastRate[i] = (load[i] as number) * budget.scale
      if (hasNaN(load)) state.unknown = true
      state.lastDay = clock.day
    },
    finish() {
      if (!ended) endHorizon(state)
      // A copy, so that it does not keep the memory of the whole run.
      return budgetResult({ ...state, breachDay: state.breachDay.slice() })
    },
  }
}
