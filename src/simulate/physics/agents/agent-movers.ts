import { daysPerYear } from '../../../units/day.ts'
import type { Range } from '../../../units/range.ts'
import type { BuildContext, Clock } from '../../resource-kind.ts'
import { drawn } from '../parameter.ts'
import { type AgentRanges, sizesOf, type TreeParts, typicalTask } from './agent-parts.ts'
import { type RunWork, workOfRuns } from './agent-runs.ts'
import { cappedMoments, residualLife, taskSpread } from './task-spread.ts'
import { taskTail } from './task-tail.ts'

const minutesPerDay = 1440

/** today x exp(growth x years), kept at today in the past; the same column on every step. */
function growing(today: Float64Array, growth: Float64Array | undefined): (clock: Clock) => Float64Array {
  if (!growth) return () => today
  const values = Float64Array.from(today)
  return (clock) => {
    const years = Math.max(0, clock.tDays) / daysPerYear
    for (let i = 0; i < values.length; i++)
      values[i] = (today[i] as number) * Math.exp((growth[i] as number) * years)
    return values
  }
}

const columnsFor =
  (context: BuildContext<unknown>): (() => Float64Array) =>
  () =>
    new Float64Array(context.paths)

/** A drawn growth, log-points per year; undefined where none is stated. */
function growthOf(
  context: BuildContext<unknown>,
  name: string,
  range: Range | undefined,
): Float64Array | undefined {
  return range && drawn(context, name, range)
}

/** What an agent does per run, one entry per future. */
export type RunWorkMover = { readonly work: RunWork; at(clock: Clock): void }

/** Mean days and minutes of a run, and the mean minutes that remain of those at work, one entry per future. */
export type DurationMover = {
  readonly days: Float64Array
  readonly minutes: Float64Array
  readonly drain: Float64Array
  at(clock: Clock): void
}

/** Tokens of one task at P50, P95 and P99, and the share of spend of the dearest 1 % in percent. */
export type TaskTailMover = { readonly columns: readonly Float64Array[]; at(work: RunWork): void }

/** What an agent does per run, rewritten by `at` while its turns grow. */
export function makeRunWork(context: BuildContext<unknown>, ranges: AgentRanges): RunWorkMover {
  const column = columnsFor(context)
  const sizes = sizesOf(context, ranges)
  const growth = growthOf(context, 'turns-growth', ranges.turnsGrowth)
  const turnsOn = growing(drawn(context, 'turns', ranges.turns), growth)
  const spread = taskSpread(ranges.turns, ranges.turnsSpread)
  const work: RunWork = { turns: column(), input: column(), resent: column(), output: column() }
  let isFresh = false
  return {
    work,
    at(clock: Clock): void {
      if (isFresh && !growth) return
      workOfRuns({ mean: turnsOn(clock), spread }, sizes, work)
      isFresh = true
    },
  }
}

/** Mean days and minutes of a run, and the mean minutes that remain of those at work; rewritten by `at` while they grow. */
export function makeDurations(
  context: BuildContext<unknown>,
  ranges: AgentRanges,
  settled: boolean,
): DurationMover {
  const column = columnsFor(context)
  const growth = growthOf(context, 'duration-growth', ranges.durationGrowth)
  const meanOn = growing(drawn(context, 'duration', ranges.duration, settled), growth)
  const caps = ranges.timeout && drawn(context, 'timeout', ranges.timeout)
  const [days, minutes, drain] = [column(), column(), column()] as const
  let isFresh = false
  return {
    days,
    minutes,
    drain,
    at(clock: Clock): void {
      if (isFresh && !growth) return
      const means = meanOn(clock)
      for (let i = 0; i < days.length; i++) {
        const size = { mean: means[i] as number, spread: ranges.durationSpread }
        const cap = caps ? (caps[i] as number) : Number.POSITIVE_INFINITY
        const { first, second } = cappedMoments(size, cap)
        days[i] = first
        minutes[i] = minutesPerDay * first
        drain[i] = minutesPerDay * residualLife({ first, second })
      }
      isFresh = true
    },
  }
}

/**
 * Tokens of one task at its P50, P95 and P99 and the share of spend of the dearest 1 %, in percent. Their shape is that of the
 * task in the middle of all unknowns, at each future's own mean.
 */
export function makeTaskTail(
  context: BuildContext<unknown>,
  ranges: AgentRanges,
  trees: TreeParts,
): TaskTailMover {
  const column = columnsFor(context)
  const tail = taskTail(typicalTask(ranges))
  const levels = [tail.p50, tail.p95, tail.p99].map((level) => level / tail.mean)
  const columns = levels.map(column)
  return {
    columns: [...columns, column().fill(100 * tail.topShare)],
    at({ input, output }: RunWork): void {
      levels.forEach((level, k) => {
        const out = columns[k] as Float64Array
        for (let i = 0; i < out.length; i++) {
          const tokens = (trees.mean[i] as number) * ((input[i] as number) + (output[i] as number))
          out[i] = level * tokens * (context.tokensFactor[i] as number)
        }
      })
    },
  }
}
