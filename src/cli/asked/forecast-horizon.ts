import { JevonsError } from '../../errors.ts'
import { addMonths, type Day } from '../../units/day.ts'
import { type Step, stepDays } from '../../units/step.ts'

const unitDays: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7 }
const unitMonths: Readonly<Record<string, number>> = { mo: 1, y: 12 }

/**
 * Number of steps from `origin` (day of the first forecast) that reach the horizon: `48h`, `90d`, `13w`, `6mo`, `2y`. Months
 * are calendar months; what is not a whole number of steps is rounded up. Anything else is a BAD_OPTION.
 */
export function horizonSteps(text: string, origin: Day, step: Step): number {
  const match = /^(\d+(?:\.\d+)?)\s*(h|d|w|mo|y)$/.exec(text.trim())
  const count = Number(match?.[1])
  const unit = match?.[2] ?? ''
  if (!(count > 0)) throw badHorizon(text)
  const months = unitMonths[unit]
  if (months !== undefined && step === 'month') return Math.ceil(count * months)
  const days =
    months === undefined ? count * (unitDays[unit] ?? Number.NaN) : monthsInDays(origin, count * months)
  // A tiny slack, so that 48 h are 48 steps and not 49.
  const steps = Math.max(1, Math.ceil(days / stepDays[step] - 1e-6))
  if (!(steps <= 20_000)) throw badHorizon(text)
  return steps
}

function monthsInDays(origin: Day, months: number): number {
  const from = Math.floor(origin)
  return addMonths(from, Math.round(months)) - from
}

function badHorizon(text: string): JevonsError {
  return new JevonsError({
    code: 'BAD_OPTION',
    message: `--horizon is '${text}', expected a time such as 48h, 90d, 13w, 6mo or 2y (at most 20,000 steps)`,
    hint: 'h hours, d days, w weeks, mo calendar months, y years',
  })
}
