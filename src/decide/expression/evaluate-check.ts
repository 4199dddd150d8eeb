import { JevonsError, type SourcePos } from '../../errors.ts'
import { formatDay } from '../../units/day.ts'
import type { Bounded } from './bounded.ts'
import type { CheckSpec } from './check-spec.ts'
import { baseOf, type CheckContext, evaluate, type MadeComparison } from './evaluate.ts'
import type { Expression } from './expression.ts'

/** The verdict on one check. */
export type CheckOutcome = {
  readonly id: string
  /** As written. */
  readonly expr: string
  readonly level: 'error' | 'warn'
  /** `unknown`: it cannot be evaluated, see `reason`. */
  readonly result: 'pass' | 'fail' | 'unknown'
  /** The probability lies within 2 standard errors of its limit. */
  readonly close: boolean
  /** A probability, number, duration in days, or ISO date; null = never, or not known. */
  readonly value: number | string | null
  readonly standardError: number | null
  readonly limit: number | string | null
  readonly message?: string
  /** Why it cannot be evaluated, or why a failure is a warning. */
  readonly reason?: string
  /** Share of the spread of its date that comes from assumed inputs, where that made a failure a warning. */
  readonly assumedShare?: number
  readonly pos?: SourcePos
}

type Verdict = Pick<CheckOutcome, 'result' | 'close' | 'value' | 'standardError' | 'limit' | 'reason'>

/** Whether the value is the same whatever is simulated. */
function isConstant(node: Expression): boolean {
  if (node.kind === 'arithmetic') return isConstant(node.left) && isConstant(node.right)
  return ['number', 'money', 'duration', 'date', 'today'].includes(node.kind)
}

type Single = Bounded & { readonly many: false }

/** As a report shows it: null for never and for what is not decided. */
function shown(value: Single, isDate: boolean): number | string | null {
  if (value.lo !== value.hi || !Number.isFinite(value.lo)) return null
  return isDate ? formatDay(Math.floor(value.lo)) : value.lo
}

/** The comparison that speaks for the check: the only one, or the first that goes the way of the whole. */
function speaker(comparisons: readonly MadeComparison[], answer: Single): MadeComparison | undefined {
  const same = comparisons.find(({ holds }) => holds.lo === answer.lo && holds.hi === answer.hi)
  return same ?? comparisons[0]
}

function isClose({ leftValue, rightValue }: MadeComparison): boolean {
  const error = Math.hypot(leftValue.standardError ?? 0, rightValue.standardError ?? 0)
  return error > 0 && Math.abs(leftValue.lo - rightValue.lo) <= 2 * error
}

function whyUndecided(made: MadeComparison | undefined, context: CheckContext): string {
  const end = `the simulation ends on ${formatDay(context.extendedEnd)}`
  if (!made) return `${end}, and what lies beyond could change the answer`
  const { leftValue, rightValue } = made
  const open = leftValue.lo === leftValue.hi ? rightValue : leftValue
  const side = leftValue.lo === leftValue.hi ? made.right : made.left
  if (Number.isNaN(open.lo) || Number.isNaN(open.hi)) return 'the result is not a number'
  const isDate = baseOf(side) === 'date'
  const text = (value: number): string =>
    !Number.isFinite(value)
      ? 'never'
      : isDate
        ? formatDay(Math.floor(value))
        : String(Number(value.toPrecision(3)))
  return `${end}; until then it is only known to lie between ${text(open.lo)} and ${text(open.hi)}`
}

/** What was compared with what: a constant on the left is the limit. */
function sidesOf(made: MadeComparison): Pick<Verdict, 'value' | 'standardError' | 'limit'> {
  const swapped = isConstant(made.left) && !isConstant(made.right)
  const [value, limit] = swapped ? [made.rightValue, made.leftValue] : [made.leftValue, made.rightValue]
  const isDate = baseOf(made.left) === 'date'
  return {
    value: shown(value, isDate),
    standardError: value.standardError ?? null,
    limit: shown(limit, isDate),
  }
}

function verdictOf(check: CheckSpec, context: CheckContext): Verdict {
  const comparisons: MadeComparison[] = []
  const answer = evaluate(check.expression, { context, comparisons })
  if (answer.many) throw new Error(`check ${check.id} has an answer per future`)
  const made = speaker(comparisons, answer)
  const decided = answer.lo === answer.hi && !Number.isNaN(answer.lo)
  const shownSides = made ? sidesOf(made) : { value: null, standardError: null, limit: null }
  if (!decided) return { result: 'unknown', close: false, ...shownSides, reason: whyUndecided(made, context) }
  const close = comparisons.some(isClose)
  const plain = answer.lo === 1 ? 'pass' : 'fail'
  return { result: close ? (check.close ?? plain) : plain, close, ...shownSides }
}

/**
 * Evaluates one check against a run. No breach = +infinity; a date beyond the extended simulation is decided only where
 * its bounds decide it; what is not a number never passes. What cannot be evaluated comes back as `unknown` with a reason.
 */
export function evaluateCheck(check: CheckSpec, context: CheckContext): CheckOutcome {
  const { id, text, level, message, pos } = check
  const frame = {
    id,
    expr: text,
    level,
    ...(message === undefined ? {} : { message }),
    ...(pos ? { pos } : {}),
  }
  try {
    return { ...frame, ...verdictOf(check, context) }
  } catch (error) {
    if (!(error instanceof JevonsError) || error.code !== 'CANNOT_EVALUATE') throw error
    const [{ message: reason, hint }] = error.problems
    const why = hint ? `${reason}; ${hint}` : reason
    return {
      ...frame,
      result: 'unknown',
      close: false,
      value: null,
      standardError: null,
      limit: null,
      reason: why,
    }
  }
}
