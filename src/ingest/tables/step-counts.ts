import { JevonsError } from '../../errors.ts'
import type { ReadWishes } from '../usage-format.ts'
import type { TimeReading } from './time-reading.ts'

/** A column that counts steps, read as dates, and the remark that says where its step 0 was put. */
export type StepCounts = { readonly reading: TimeReading; readonly notice: { code: string; message: string } }

/** Microseconds of one step; months have no fixed length. */
const microseconds = {
  ms: 1e3,
  second: 1e6,
  minute: 6e7,
  hour: 3.6e9,
  day: 8.64e10,
  week: 6.048e11,
} as const

type StepUnit = keyof typeof microseconds | 'month'

const unitWords: readonly (readonly [StepUnit, string])[] = [
  ['ms', 'ms|millis|milliseconds?'],
  ['second', 's|secs?|seconds?'],
  ['minute', 'mins?|minutes?'],
  ['hour', 'hours?|hrs?'],
  ['day', 'days?'],
  ['week', 'weeks?'],
  ['month', 'months?'],
]

/** `minute_index`, `t_seconds`, `day`: the unit of a count by the name of its column. */
const unitNames = unitWords.map(
  ([unit, words]) =>
    [
      unit,
      new RegExp(`^((t|time|elapsed|offset)_)?(${words})(_(index|idx|no|number|nr|offset|elapsed))?$`, 'i'),
    ] as const,
)

const countName = /^(ds|t|n|step|period)$|(^|_)(time|timestamp|index|idx|step|offset|elapsed)$/i

/**
 * Where time 0 is put when a step is stated and no date: a Monday that begins a month, so that steps of a week are weeks and steps of a month
 * are months. Our choice; the remark says it.
 */
const assumedStart = '1979-01-01'

/** `avg_run_time`, `complete_rate_gpu_time`: how long something took, or a share of that. */
const durationName =
  /(^|_)(rate|ratio|share|avg|mean|med|median|max|min|total|run|wait|queue|que|response|gpu|cpu|complete|cancel|fail)(_|$)/i

/** Whether a column counts from a start instead of telling dates: whole or small numbers under a name such as `ds`, `t`, `day_index`. */
export function isStepCount(texts: readonly string[], name: string): boolean {
  return (
    (countName.test(name) || namedUnit(name) !== undefined) &&
    !durationName.test(name) &&
    texts.length > 0 &&
    texts.every((text) => /^\d+(\.\d+)?$/.test(text.trim()) && Number(text) < 1e9)
  )
}

/**
 * Dates of a column that counts steps, as the user described it: `--trace-start` says when time 0 was, `--step` what one step is where
 * the name of the column does not (`minute_index` does). Undefined where that is not enough to go on.
 * @throws JevonsError BAD_OPTION for a start that is no date.
 */
export function readStepCounts(
  texts: readonly string[],
  name: string,
  wishes: ReadWishes | undefined,
): StepCounts | undefined {
  const { traceStart, countedStep } = wishes ?? {}
  const isTold = traceStart !== undefined || countedStep !== undefined
  const unit = namedUnit(name) ?? countedStep
  if (!isTold || unit === undefined || !isStepCount(texts, name)) return undefined
  const start = startOfTrace(traceStart ?? assumedStart)
  const why = traceStart === undefined ? 'for want of --trace-start' : 'as asked for'
  return {
    reading: {
      kind: 'time',
      format: `${unit}s counted from ${start.slice(0, 16).replace(' 00:00', '')}`,
      unit: unit === 'day' || unit === 'week' || unit === 'month' ? unit : 'sub-daily',
      sql: (column) => stepSql(column, unit, start),
    },
    notice: {
      code: 'trace_start_assumed',
      message: `Column '${name}' counts ${unit}s and tells no dates: its time 0 was put at ${start.slice(0, 10)}, ${why}.`,
    },
  }
}

function namedUnit(name: string): StepUnit | undefined {
  return unitNames.find(([, pattern]) => pattern.test(name))?.[0]
}

/** What to type so that a column of counts can be read. */
export function stepCountHint(name: string): string {
  return namedUnit(name) !== undefined
    ? 'Say when time 0 was: --trace-start 2026-06-01.'
    : 'Say when time 0 was, and what a step is: --trace-start 2026-06-01 --step week (or hour, day, month).'
}

function stepSql(column: string, unit: StepUnit, start: string): string {
  const count = `try_cast(${column} as double)`
  const origin = `timestamp '${start}'`
  return unit === 'month'
    ? `${origin} + to_months(cast(${count} as integer))`
    : `${origin} + to_microseconds(cast(round(${count} * ${microseconds[unit]}) as bigint))`
}

/**
 * A start as the engine writes it, in UTC: `2026-06-01 08:00:00.000`.
 * @throws JevonsError BAD_OPTION when it is no date.
 */
export function startOfTrace(text: string): string {
  const ms = /^\d{4}-\d\d-\d\d/.test(text)
    ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text)
    : Number.NaN
  if (!Number.isNaN(ms)) return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--trace-start is '${text}', expected a date.`,
    hint: 'For example --trace-start 2026-06-01 or --trace-start 2026-06-01T08:00:00Z.',
  })
}
