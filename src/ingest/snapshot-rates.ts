import { fieldOf, filled, utcTimestamp } from './format-sql.ts'
import type { Probe } from './usage-format.ts'

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

/**
 * SQL of what running counts say between snapshots, over the relation `snapshot` with the columns `component`, `sampled` (TIMESTAMP),
 * `epoch` (a text that changes when the counts begin again) and the counters: two rows a snapshot, one of `kind` 'level' at its
 * own time, one of 'rate' at the snapshot before, with the increase of each counter a second in `<counter>_per_s`. A count that fell began
 * again at 0. Snapshots are best taken at equal distances: rates are averaged without weights.
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
        ${last.join(', ')}
      from snapshot
    ),
    both_kinds as (select *, unnest(['level', 'rate']) as kind from told)
    select *, case when kind = 'rate' then before_sampled else sampled end as t, ${rates.join(', ')}
    from both_kinds where kind = 'level' or before_sampled is not null)`
}
