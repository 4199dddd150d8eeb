import type { Notice } from '../../notice.ts'
import { expInPlace } from '../../stats/fill-exp.ts'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import { columnExp } from '../../stats/loops/exp-column.ts'
import { daysPerYear } from '../../units/day.ts'
import { type Range, rangeMean, rangeMedian } from '../../units/range.ts'
import type { BuildContext, Clock, MeasuredRatio } from '../resource-kind.ts'

/** A parameter of a node as it stands in each future on the step that `at` was last called for. */
export type Parameter = {
  /** One entry per future. */
  readonly values: Float64Array
  at(clock: Clock): void
}

/** Where a parameter's value may come from, best first. */
export type ParameterSource = {
  /** What the scenario says. */
  readonly stated: Range | undefined
  /** What is taken when neither the scenario nor the exports say it. */
  readonly assumed: Range
  /** A share: its growth moves the odds, so that it never passes 0 or 1. */
  readonly share?: boolean
  /**
   * The node starts at a measured level that this parameter only scales: every future takes the median, because the spread
   * of a factor that the exports have fixed is not uncertainty of the load.
   */
  readonly settled?: boolean
}

const still = (): void => undefined

/**
 * One draw per future of an unknown number; `each` ranges (task to task) are replaced by their mean, because a day's load
 * is the sum over many tasks. `settled`: the median in every future.
 */
export function drawn(
  context: BuildContext<unknown>,
  name: string,
  range: Range,
  settled = false,
): Float64Array {
  if (range.each === true) return context.column().fill(rangeMean(range))
  if (settled) return context.column().fill(rangeMedian(range))
  return context.draw(name, range)
}

/**
 * The parameter `name` per future: stated, else the measured ratio of that name (its value today times exp(growth x years);
 * its own measured past while the past is back-cast), else assumed.
 */
export function parameterOf(
  context: BuildContext<unknown>,
  name: string,
  source: ParameterSource,
): Parameter {
  if (source.stated) return { values: drawn(context, name, source.stated, source.settled), at: still }
  const ratio = context.ratios[name]
  if (!ratio) return { values: drawn(context, name, source.assumed, source.settled), at: still }
  return measuredParameter(context, name, ratio, source)
}

/** A measured ratio with its own growth: ln value (or ln odds of a share) is linear in time. */
function measuredParameter(
  context: BuildContext<unknown>,
  name: string,
  ratio: MeasuredRatio,
  source: ParameterSource,
): Parameter {
  const today = drawn(context, name, ratio.value, source.settled)
  const growth = drawn(context, `${name}-growth`, ratio.growthPerYear)
  const values = context.column(today)
  const move =
    source.share === true
      ? shareMover(today, growth, values)
      : amountMover(context.column, today, growth, values)
  return {
    values,
    at(clock) {
      const past =
        clock.tDays < 0 ? (ratio.past.values[clock.day - ratio.past.from] ?? Number.NaN) : Number.NaN
      if (Number.isNaN(past)) move(clock.tDays)
      else values.fill(past)
    },
  }
}

/** Writes the value at `tDays`; called in the order of time. */
type Mover = (tDays: number) => void

/** Our choice: a value that grows from day to day is computed anew so often, so that roundings (1e-16 each) do not add up. */
const exactDays = 28

const growing = columnLoop(['out', 'ofDay'], [], 'out = out * ofDay')
const growingSince = columnLoop(['growth', 'logs'], ['years'], 'logs = growth * years')
const scaling = columnLoop(['today', 'factor', 'out'], [], 'out = today * factor')

/** today x exp(growth x years) into `out`, from one day to the next by the growth of a day, which spares the exponential. */
export function amountMover(
  column: BuildContext<unknown>['column'],
  today: Float64Array,
  growth: Float64Array,
  out: Float64Array,
): Mover {
  const ofDay = growth.map((perYear) => perYear / daysPerYear)
  expInPlace(ofDay)
  const [logs, factor] = [column(), column()]
  const oneDay = growing.over({ out, ofDay: column(ofDay) })
  const since = growingSince.over({ growth: column(growth), logs })
  const exponentiate = columnExp(logs, factor)
  const scale = scaling.over({ today: column(today), factor, out })
  let reached = Number.NaN
  return (tDays) => {
    if (tDays === reached + 1 && tDays % exactDays !== 0) oneDay.run()
    else {
      since.run(tDays / daysPerYear)
      exponentiate()
      scale.run()
    }
    reached = tDays
  }
}

/**
 * The share whose odds grow so that d ln(share)/dt at start is the measured growth: odds x exp(growth x years / (1 - share)).
 * A growing share then bends towards 1 instead of passing it.
 */
function shareMover(today: Float64Array, growth: Float64Array, out: Float64Array): Mover {
  return (tDays) => {
    const years = tDays / daysPerYear
    for (let i = 0; i < out.length; i++) {
      const share = Math.min(1, Math.max(0, today[i] ?? 0))
      const rest = 1 - share
      if (share === 0 || rest === 0) {
        out[i] = share
        continue
      }
      out[i] = share / (share + rest * Math.exp((-(growth[i] ?? 0) * years) / rest))
    }
  }
}

/** What was assumed about a node, as one remark; nothing when nothing was. */
export function noteAssumptions(context: BuildContext<unknown>, assumptions: readonly string[]): void {
  if (assumptions.length === 0) return
  const notice: Notice = {
    code: 'assumed',
    level: 'info',
    subject: context.id,
    message: `${context.id}: ${assumptions.join('; ')} (assumed; state it or add exports that measure it)`,
  }
  context.notice(notice)
}

/** Whether the scenario and the exports both say nothing about the parameter. */
export function isAssumed(context: BuildContext<unknown>, name: string, stated: unknown): boolean {
  return stated === undefined && context.ratios[name] === undefined
}
