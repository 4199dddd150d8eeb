import type { MeasureSql, Probe } from '../usage-format.ts'
import { fieldOf, filled, utcTimestamp } from './format-sql.ts'

const timeNames = [
  'snapshot_time',
  'collected_at',
  'captured_at',
  'sampled_at',
  'recorded_at',
  'timestamp',
  'time',
  'ts',
  'now',
]

/** SQL of the UTC time at which a database's statistics were taken, by the usual names of the column; undefined without one. */
export function snapshotTime(probe: Probe): string | undefined {
  const name = timeNames.find((n) => probe.keys.includes(n.replaceAll('_', '')))
  return name === undefined ? undefined : utcTimestamp(filled(fieldOf(probe)(name)))
}

/** Longer gaps between snapshots are not split: one row, where there is hardly anything to tell. */
const longestSplit = 'interval 400 days'

/**
 * SQL of what running counts say between snapshots, over the relation `snapshot` with the columns `component`, `sampled` (TIMESTAMP),
 * `epoch` (a text that changes when the counts begin again) and the counters: a row per snapshot of `kind` 'level' at its own time `t`, and
 * rows of `kind` 'rate', one for every hour (UTC) that the time since the snapshot before touches, with the increase of each counter a second in
 * `<counter>_per_s` and the length of the piece in `ms`. A count that fell began again at 0. See {@link rateMeasure}.
 */
export function ratesSql(counters: readonly string[]): string {
  const before =
    'partition by component order by sampled range between unbounded preceding and interval 1 millisecond preceding'
  const last = counters.map((c) => `last_value(${c}) over (${before}) as before_${c}`)
  const rates = counters.map(
    (
      c,
    ) => `case when kind = 'rate' then (case when epoch is distinct from before_epoch or ${c} < before_${c} then ${c}
      else ${c} - before_${c} end) / (epoch_ms(sampled - before_sampled)::double / 1000) end as ${c}_per_s`,
  )
  return `(
    with told as (
      select *, last_value(sampled) over (${before}) as before_sampled, last_value(epoch) over (${before}) as before_epoch,
        ${last.join(', ')}, row_number() over (partition by component, sampled) = 1 as is_first
      from snapshot
    ),
    -- A snapshot that two files hold is told by its level; what lies before it is told once.
    pieces as (
      select *, 'rate' as kind, unnest(case when sampled - before_sampled > ${longestSplit} then [before_sampled]
        else generate_series(date_trunc('hour', before_sampled), sampled - interval 1 millisecond, interval 1 hour) end) as cell
      from told where is_first and before_sampled is not null
    ),
    both_kinds as (
      select *, sampled as t, null::bigint as ms from (select *, 'level' as kind, null::timestamp as cell from told)
      union all by name
      select *, greatest(cell, before_sampled) as t, epoch_ms(case when sampled - before_sampled > ${longestSplit} then sampled
        else least(cell + interval 1 hour, sampled) end) - epoch_ms(greatest(cell, before_sampled)) as ms
      from pieces
    )
    select *, ${rates.join(', ')} from both_kinds)`
}

/** A metric of counters a second, each piece of time with the weight of its length. */
export function rateMeasure(metric: string, ...counters: readonly string[]): MeasureSql {
  const sum = counters.map((c) => `${c}_per_s`).join(' + ')
  return { metric, value: `(${sum}) * ms`, per: `case when (${sum}) is not null then ms end` }
}

/** SQL of the identity of a snapshot: what lies between snapshots follows from them. */
export const snapshotIdentity = "case when kind = 'level' then concat_ws(chr(31), component, t::varchar) end"
