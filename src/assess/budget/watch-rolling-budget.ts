import type { Day } from '../../units/day.ts'
import type { PeriodFinding, ResolvedBudget } from '../finding.ts'
import { budgetResult, hasNaN, never, type Watch } from '../watch.ts'
import { measuredOverDay, rollingPast } from './spent-so-far.ts'
import { closePeriod, type RunSpan } from './watch-budget.ts'

type State = {
  readonly budget: ResolvedBudget
  readonly run: RunSpan
  readonly days: number
  /** Measured money of the `days - 1` days before start, oldest first. */
  readonly past: Float64Array
  readonly spentBefore: number
  /** Money of the last `days` simulated days: one block of futures a day. */
  readonly ring: Float64Array
  /** Money within the window that ends on the current day, per future. */
  readonly sum: Float64Array
  readonly overDay: Float64Array
  readonly breachDay: Float64Array
  readonly periods: PeriodFinding[]
  /** First day of the current block of `days` days; the first block follows the window that ends on start. */
  blockFrom: Day
  unknown: boolean
}

/** Moves the window to the next day; `rate(i)` is that day's money. */
function moveWindow(state: State, day: Day, rate: (i: number) => number): void {
  const { run, days, past, ring, sum, overDay, breachDay, budget } = state
  const { paths, start } = run
  const index = day - start
  const block = (index % days) * paths
  // Undefined once only simulated days are left in the window.
  const leavingPast = index === 0 ? 0 : past[index - 1]
  for (let i = 0; i < paths; i++) {
    const money = rate(i)
    const simulated = ring[block + i] as number
    const total = (sum[i] as number) + money - (leavingPast ?? simulated)
    ring[block + i] = money
    sum[i] = total
    if (total > budget.amount && (overDay[i] as number) > day) {
      overDay[i] = day
      if ((breachDay[i] as number) > day) breachDay[i] = day
    }
  }
}

/**
 * The periods are the window that ends on start, with what was spent of it, and then blocks of `days` days: the total of
 * each is the window that ends with it.
 */
function closeBlock(state: State, day: Day): void {
  const { budget, run, days, spentBefore } = state
  const running = day === run.start
  if (!running && day + 1 !== state.blockFrom + days) return
  const isOver = running && spentBefore > budget.amount
  const measuredOver = isOver ? measuredOverDay(budget, run.start) : null
  const span = { from: day + 1 - days, to: day + 1 }
  state.periods.push(
    closePeriod(span, budget.amount, { ...state, spent: running ? spentBefore : 0, measuredOver }),
  )
  if (hasNaN(state.sum)) state.unknown = true
  state.blockFrom = day + 1
  state.overDay.fill(Number.POSITIVE_INFINITY)
}

function makeState(budget: ResolvedBudget, days: number, run: RunSpan): State {
  const past = rollingPast(budget, days, run.start)
  const spentBefore = past.reduce((a, b) => a + b, 0)
  const isOver = spentBefore > budget.amount
  return {
    budget,
    run,
    days,
    past,
    spentBefore,
    ring: new Float64Array(days * run.paths),
    sum: new Float64Array(run.paths).fill(spentBefore),
    overDay: isOver ? new Float64Array(run.paths).fill(run.start) : never(run.paths),
    breachDay: isOver ? new Float64Array(run.paths).fill(run.start) : never(run.paths),
    periods: [],
    blockFrom: run.start,
    unknown: false,
  }
}

/** Adds day by day what lies between two monthly steps, with money per day linear between them. */
function spread(state: State, between: { from: Day; to: Day; last: Float64Array; next: Float64Array }): void {
  const { from, to, last, next } = between
  for (let day = from; day < to; day++) {
    const share = (day + 0.5 - from) / (to - from)
    moveWindow(
      state,
      day,
      (i) => (last[i] as number) + share * ((next[i] as number) * state.budget.scale - (last[i] as number)),
    )
  }
}

/**
 * Watches money against a budget per rolling window of `days` days. The window that ends on start still holds the measured
 * days before it. Breach = first day on which the window's money exceeds the budget. Beyond the horizon monthly flows are
 * spread over their days.
 * @throws JevonsError TOO_FEW_POINTS when those days are not known.
 */
export function watchRollingBudget(budget: ResolvedBudget, days: number, run: RunSpan): Watch {
  const state = makeState(budget, days, run)
  const lastRate = new Float64Array(run.paths)
  let lastDay: Day | undefined
  return {
    observe(clock, load) {
      if (clock.extended) {
        if (lastDay !== undefined) spread(state, { from: lastDay, to: clock.day, last: lastRate, next: load })
        if (hasNaN(load)) state.unknown = true
        for (let i = 0; i < load.length; i++) lastRate[i] = (load[i] as number) * budget.scale
        lastDay = clock.day
      } else {
        moveWindow(state, clock.day, (i) => (load[i] as number) * budget.scale)
        closeBlock(state, clock.day)
      }
    },
    finish() {
      if (hasNaN(state.sum)) state.unknown = true
      const { blockFrom } = state
      const cutPeriod = blockFrom < run.end ? { from: blockFrom, to: blockFrom + days } : null
      return budgetResult({ ...state, cutPeriod })
    },
  }
}
