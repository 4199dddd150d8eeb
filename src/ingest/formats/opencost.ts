import { longWindows } from '../families/bill-periods.ts'
import {
  decimal,
  isRecord,
  jsonDocuments,
  jsonRecordsSql,
  recordsIn,
  unnestValue,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/**
 * OpenCost and Kubecost allocations as the API's JSON: sets of named allocations, one set a window. `totalCost` is the sum of its components,
 * so it alone is read; what nobody asked for (`__idle__`) stays inside `cost` as charge category Idle. Prices are
 * OpenCost's own (basis `estimated`), in a currency that the export does not name.
 */
export const opencost: UsageFormat = {
  name: 'opencost',
  summary: 'OpenCost or Kubecost allocation API (JSON)',
  role: 'allocation',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project: ofSets,
}

const currencyAssumed = {
  code: 'currency_assumed',
  message: 'OpenCost names no currency: USD, its default, is assumed.',
}

const cost = { metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' }

/**
 * Used share of what was allocated, weighted by GPU time. Without a meter of GPUs every efficiency is 0, which says nothing; what nobody asked for
 * has none.
 */
const utilisation = {
  metric: 'gpu_util',
  value: 'case when measures_gpus and gpu_seconds > 0 and not is_idle then efficiency * gpu_seconds end',
  per: 'case when measures_gpus and gpu_seconds > 0 and not is_idle and efficiency is not null then gpu_seconds end',
}

const dims = {
  cluster: 'cluster',
  project: 'namespace',
  service: 'controller',
  team: 'team',
  charge_category: "case when is_idle then 'Idle' else 'Usage' end",
}

function ofSets(): Projection {
  return {
    from: `(
      with value as (select json, filename from ${jsonRecordsSql}),
      sets as (select filename, ${unnestValue('$.data')} as allocations from value),
      entries as (
        select filename, unnest(case coalesce(json_type(allocations), 'NONE') when 'NONE' then [cast(null as json)] when 'ARRAY' then from_json(allocations, '["JSON"]')
          when 'OBJECT' then allocations->'$.*' end) as a
        from sets
      )
      select *, bool_or(efficiency > 0) over () as measures_gpus, try_cast(round(gpu_hours * 3600) as bigint) as gpu_seconds
      from (
      select filename, coalesce(a->>'$.name', '') as name,
        ${utcTimestamp("coalesce(a->>'$.window.start', a->>'$.start')")} as period_start,
        ${utcTimestamp("coalesce(a->>'$.window.end', a->>'$.end')")} as period_end,
        a->>'$.properties.cluster' as cluster, a->>'$.properties.namespace' as namespace,
        a->>'$.properties.controller' as controller, a->>'$.properties.labels.team' as team,
        contains(name, '__idle__') as is_idle,
        a->>'$.totalCost' as cost_text, ${decimal('cost_text')} as cost, try_cast(a->>'$.gpuHours' as double) as gpu_hours,
        try_cast(a->>'$.gpuEfficiency' as double) as efficiency
      from entries))`,
    time: 'period_start',
    measures: [cost, { metric: 'gpu_hours', value: 'gpu_hours' }, utilisation],
    dims,
    rejects: [
      { reason: 'window.start is not a time', when: 'period_start is null' },
      { reason: 'totalCost is not a number', when: 'cost is null' },
    ],
    identity: "concat_ws('|', period_start, period_end, cluster, name)",
    gaps: 'complete',
    partialLast:
      'arg_max(epoch(period_end) - epoch(period_start), period_start) < max(epoch(period_end) - epoch(period_start))',
    notices: [currencyAssumed, longWindows],
  }
}

function detect(probe: Probe): Detection {
  const isSet = jsonDocuments(probe).some((document) => {
    const data = document['data']
    return Array.isArray(data) && data.some((set: unknown) => allocationsOf(set).some(isAllocation))
  })
  return isSet
    ? { score: 1, evidence: ['sets of allocations with totalCost and window'], missing: [] }
    : { score: 0, evidence: [], missing: ['data[].*.totalCost'] }
}

function allocationsOf(set: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(set)) return recordsIn(set)
  return isRecord(set) ? Object.values(set).filter(isRecord) : []
}

function isAllocation(value: Readonly<Record<string, unknown>>): boolean {
  return 'totalCost' in value && ('window' in value || 'start' in value)
}
