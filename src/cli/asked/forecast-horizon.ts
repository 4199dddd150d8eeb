import { JevonsError } from '../../errors.ts'
import { addMonths, type Day } from '../../units/day.ts'
import { type CalendarSpan, parseHorizon } from '../../units/horizon.ts'
import { type Step, stepDays } from '../../units/step.ts'
import type { RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { type Typed, typedOption } from './run-options.ts'

/** Steps of a forecast at the most: 2.3 years of hours, 50 years of days. */
const mostSteps = 20_000

/** A horizon as typed and understood. */
export type HorizonAsked = Typed & { readonly span: CalendarSpan }

/** `--horizon` or JEVONS_HORIZON, else the default; a BAD_OPTION names what was typed. */
export function horizonAsked(raw: RawOptions, io: CliIo, fallback: string): HorizonAsked {
  return readHorizon(typedOption(raw, 'horizon', io) ?? { text: fallback, option: '--horizon' })
}

/** `48h`, `90d`, `13w`, `6mo`, `2y`, at most 50 years; anything else is a BAD_OPTION. */
export function readHorizon({ text, option }: Typed): HorizonAsked {
  try {
    return { text, option, span: parseHorizon(text) }
  } catch (error) {
    if (!(error instanceof JevonsError)) throw error
    const [{ message, hint = '' }] = error.problems
    throw badHorizon({ text, option }, message.replace(/^found `.*`, /, ''), hint)
  }
}

/**
 * Number of steps from `origin` (day of the first forecast) that reach the horizon. Months are calendar months; what is not a
 * whole number of steps is rounded up. More than 20,000 are a BAD_OPTION.
 */
export function horizonSteps({ text, option, span }: HorizonAsked, origin: Day, step: Step): number {
  if ('months' in span && step === 'month') return span.months
  const days = 'months' in span ? monthsInDays(origin, span.months) : span.days
  // A tiny slack, so that 48 h are 48 steps and not 49.
  const steps = Math.max(1, Math.ceil(days / stepDays[step] - 1e-6))
  if (steps <= mostSteps) return steps
  throw badHorizon(
    { text, option },
    `expected at most ${mostSteps.toLocaleString('en')} ${step}s`,
    'ask for less, or for longer steps: --step day, week or month',
  )
}

function monthsInDays(origin: Day, months: number): number {
  const from = Math.floor(origin)
  return addMonths(from, months) - from
}

function badHorizon({ text, option }: Typed, expected: string, hint: string): JevonsError {
  return new JevonsError({ code: 'BAD_OPTION', message: `${option} is '${text}', ${expected}`, hint })
}
