import { reachedBy } from '../../assess/quantiles-of.ts'
import { JevonsError } from '../../errors.ts'
import { quantilesInPlace } from '../../stats/quantile.ts'
import { addMonths, type Day, formatDay } from '../../units/day.ts'
import { arithmetic, type Bounded, combine, compare, exactly, logic, negate } from './bounded.ts'
import type { Expression } from './expression.ts'
import { type BaseType, typeOf } from './expression-type.ts'
import { dayOfMoment } from './names-in.ts'

/** What a check may ask of one constraint; arrays have one entry per future (see `Finding`). */
type ConstraintFutures = {
  readonly breachDay: Float64Array
  readonly uncuredDay: Float64Array
  readonly leadDays: Float64Array
  readonly unknown: boolean
}

/** A simulated run, as far as checks look into it. */
export type CheckContext = {
  /** The run's first day. */
  readonly today: Day
  readonly extendedEnd: Day
  readonly currency: string
  /** Undefined = there is no such constraint. */
  constraint(id: string): ConstraintFutures | undefined
  /** A measure of a demand or resource on a day (its primary one when none is named); undefined = not simulated. */
  valueAt(
    id: string,
    measure: string | undefined,
    day: Day,
  ): { readonly values: Float64Array; readonly unit: string } | undefined
  /** The run that `delta(..., baseline)` compares with. */
  readonly baseline?: CheckContext
}

/** A comparison of two single values that was made on the way to the answer. */
export type MadeComparison = {
  readonly left: Expression
  readonly right: Expression
  readonly leftValue: Bounded & { readonly many: false }
  readonly rightValue: Bounded & { readonly many: false }
  readonly holds: Bounded
}

/** Where an evaluation stands. */
export type Evaluation = { readonly context: CheckContext; readonly comparisons: MadeComparison[] }

function cannot(message: string, hint?: string): JevonsError {
  return new JevonsError({ code: 'CANNOT_EVALUATE', message, ...(hint ? { hint } : {}) })
}

/** Type of a checked expression: its mistakes were reported when it was parsed. */
export function baseOf(node: Expression): BaseType {
  return typeOf(node, () => undefined).base
}

function futuresOf(id: string, { context }: Evaluation): ConstraintFutures {
  const futures = context.constraint(id)
  if (!futures) throw cannot(`there is no constraint '${id}' in this run`)
  if (futures.unknown || futures.breachDay.some((day) => Number.isNaN(day))) {
    throw cannot(`the load of '${id}' is not a number in some futures`)
  }
  return futures
}

function breachOf(id: string, evaluation: Evaluation): Bounded {
  const { breachDay } = futuresOf(id, evaluation)
  const { extendedEnd } = evaluation.context
  return { many: true, lo: breachDay.map((day) => Math.min(day, extendedEnd)), hi: breachDay }
}

function decideByOf(id: string, evaluation: Evaluation): Bounded {
  const { uncuredDay, leadDays } = futuresOf(id, evaluation)
  const quantile = (days: Float64Array): number =>
    Math.floor(reachedBy(days.map((day, i) => day - (leadDays[i] ?? Number.NaN)).sort(), 0.1))
  const hi = quantile(uncuredDay)
  // A date within the simulation is the answer; "never" means not before the simulated time less the lead times.
  if (Number.isFinite(hi)) return exactly(hi)
  const { extendedEnd } = evaluation.context
  return { many: false, lo: quantile(uncuredDay.map((day) => Math.min(day, extendedEnd))), hi }
}

function valueOf(node: Expression & { kind: 'value' }, { context }: Evaluation): Bounded {
  const day = dayOfMoment(node.at, context.today)
  const name = node.measure === undefined ? node.id : `${node.id}.${node.measure}`
  if (day === undefined) throw cannot(`'${name} at' needs one day`)
  const found = context.valueAt(node.id, node.measure, day)
  if (!found) {
    throw cannot(
      `'${name}' is not simulated on ${formatDay(day)}`,
      `this run reaches from ${formatDay(context.today)} to ${formatDay(context.extendedEnd)}`,
    )
  }
  if (found.values.some((value) => Number.isNaN(value))) {
    throw cannot(`'${name}' is not a number in some futures on ${formatDay(day)}`)
  }
  return { many: true, lo: found.values, hi: found.values }
}

