import { JevonsError } from '../../errors.ts'
import { fieldOf, filled } from '../families/format-sql.ts'
import { rateMeasure, ratesSql, snapshotIdentity, snapshotTime } from '../families/snapshot-rates.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const counters = ['xact_commit', 'xact_rollback', 'tup_inserted', 'tup_updated', 'tup_deleted'] as const
const query =
  'select now() as snapshot_time, *, pg_database_size(datid) as size_bytes from pg_stat_database where datname is not null'

/**
 * Snapshots of PostgreSQL's `pg_stat_database` with a time column, any number of them: transactions and written rows a second between
 * snapshots (running counts; `stats_reset` or a fall begins again; each weighs as long as it lasts), connections, and size where a column `size_bytes` is there.
 * Written rows are rows, not statements. Templates and shared objects are left out.
 */
export const pgStat: UsageFormat = {
  name: 'pg-stat',
  summary: 'PostgreSQL pg_stat_database snapshots (CSV): transactions, writes, connections',
  role: 'telemetry',
  maturity: 'experimental',
  detect,
  project(probe) {
    const sampled = snapshotTime(probe)
    if (sampled === undefined) throw noTime(probe)
    const column = fieldOf(probe)
    const text = (name: string): string => filled(column(name))
    const number = (name: string): string => `try_cast(${text(name)} as double)`
    return {
      from: `(
        with snapshot as (
          select $filename as filename, ${text('datname')} as datname, ${text('host')} as host,
            concat_ws(chr(31), coalesce(host, ''), datname) as component, ${sampled} as sampled,
            coalesce(${text('stats_reset')}, '') as epoch, ${number('numbackends')} as numbackends, ${number('size_bytes')} as size_bytes,
            ${counters.map((c) => `${number(c)} as ${c}`).join(', ')}
          from $table
        )
        select * from ${ratesSql(counters)})`,
      isStored: true,
      countsWhen: "kind = 'level'",
      time: 't',
      measures: [
        rateMeasure('db_tps', 'xact_commit', 'xact_rollback'),
        rateMeasure('db_writes_per_s', 'tup_inserted', 'tup_updated', 'tup_deleted'),
        { metric: 'db_connections', value: "case when kind = 'level' then numbackends end" },
        { metric: 'db_storage_gb', value: "case when kind = 'level' then size_bytes * 1e-9 end" },
      ],
      dims: { database: 'datname', host: 'host' },
      rejects: [
        { reason: 'the time of the snapshot cannot be read', when: 't is null' },
        { reason: 'xact_commit is not a number', when: "kind = 'level' and xact_commit is null" },
      ],
      skip: "datname is null or starts_with(datname, 'template')",
      skipped: 'rows of templates and of shared objects were left out',
      identity: snapshotIdentity,
      gaps: 'gauge',
      notices: [
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

function noTime(probe: Probe): JevonsError {
  return new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${probe.source}: pg_stat_database without the time of the snapshot: its running counts are a single instant.`,
    hint: `Export it every few minutes with \`${query}\`.`,
    pos: { file: probe.source },
  })
}

function detect(probe: Probe): Detection {
  const has = (name: string): boolean => probe.keys.includes(name)
  const missing = ['datname', 'xactcommit'].filter((name) => !has(name))
  return missing.length === 0
    ? { score: 0.97, evidence: ['columns of pg_stat_database'], missing }
    : { score: 0, evidence: [], missing }
}
