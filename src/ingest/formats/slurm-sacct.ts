import { JevonsError } from '../../errors.ts'
import {
  fieldOf,
  filled,
  isRecord,
  jsonDocuments,
  localTimestamp,
  recordsIn,
} from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const command =
  'sacct -a -X -P -S 2026-01-01 --format=JobIDRaw,User,Account,Partition,State,Submit,Start,End,ElapsedRaw,AllocTRES'

/** Longest believable run of a job; a longer one is a damaged row, and would become millions of hours. */
const maxRunSeconds = 5 * 366 * 86_400

/**
 * Slurm jobs as `sacct -P` prints them (`|` or a comma between columns). A job's GPU-hours (`gres/gpu`, else the sum of its typed
 * entries) are spread over the hours that it ran; a running job counts as far as it got. Jobs and their wait stand at their start.
 * Steps repeat their job and are left out, as are jobs that never started. Energy is not read: Slurm measures whole nodes.
 * Stamps are in the cluster's zone (`--timezone`).
 */
export const slurmSacct: UsageFormat = {
  name: 'slurm-sacct',
  summary: 'Slurm jobs (sacct -P): GPU-hours over the hours that a job ran, jobs, queue wait',
  role: 'telemetry',
  maturity: 'experimental',
  detect,
  project(probe) {
    checkColumns(probe)
    return {
      from: pieces(probe),
      isStored: true,
      countsWhen: 'is_first',
      time: 'greatest(piece, started)',
      measures: [
        { metric: 'gpu_hours', value: gpuHours },
        { metric: 'jobs', value: 'case when is_first then 1 end' },
        {
          metric: 'queue_wait_s',
          value:
            'case when is_first and submitted <= started then epoch_ms(started - submitted)::double / 1000 end',
        },
      ],
      dims: {
        cluster: 'cluster',
        team: 'account',
        queue: 'partition_name',
        gpu_type: 'gpu_type',
        ...(probe.wishes?.keepUser === true ? { user: 'person' } : {}),
      },
      rejects: [
        { reason: 'Start is not a time', when: 'started is null' },
        { reason: 'End is not a time', when: 'ended is null and end_text is not null' },
        { reason: 'the elapsed time cannot be read', when: 'elapsed_s is null' },
        {
          reason: 'the job ran for less than nothing or for more than five years',
          when: `span_s < 0 or elapsed_s < 0 or span_s > ${maxRunSeconds} or elapsed_s > ${maxRunSeconds}`,
        },
      ],
      skip: 'is_step or start_text is null',
      skipped: 'job steps, which repeat their job, and jobs that never started were left out',
      identity:
        "case when is_first then concat_ws(chr(31), coalesce(cluster, ''), job, submit_text, start_text) end",
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'no_gpus',
          message:
            'No job has gres/gpu in AllocTRES, so GPU-hours are unknown; Slurm records them with AccountingStorageTRES=gres/gpu.',
          when: 'not bool_or(coalesce(gpus, 0) > 0)',
        },
        {
          code: 'mig_slices',
          message: 'Some jobs hold MIG slices of a GPU; each slice counts as one GPU.',
          when: "bool_or(regexp_matches(tres, 'gres/gpu:[^=,]*\\dg\\.\\d+gb'))",
        },
        {
          code: 'running_jobs',
          message: 'Some jobs were still running: their GPU-hours count up to the time of the export.',
          when: 'bool_or(end_text is null and not is_step and start_text is not null)',
        },
      ],
    }
  },
}

/** The share of a job's GPU-hours that falls into a piece: time in which it was suspended is spread evenly. */
const gpuHours = `case when any_gpus then
  case when span_s > 0
    then gpus::double * elapsed_s / 3600
      * epoch_ms(least(piece + interval 1 hour, finished) - greatest(piece, started))::double / (1000 * span_s)
    else 0 end end`

function checkColumns(probe: Probe): void {
  const missing = [
    ...(['jobidraw', 'jobid'].some((key) => probe.keys.includes(key)) ? [] : ['JobIDRaw']),
    ...(probe.keys.includes('start') ? [] : ['Start']),
  ]
  if (missing.length === 0) return
  throw new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${probe.source}: sacct without ${missing.join(' and ')}: ${missing.includes('Start') ? 'when a job ran' : 'which rows are steps of a job'} is not said.`,
    hint: `Export it with \`${command}\`.`,
    pos: { file: probe.source },
  })
}

