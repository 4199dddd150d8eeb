import { fieldOf, filled, utcTimestamp } from '../families/format-sql.ts'
import { rateMeasure, ratesSql, snapshotIdentity, snapshotTime } from '../families/snapshot-rates.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const query =
  'select now() as snapshot_time, d.datname, s.userid, s.queryid, s.calls, s.total_exec_time from pg_stat_statements s join pg_database d on d.oid = s.dbid'

/**
 * Snapshots of PostgreSQL's `pg_stat_statements` with a time column: statements a second and their mean time between snapshots, per database. An
 * entry counts from one snapshot to the next where both hold it (a fall begins again at 0), or where `stats_since` says that it
 * began in between; any other may be old and new to the list only. What was evicted is lost, so that both are lower bounds. The texts of statements are
 * not read.
 */
export const pgStatStatements: UsageFormat = {
  name: 'pg-stat-statements',
  summary: 'PostgreSQL pg_stat_statements snapshots (CSV): statements a second, their mean time',
  role: 'telemetry',
  maturity: 'experimental',
  detect,
  project(probe) {
    return {
      from: rows(probe),
      isStored: true,
      countsWhen: "kind = 'level'",
      time: 't',
      measures: [
        rateMeasure('db_qps', 'calls'),
        {
          metric: 'latency_ms',
          value: 'exec_ms_per_s * ms / 1000',
          per: 'case when exec_ms_per_s is not null then round(calls_per_s * ms / 1000) end',
        },
      ],
      dims: { database: 'datname', host: 'host' },
      rejects: [
        { reason: 'the time of the snapshot cannot be read', when: 't is null' },
        { reason: 'calls is not a number', when: 'is_bad' },
      ],
      identity: snapshotIdentity,
      gaps: 'gauge',
      notices: [
        {
          code: 'statements_lower_bound',
          message:
            'Some statements are not in the snapshot before: they count from the next one on, and evicted ones not at all; db_qps is a lower bound.',
          when: 'bool_or(unseen > 0)',
        },
        {
          code: 'single_snapshot',
          message:
            'Only one snapshot per database: running counts say nothing about rates. Take one every few minutes.',
          when: "not bool_or(kind = 'rate')",
        },
      ],
    }
  },
}

/** Running sums of what every entry grew by, per database, which are then taken apart as running counts are. */
function rows(probe: Probe): string {
  const column = fieldOf(probe)
  const text = (name: string): string => filled(column(name))
  const number = (...names: readonly string[]): string =>
    `coalesce(${names.map((name) => `try_cast(${text(name)} as double)`).join(', ')})`
  const own = 'over (partition by host, entry order by sampled)'
  const grown = (name: string): string => `case when ${name} is null then null
        when is_followed and ${name} >= before_${name} then ${name} - before_${name}
        when is_followed or is_new then ${name} else 0 end as grown_${name}`
  return `(
    with entry as (
      select $filename as filename, coalesce(${text('host')}, '') as host, coalesce(${text('datname')}, ${text('dbid')}, '') as datname,
        concat_ws(chr(31), ${['userid', 'dbid', 'datname', 'toplevel', 'queryid'].map((name) => `coalesce(${text(name)}, '')`).join(', ')}) as entry,
        ${snapshotTime(probe) ?? 'null::timestamp'} as sampled, ${utcTimestamp(text('stats_since'))} as since,
        ${number('calls')} as calls, ${number('total_exec_time', 'total_time')} as exec_ms
      from $table
    ),
    single as (
      select * from entry where sampled is not null and calls is not null
      qualify row_number() over (partition by host, entry, sampled order by calls desc, exec_ms desc, filename) = 1
    ),
    moment as (
      select host, sampled, lag(sampled) over (partition by host order by sampled) as before_sampled
      from (select distinct host, sampled from single)
    ),
    told as (
      select *, lag(calls) ${own} as before_calls, lag(exec_ms) ${own} as before_exec_ms,
        coalesce(lag(sampled) ${own} = before_sampled, false) as is_followed, coalesce(since > before_sampled, false) as is_new
      from single join moment using (host, sampled)
    ),
    added as (
      select min(filename) as filename, host, datname, sampled, sum(grown_calls) as added_calls, sum(grown_exec_ms) as added_exec_ms,
        count(*) filter (where before_sampled is not null and not is_followed and not is_new) as unseen
      from (select *, ${grown('calls')}, ${grown('exec_ms')} from told)
      group by host, datname, sampled
    ),
    snapshot as (
      select filename, host, datname, concat_ws(chr(31), host, datname) as component, sampled, '' as epoch, unseen, false as is_bad,
        ${['calls', 'exec_ms'].map((name) => `sum(added_${name}) over (partition by host, datname order by sampled) as ${name}`).join(', ')}
      from added
    )
    select * from ${ratesSql(['calls', 'exec_ms'])}
    union all by name
    select filename, host, datname, 'level' as kind, sampled as t, null::varchar as component, calls is null as is_bad, 0 as unseen
    from entry where sampled is null or calls is null)`
}

function detect(probe: Probe): Detection {
  const missing = ['queryid', 'calls'].filter((name) => !probe.keys.includes(name))
  if (missing.length > 0) return { score: 0, evidence: [], missing }
  const evidence = ['columns of pg_stat_statements']
  if (snapshotTime(probe) !== undefined) return { score: 0.97, evidence, missing }
  return {
    ...{ score: 0.97, evidence, missing },
    refusal: `it is pg_stat_statements without the time of the snapshot: its running counts are a single instant; export it every few minutes with \`${query}\``,
  }
}
