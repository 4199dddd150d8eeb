import { fieldOf, filled } from '../families/format-sql.ts'
import { rateMeasure, ratesSql, snapshotIdentity, snapshotTime } from '../families/snapshot-rates.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const counters = ['questions', 'com_insert', 'com_update', 'com_delete'] as const
const levels = ['threads_connected', 'uptime'] as const

/**
 * Snapshots of MySQL's or MariaDB's `SHOW GLOBAL STATUS` (`Variable_name`, `Value`) with a time column: client statements and writing
 * statements a second between snapshots, connections. A smaller `Uptime` is a restart, after which counts begin again.
 */
export const mysqlStatus: UsageFormat = {
  name: 'mysql-status',
  summary: 'MySQL SHOW GLOBAL STATUS snapshots with a time column (CSV): statements, connections',
  role: 'telemetry',
  maturity: 'experimental',
  detect,
  project(probe) {
    const column = fieldOf(probe)
    const of = (name: string): string =>
      `max(case when lower(${filled(column('Variable_name'))}) = '${name}' then try_cast(${filled(column('Value'))} as double) end) as ${name}`
    return {
      from: `(
        with grouped as (
          select coalesce(${filled(column('host'))}, '') as component, ${snapshotTime(probe) ?? 'null::timestamp'} as sampled,
            ${[...counters, ...levels].map(of).join(', ')}
          from $table group by all
        ),
        judged as (
          select *, uptime < last_value(uptime) over (partition by component order by sampled
            range between unbounded preceding and interval 1 millisecond preceding) as is_restart
          from grouped
        ),
        snapshot as (
          select *, (count(*) filter (where is_restart) over (partition by component order by sampled))::varchar as epoch
          from judged
        )
        select * from ${ratesSql(counters)})`,
      isStored: true,
      countsWhen: "kind = 'level'",
      time: 't',
      measures: [
        rateMeasure('db_qps', 'questions'),
        rateMeasure('db_writes_per_s', 'com_insert', 'com_update', 'com_delete'),
        { metric: 'db_connections', value: "case when kind = 'level' then threads_connected end" },
      ],
      dims: { host: 'component' },
      rejects: [{ reason: 'the time of the snapshot cannot be read', when: 't is null' }],
      identity: snapshotIdentity,
      gaps: 'gauge',
      notices: [
        {
          code: 'single_snapshot',
          message:
            'Only one snapshot per server: running counts say nothing about rates. Take one every few minutes.',
          when: "not bool_or(kind = 'rate')",
        },
      ],
    }
  },
}

function detect(probe: Probe): Detection {
  const missing = ['variablename', 'value'].filter((name) => !probe.keys.includes(name))
  if (missing.length > 0) return { score: 0, evidence: [], missing }
  const evidence = ['columns Variable_name and Value']
  if (snapshotTime(probe) !== undefined) return { score: 0.97, evidence, missing }
  const refusal =
    'SHOW GLOBAL STATUS without the time of the snapshot is a single instant; add a column snapshot_time and take one every few minutes'
  return { score: 0.97, evidence, missing, refusal }
}