function probabilityOf(event: Bounded): Bounded {
  if (!event.many) return event
  const paths = event.lo.length
  const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / paths
  const [lo, hi] = [mean(event.lo), mean(event.hi)]
  return { many: false, lo, hi, standardError: Math.sqrt((lo * (1 - lo)) / paths) }
}

function quantileOf(node: Expression & { kind: 'quantile' }, of: Bounded): Bounded {
  if (!of.many) return of
  const base = baseOf(node.of)
  const isTime = base === 'date' || base === 'duration'
  // Dates are never averaged; numbers interpolate as everywhere in the report (type 7).
  const quantile = (values: Float64Array): number =>
    isTime
      ? Math.floor(reachedBy(Float64Array.from(values).sort(), node.q))
      : (quantilesInPlace(Float64Array.from(values), [node.q])[0] ?? Number.NaN)
  return { many: false, lo: quantile(of.lo), hi: quantile(of.hi) }
}

/** A day moved by calendar months, its part of a day kept. */
function addCalendarMonths(day: number, months: number): number {
  if (!Number.isFinite(day)) return day
  return addMonths(Math.floor(day), months) + (day - Math.floor(day))
}

/** Sum or difference of errors of independent estimates; runs on the same futures make it an upper bound. */
function jointError(a: Bounded, b: Bounded): { readonly standardError?: number } {
  const errors = [a, b].flatMap((value) => (value.many ? [] : (value.standardError ?? [])))
  return errors.length === 0 ? {} : { standardError: Math.hypot(...errors) }
}

function difference(a: Bounded, b: Bounded): Bounded {
  const value = combine(a, b, arithmetic['-'])
  return value.many ? value : { ...value, ...jointError(a, b) }
}

function arithmeticOf(node: Expression & { kind: 'arithmetic' }, a: Bounded, b: Bounded): Bounded {
  const { op } = node
  if (op === '*' || op === '/') return combine(a, b, arithmetic[op])
  const [left, right] = [baseOf(node.left), baseOf(node.right)]
  if (left === 'duration' && right === 'date') return shift(b, a, 1)
  if (left === 'date' && right === 'duration') return shift(a, b, op === '+' ? 1 : -1)
  const value = combine(a, b, arithmetic[op])
  return value.many ? value : { ...value, ...jointError(a, b), ...jointMonths(op, a, b) }
}

/** Months of durations that were both written in months. */
function jointMonths(op: '+' | '-', a: Bounded, b: Bounded): { readonly months?: number } {
  if (a.many || b.many || a.months === undefined || b.months === undefined) return {}
  return { months: op === '+' ? a.months + b.months : a.months - b.months }
}

/** A date moved by a duration: by the calendar when the duration was written in months. */
function shift(date: Bounded, duration: Bounded, sign: 1 | -1): Bounded {
  if (duration.many || duration.months === undefined)
    return combine(date, duration, arithmetic[sign === 1 ? '+' : '-'])
  const months = sign * duration.months
  const { lo, hi } = combine(date, duration, {
    lo: (dateLo) => addCalendarMonths(dateLo, months),
    hi: (_dateLo, dateHi) => addCalendarMonths(dateHi, months),
  })
  return { many: date.many, lo, hi } as Bounded
}

function compareNodes(node: Expression & { kind: 'compare' }, evaluation: Evaluation): Bounded {
  const { left, right, op } = node
  const [a, b] = [evaluate(left, evaluation), evaluate(right, evaluation)]
  checkMoney(left, right, evaluation)
  const holds = compare(op, a, b)
  if (!a.many && !b.many) evaluation.comparisons.push({ left, right, leftValue: a, rightValue: b, holds })
  return holds
}

