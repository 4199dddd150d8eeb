import { decimal, jsonDocuments, jsonRecordsSql, recordsIn, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const measures: readonly MeasureSql[] = [
  { metric: 'agent_runs', value: 'runs' },
  { metric: 'requests', value: 'requests' },
  { metric: 'tokens_input', value: 'input' },
  { metric: 'tokens_output', value: 'output' },
  { metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' },
]

/**
 * Langfuse daily metrics (`GET /api/public/metrics/daily`): one row per day and model, and one per day for its traces
 * (`agent_runs`) and for cost that no model claims. `inputUsage` includes cached tokens, which the answer does not tell
 * apart: the dimension `cache` says `included`. Days without data are not listed.
 */
export const langfuseDaily: UsageFormat = {
  name: 'langfuse-daily',
  summary: 'Langfuse daily metrics API pages (JSON)',
  role: 'client',
  maturity: 'experimental',
  detect,
  project() {
    return {
      from: rows(),
      isStored: true,
      time: 'day',
      measures,
      dims: { model: 'lower(model)', cache: "case when input is not null then 'included' end" },
      rejects: [
        { reason: 'the line is not JSON', when: 'is_broken' },
        { reason: 'date is not a day', when: 'day is null' },
      ],
      // Overlapping pages repeat days.
      identity: "concat_ws('|', day, kind, coalesce(model, ''))",
      grain: 'day',
      gaps: 'events',
      // Nothing in the file says that the last day had ended.
      partialLast: 'count(*) > 0',
      notices: [
        {
          code: 'incomplete_export',
          message: 'meta says that more pages follow: they are missing from this file.',
          when: 'max(page) < max(total_pages)',
        },
        {
          code: 'cache_semantics',
          message:
            'inputUsage includes cached tokens; they count as uncached input (dimension cache: included). Export observations to tell them apart.',
        },
      ],
    }
  },
}

function rows(): string {
  return `(
    with value as (select json, filename from ${jsonRecordsSql}),
    listed as (
      select filename, json is null as is_broken, try_cast(json->>'$.meta.page' as bigint) as page,
        try_cast(json->>'$.meta.totalPages' as bigint) as total_pages,
        unnest(case when json is null then [cast(null as json)]
          when json_type(json, '$.data') = 'ARRAY' then from_json(json->'$.data', '["JSON"]') end) as d
      from value
    ),
    dated as (
      select *, row_number() over () as day_no, ${utcTimestamp("d->>'$.date'")} as day,
        ${decimal("d->>'$.totalCost'")} as day_cost, ${decimal("d->>'$.countTraces'")} as traces
      from listed
    ),
    used as (
      select * exclude (u), u->>'$.model' as model, ${decimal("u->>'$.inputUsage'")} as input,
        ${decimal("u->>'$.outputUsage'")} as output, ${decimal("u->>'$.totalCost'")} as cost,
        ${decimal("u->>'$.countObservations'")} as observations
      from (select *, unnest(case when json_type(d, '$.usage') = 'ARRAY' then from_json(d->'$.usage', '["JSON"]') end) as u from dated)
    ),
    claimed as (select day_no, sum(cost) as cost from used group by day_no)
    select filename, is_broken, page, total_pages, day, 'model' as kind, model, input, output, cost,
      case when model is not null then observations end as requests, cast(null as decimal(38, 12)) as runs
    from used
    union all by name
    select filename, is_broken, page, total_pages, day, 'day' as kind, cast(null as varchar) as model,
      cast(null as decimal(38, 12)) as input, cast(null as decimal(38, 12)) as output,
      case when c.cost is null or abs(day_cost - c.cost) > 0.000001 then day_cost - coalesce(c.cost, 0) end as cost,
      cast(null as decimal(38, 12)) as requests, traces as runs
    from dated left join claimed c using (day_no))`
}

function detect(probe: Probe): Detection {
  const days = jsonDocuments(probe).flatMap((value) => recordsIn(value['data']))
  const isDaily = days.some((day) => 'countObservations' in day && 'countTraces' in day && 'date' in day)
  return isDaily
    ? { score: 1, evidence: ['data[].countObservations beside countTraces and usage'], missing: [] }
    : { score: 0, evidence: [], missing: ['data[].countObservations'] }
}
