import { billColumns } from '../bill-columns.ts'
import {
  decimal,
  isRecord,
  jsonDocuments,
  jsonValuesSql,
  recordsIn,
  unnestJson,
  utcTimestamp,
} from '../format-sql.ts'
import type { Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/**
 * OpenCost and Kubecost allocations: the API's JSON (sets of named allocations, one set a window) or OpenCost's CSV exporter. `totalCost` is the
 * sum of its components, so it alone is read; what nobody asked for (`__idle__`) stays inside `cost` as charge category Idle.
 * Prices are OpenCost's own (basis `estimated`), in a currency that the export does not name.
 */
export const opencost: UsageFormat = {
  name: 'opencost',
  summary: 'OpenCost or Kubecost allocation API (JSON), OpenCost CSV exporter',
  role: 'allocation',
  maturity: 'experimental',
  detect,
  project(probe) {
    return isTable(probe) ? ofTable(probe) : ofSets()
  },
}

const currencyAssumed = {
  code: 'currency_assumed',
  message: 'OpenCost names no currency: USD, its default, is assumed.',
}

const cost = { metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' }

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
      with value as (select json, filename from ${jsonValuesSql}),
      sets as (select filename, ${unnestJson('json', '$.data')} as allocations from value),
      entries as (
        select filename, unnest(case json_type(allocations) when 'ARRAY' then from_json(allocations, '["JSON"]')
          when 'OBJECT' then allocations->'$.*' end) as a
        from sets
      )
      select filename, coalesce(a->>'$.name', '') as name,
        ${utcTimestamp("coalesce(a->>'$.window.start', a->>'$.start')")} as period_start,
        ${utcTimestamp("coalesce(a->>'$.window.end', a->>'$.end')")} as period_end,
        a->>'$.properties.cluster' as cluster, a->>'$.properties.namespace' as namespace,
        a->>'$.properties.controller' as controller, a->>'$.properties.labels.team' as team,
        contains(name, '__idle__') as is_idle,
        a->>'$.totalCost' as cost_text, ${decimal('cost_text')} as cost, try_cast(a->>'$.gpuHours' as double) as gpu_hours
      from entries)`,
    time: 'period_start',
    measures: [cost, { metric: 'gpu_hours', value: 'gpu_hours' }],
    dims,
    rejects: [
      { reason: 'window.start is not a time', when: 'period_start is null' },
      { reason: 'totalCost is not a number', when: 'cost is null' },
    ],
    identity: "concat_ws('|', period_start, period_end, cluster, name)",
    gaps: 'complete',
    partialLast:
      'arg_max(epoch(period_end) - epoch(period_start), period_start) < max(epoch(period_end) - epoch(period_start))',
    notices: [
      currencyAssumed,
      {
        code: 'long_charge_periods',
        message:
          'Some windows span more than a day; each is booked whole on its first day. Ask for step=1d to see days.',
        when: 'max(epoch(period_end) - epoch(period_start)) > 25 * 3600',
      },
    ],
  }
}

function ofTable(probe: Probe): Projection {
  const { text } = billColumns(probe)
  return {
    from: `(
      select $filename as filename, ${utcTimestamp(text('Date'))} as period_start, ${text('Cluster')} as cluster,
        ${text('Namespace')} as namespace, ${text('ControllerName')} as controller, ${text('Label_team')} as team,
        contains(coalesce(namespace, '') || coalesce(${text('Pod')}, ''), '__idle__') as is_idle,
        concat_ws('|', period_start, coalesce(cluster, ''), coalesce(namespace, ''), coalesce(${text('ControllerKind')}, ''),
          coalesce(controller, ''), coalesce(${text('Pod')}, ''), coalesce(${text('Container')}, '')) as row_id,
        ${decimal(text('TotalCost'))} as cost, try_cast(${text('GPUs')} as double) as gpus
      from $table)`,
    keepsRows: true,
    time: 'period_start',
    measures: [cost],
    dims,
    rejects: [
      { reason: 'Date is not a time', when: 'period_start is null' },
      { reason: 'TotalCost is not a number', when: 'cost is null' },
    ],
    identity: 'row_id',
    grain: 'day',
    gaps: 'complete',
    notices: [
      currencyAssumed,
      {
        code: 'gpu_hours_left_out',
        message:
          'GPUs are an average over the minutes that a container ran, which the CSV does not tell: GPU-hours need the allocation API (JSON).',
        when: 'max(gpus) > 0',
      },
    ],
  }
}

function isTable(probe: Probe): boolean {
  return probe.container === 'csv' || probe.container === 'parquet'
}

const exporterColumns = ['date', 'namespace', 'controllerkind', 'totalcost']

function detect(probe: Probe): Detection {
  if (isTable(probe)) {
    const missing = exporterColumns.filter((key) => !probe.keys.includes(key))
    return missing.length === 0
      ? { score: 0.97, evidence: ['columns of the OpenCost exporter'], missing }
      : { score: 0.2 * (1 - missing.length / exporterColumns.length), evidence: [], missing }
  }
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