function withinOf(node: Expression & { kind: 'within' }, evaluation: Evaluation): Bounded {
  const of = evaluate(node.of, evaluation)
  const limit = shift(exactly(evaluation.context.today), evaluate(node.duration, evaluation), 1)
  const holds = compare('<', of, limit)
  if (!of.many && !limit.many) {
    evaluation.comparisons.push({
      left: node.of,
      right: node.duration,
      leftValue: of,
      rightValue: limit,
      holds,
    })
  }
  return holds
}

/** Money of another currency than the run's, or against a quantity that is not money, cannot be compared. */
function checkMoney(left: Expression, right: Expression, { context }: Evaluation): void {
  checkMoneySide(left, right, context)
  checkMoneySide(right, left, context)
}

function checkMoneySide(money: Expression, other: Expression, context: CheckContext): void {
  const type = typeOf(money, () => undefined)
  if (type.base !== 'money') return
  if (type.currency !== undefined && type.currency !== context.currency) {
    throw cannot(
      `the run counts in ${context.currency}, the check in ${type.currency}`,
      `state it in ${context.currency}`,
    )
  }
  const value = baseOf(other) === 'quantity' ? firstValue(other) : undefined
  const day = value && dayOfMoment(value.at, context.today)
  if (!value || day === undefined) return
  const unit = context.valueAt(value.id, value.measure, day)?.unit
  if (unit === undefined || unit.split('/')[0] === context.currency) return
  throw cannot(`'${value.id}' is in ${unit}, not money`, `name its money: ${value.id}.money at ...`)
}

function firstValue(node: Expression): (Expression & { kind: 'value' }) | undefined {
  if (node.kind === 'value') return node
  if (node.kind === 'quantile' || node.kind === 'delta') return firstValue(node.of)
  return 'left' in node ? (firstValue(node.left) ?? firstValue(node.right)) : undefined
}

function deltaOf(node: Expression & { kind: 'delta' }, evaluation: Evaluation): Bounded {
  const { baseline } = evaluation.context
  if (!baseline) throw cannot(`delta(..., ${node.against}) needs a baseline, and this run has none`)
  return difference(evaluate(node.of, evaluation), evaluate(node.of, { context: baseline, comparisons: [] }))
}

/**
 * The value of an expression in a run.
 * @throws JevonsError CANNOT_EVALUATE for names, days or numbers that the run does not have.
 */
// A flat table of the language's node kinds: splitting it would hide the exhaustiveness.
// eslint-disable-next-line complexity
export function evaluate(node: Expression, evaluation: Evaluation): Bounded {
  switch (node.kind) {
    case 'number':
    case 'money':
      return exactly(node.value)
    case 'duration':
      return {
        many: false,
        lo: node.days,
        hi: node.days,
        ...(node.months === undefined ? {} : { months: node.months }),
      }
    case 'date':
      return exactly(node.day)
    case 'today':
      return exactly(evaluation.context.today)
    case 'breach':
      return breachOf(node.id, evaluation)
    case 'decide-by':
      return decideByOf(node.id, evaluation)
    case 'value':
      return valueOf(node, evaluation)
    case 'probability':
      return probabilityOf(evaluate(node.event, evaluation))
    case 'quantile':
      return quantileOf(node, evaluate(node.of, evaluation))
    case 'within':
      return withinOf(node, evaluation)
    case 'delta':
      return deltaOf(node, evaluation)
    case 'compare':
      return compareNodes(node, evaluation)
    case 'arithmetic':
      return arithmeticOf(node, evaluate(node.left, evaluation), evaluate(node.right, evaluation))
    case 'and':
    case 'or':
      return combine(evaluate(node.left, evaluation), evaluate(node.right, evaluation), logic[node.kind])
    case 'not':
      return negate(evaluate(node.of, evaluation))
  }
}