/** One row per job and hour of its run; rows of one job in several exports all hold its longest run, and become pieces once. */
function pieces(probe: Probe): string {
  const column = fieldOf(probe)
  const known = (name: string): string =>
    `case when lower(${filled(column(name))}) not in ('unknown', 'none', 'invalid') then ${filled(column(name))} end`
  const job = `coalesce(${filled(column('JobIDRaw'))}, ${filled(column('JobID'))})`
  const key = 'partition by cluster, job, submit_text, start_text'
  const untyped = "try_cast(nullif(regexp_extract(tres, '(?:^|,)gres/gpu=(\\d+)', 1), '') as bigint)"
  const types = "regexp_extract_all(tres, '(?:^|,)gres/gpu:([^=,]+)=', 1)"
  const typed = "regexp_extract_all(tres, '(?:^|,)gres/gpu:[^=,]+=(\\d+)', 1)"
  return `(
    with record as (
      select $filename as filename, ${job} as job, contains(${job}, '.') as is_step,
        ${known('Submit')} as submit_text, ${known('Start')} as start_text, ${known('End')} as end_text,
        ${localTimestamp('submit_text')} as submitted, ${localTimestamp('start_text')} as started,
        ${localTimestamp('end_text')} as ended,
        coalesce(try_cast(${filled(column('ElapsedRaw'))} as bigint), ${seconds(filled(column('Elapsed')))},
          epoch_ms(ended - started) // 1000) as elapsed_s,
        ${filled(column('AllocTRES'))} as tres,
        coalesce(${untyped}, list_sum(list_transform(${typed}, lambda n: try_cast(n as bigint))), 0) as gpus,
        case when len(list_distinct(${types})) = 1 then ${types}[1] end as gpu_type,
        ${filled(column('Cluster'))} as cluster, ${filled(column('Account'))} as account,
        ${filled(column('Partition'))} as partition_name, ${filled(column('User'))} as person
      from $table
    ),
    run as (
      select * replace (max(elapsed_s) over (${key}) as elapsed_s, max(ended) over (${key}) as ended,
          max(end_text) over (${key}) as end_text),
        row_number() over (${key} order by elapsed_s desc) as repeat,
        bool_or(gpus > 0) over () as any_gpus
      from record
    ),
    spanned as (
      select *, coalesce(ended, started + to_seconds(least(elapsed_s, ${maxRunSeconds} + 1))) as finished,
        epoch_ms(finished - started)::double / 1000 as span_s
      from run
    )
    select *, coalesce(piece = date_trunc('hour', started), true) as is_first
    from (
      select *, unnest(case
        when repeat = 1 and not is_step and span_s > 0 and span_s <= ${maxRunSeconds}
          then range(date_trunc('hour', started), finished, interval 1 hour)
        else [date_trunc('hour', started)] end) as piece
      from spanned))`
}

/** SQL of the seconds of Slurm's `[days-]hours:minutes:seconds` (or `minutes:seconds`). */
function seconds(text: string): string {
  const pattern = "'^(?:(\\d+)-)?(?:(\\d+):)?(\\d+):(\\d+)(?:\\.\\d+)?$'"
  const part = (i: number): string =>
    `coalesce(try_cast(nullif(regexp_extract(${text}, ${pattern}, ${i}), '') as bigint), 0)`
  return `case when regexp_matches(${text}, ${pattern})
    then ((${part(1)} * 24 + ${part(2)}) * 60 + ${part(3)}) * 60 + ${part(4)} end`
}

function detect(probe: Probe): Detection {
  const other = otherSlurm(probe)
  if (other !== undefined) return { score: 0.95, evidence: ['Slurm'], missing: [], refusal: other }
  const hasElapsed = probe.keys.includes('elapsedraw') || probe.keys.includes('elapsed')
  const missing = [
    ...(probe.keys.includes('alloctres') ? [] : ['AllocTRES']),
    ...(hasElapsed ? [] : ['ElapsedRaw']),
  ]
  return missing.length === 0
    ? { score: 0.97, evidence: ['columns of sacct: AllocTRES and elapsed time'], missing }
    : { score: 0.2 * (2 - missing.length), evidence: [], missing }
}

/** Why another output of Slurm is not read. */
function otherSlurm(probe: Probe): string | undefined {
  if (['cluster', 'tresname', 'used'].every((key) => probe.keys.includes(key)))
    return `it is an sreport total of one period, without dates; export the jobs with \`${command}\``
  const isJobs = jsonDocuments(probe).some((d) =>
    recordsIn(d['jobs']).some((job) => 'job_id' in job && (isRecord(job['tres']) || 'job_state' in job)),
  )
  return isJobs
    ? `it is Slurm's JSON, which is not read; export the jobs as text with \`${command}\``
    : undefined
}
