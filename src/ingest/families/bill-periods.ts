/** A longer period is a damaged date rather than a charge: it stays on its first day. Our choice. */
const mostDays = 5 * 366

/** Amounts up to here are spread to the twelfth decimal; a larger one is a damaged cell and stays on its first day. */
const mostAmount = '1e12'

/**
 * SQL of a bill's lines (without `with`) over a relation with `period_start`, `period_end`, `is_long` and `is_usage`: what a long line of
 * usage says of `columns` is spread evenly over the days of its period (formats focus.md, gotcha 4), every other line is one row. Pieces add up to
 * the line exactly, to the twelfth decimal. The last period ends with the last day of which a shorter line tells in it: the export was made
 * in the middle of it, and days to come must not hold a part of the bill. Beside the line's own columns: `time` (of the piece),
 * `is_first` and `is_spread`.
 */
export function spreadSql(relation: string, columns: readonly string[]): string {
  const small = columns.map((name) => `abs(coalesce(${name}, 0)) < ${mostAmount}`).join(' and ')
  const pieces = columns.map(
    (name) => `case when is_spread then ${pieceOf(name)} else ${name} end as ${name}`,
  )
  return `reach as (
      select max(period_end) filter (where not is_long) as last_end, max(period_start) as last_start from ${relation} where is_usage
    ),
    spanned as (
      select *, is_long and period_end <= period_start + interval ${mostDays} day and ${small} as is_spread,
        case when last_end > period_start and last_end < period_end and last_start < period_end
          then least(period_end, date_trunc('day', last_end - interval 1 microsecond) + interval 1 day) else period_end end as until
      from ${relation}, reach
    ),
    piece as (
      select *, unnest(case when is_spread then range(date_trunc('day', period_start), until, interval 1 day)
        else [date_trunc('day', period_start)] end) as day
      from spanned
    )
    select * replace (${pieces.join(', ')}), greatest(day, period_start) as time,
      coalesce(day = date_trunc('day', period_start), true) as is_first
    from piece`
}

/** What falls into a day: the amount up to its end less the amount up to its start, each cut off at 1e-12. */
function pieceOf(name: string): string {
  const units = `cast(cast(${name} as decimal(25, 12)) * 1000000000000 as hugeint)`
  const upTo = (moment: string): string =>
    `${units} * epoch_ms(${moment} - period_start) // epoch_ms(until - period_start)`
  const whole = `${upTo('least(day + interval 1 day, until)')} - ${upTo('greatest(day, period_start)')}`
  return `cast(${whole} as decimal(26, 0)) * 0.000000000001`
}

/** Said of allocations, of which no page says that they may be spread. */
export const longWindows = {
  code: 'long_charge_periods',
  message:
    'Some windows span more than a day; each is booked whole on its first day. Ask for step=1d to see days.',
  when: 'max(epoch(period_end) - epoch(period_start)) > 25 * 3600',
} as const

/** Said of bills in what they charge by: AWS and Google meter usage by the hour or day, and their pages say of nothing else how it is to be spread. */
export const longUsage = {
  code: 'long_charge_periods',
  message: 'Some usage lines span more than a day; each is booked whole on its first day.',
  when: "bool_or(charge_category = 'Usage' and period_end > period_start + interval 25 hour)",
} as const
