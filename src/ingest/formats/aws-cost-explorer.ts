import { currencyReject } from '../families/bill-columns.ts'
import {
  awsGpuHours,
  awsModel,
  awsTokensPerUnit,
  billQuantities,
  tokenMetric,
} from '../families/bill-quantities.ts'
import {
  decimal,
  jsonDocuments,
  jsonRecordsSql,
  recordsIn,
  unnestValue,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

/** Basis and metric of the API, in the order of preference. */
const bases = {
  unblended: 'UnblendedCost',
  amortized: 'AmortizedCost',
  net: 'NetUnblendedCost',
  net_amortized: 'NetAmortizedCost',
  blended: 'BlendedCost',
} as const

const hoursOfMonth = 27 * 24

/**
 * AWS Cost Explorer, `aws ce get-cost-and-usage` as JSON, one page or several. A period's groups are its total, so only one of the two
 * counts. What AWS calls estimated is provisional, and the last such period is taken as partial.
 */
export const awsCostExplorer: UsageFormat = {
  name: 'aws-cost-explorer',
  summary: 'AWS Cost Explorer get-cost-and-usage (JSON)',
  role: 'bill',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project(probe) {
    const known = metricsOf(probe)
    const isMonthly = periodHours(probe) >= hoursOfMonth
    return {
      from: rows(),
      time: 'period_start',
      measures: [
        ...Object.entries(bases)
          .filter(([, metric]) => known.has(metric))
          .map(([basis]) => ({ metric: 'cost', value: basis, currency: 'currency', basis })),
        ...billQuantities,
      ],
      dims: {
        provider: "'aws'",
        service: 'service',
        model: 'model',
        region: keyed('REGION'),
        account: keyed('LINKED_ACCOUNT'),
        sku: 'usage_type',
        charge_category: keyed('RECORD_TYPE'),
        team: tagged('team'),
        project: tagged('project'),
        environment: `coalesce(${tagged('environment')}, ${tagged('env')})`,
      },
      rejects: [
        { reason: 'TimePeriod.Start is not a time', when: 'period_start is null' },
        {
          reason: 'a cost amount is not a number',
          when: Object.keys(bases)
            .map((basis) => `(${basis} is null and ${basis}_text is not null)`)
            .join(' or '),
        },
        { ...currencyReject, when: `has_cost and ${currencyReject.when}` },
      ],
      identity: "concat_ws('|', period_start, period_end, grouping_text, key_0, key_1)",
      ...(isMonthly ? { grain: 'month' as const } : {}),
      gaps: 'complete',
      partialLast: 'arg_max(estimated, period_start)',
      notices: [
        {
          code: 'incomplete_export',
          message: 'The last page names a NextPageToken: later pages are missing from this file.',
          when: 'arg_max(has_more, period_start)',
        },
        {
          code: 'double_count_grouped_and_ungrouped',
          message:
            'Responses grouped in different ways are read together, and each holds the whole bill: keep one of them.',
          when: 'count(distinct grouping_text) > 1',
        },
      ],
    }
  },
}

function rows(): string {
  const amounts = Object.entries(bases).map(
    ([basis, metric]) =>
      `m->>'$.${metric}.Amount' as ${basis}_text, case when is_empty then 0 else ${decimal(`${basis}_text`)} end as ${basis}`,
  )
  const units = Object.values(bases).map((metric) => `m->>'$.${metric}.Unit'`)
  return `(
    with value as (select json, filename from ${jsonRecordsSql}),
    period as (
      select filename, ${unnestValue('$.ResultsByTime')} as p, coalesce(json->>'$.NextPageToken', '') <> '' as has_more,
        json->'$.GroupDefinitions' as defs
      from value
    ),
    grouped as (
      select *, unnest(case when coalesce(json_array_length(p->'$.Groups'), 0) = 0 then [cast(null as json)]
        else from_json(p->'$.Groups', '["JSON"]') end) as g
      from period
    ),
    measured as (
      select filename, has_more, coalesce(try_cast(p->>'$.Estimated' as boolean), false) as estimated,
        ${utcTimestamp("p->>'$.TimePeriod.Start'")} as period_start, ${utcTimestamp("p->>'$.TimePeriod.End'")} as period_end,
        coalesce(g->'$.Metrics', p->'$.Total') as m, coalesce(json_array_length(json_keys(m)), 0) = 0 as is_empty,
        defs, coalesce(defs->>'$', '') as grouping_text,
        case when g is not null then [g->>'$.Keys[0]', g->>'$.Keys[1]'] end as own_keys
      from grouped
    ),
    typed as (
      select * exclude (m, own_keys), ${amounts.join(', ')},
        coalesce(own_keys, case when is_empty then min(own_keys) over () end) as keys,
        keys[1] as key_0, keys[2] as key_1, defs->>'$[0].Key' as def_0, defs->>'$[1].Key' as def_1,
        upper(coalesce(${units.join(', ')})) as own_currency,
        coalesce(own_currency, case when is_empty then max(own_currency) over () end) as currency,
        own_currency is not null or is_empty as has_cost,
        try_cast(m->>'$.UsageQuantity.Amount' as double) as quantity, m->>'$.UsageQuantity.Unit' as unit
      from measured
    ),
    named as (
      select *, coalesce(${keyed('SERVICE')}, case when def_0 is null then key_0 end) as service,
        coalesce(${keyed('USAGE_TYPE')}, case when def_0 is null then key_1 end) as usage_type,
        coalesce(usage_type, '') as meter
      from typed
    )
    select * exclude (defs, keys), quantity * ${awsTokensPerUnit('meter', 'unit')} as tokens,
      ${awsGpuHours('meter', 'unit', 'quantity')} as gpu_hours, ${awsModel('meter', "coalesce(service, '')")} as model,
      case when tokens is not null then ${tokenMetric('meter')} end as token_metric
    from named)`
}

/** SQL of the group key of a dimension of the API. */
function keyed(dimension: string): string {
  return `case when upper(def_0) = '${dimension}' then key_0 when upper(def_1) = '${dimension}' then key_1 end`
}

/** SQL of the value of a tag that was grouped by: its key reads `team$search`. */
function tagged(tag: string): string {
  const value = (key: string): string => `nullif(regexp_replace(${key}, '^[^$]*\\$', ''), '')`
  return `case when lower(def_0) = '${tag}' then ${value('key_0')} when lower(def_1) = '${tag}' then ${value('key_1')} end`
}

function periodsOf(probe: Probe): readonly Readonly<Record<string, unknown>>[] {
  return jsonDocuments(probe).flatMap((document) => recordsIn(document['ResultsByTime']))
}

function metricsOf(probe: Probe): ReadonlySet<string> {
  const blocks = periodsOf(probe).flatMap((period) => [
    period['Total'],
    ...recordsIn(period['Groups']).map((group) => group['Metrics']),
  ])
  return new Set(
    blocks.flatMap((block) => (typeof block === 'object' && block !== null ? Object.keys(block) : [])),
  )
}

function periodHours(probe: Probe): number {
  const period = periodsOf(probe)[0]?.['TimePeriod'] as
    | { readonly Start?: unknown; readonly End?: unknown }
    | undefined
  const [start, end] = [period?.Start, period?.End].map((text) => Date.parse(String(text)))
  return ((end ?? NaN) - (start ?? NaN)) / 3_600_000
}

function detect(probe: Probe): Detection {
  const documents = probe.container === 'json' || probe.container === 'jsonl' ? jsonDocuments(probe) : []
  if (!documents.some((document) => Array.isArray(document['ResultsByTime'])))
    return { score: 0, evidence: [], missing: ['ResultsByTime'] }
  const metrics = metricsOf(probe)
  return Object.values(bases).some((metric) => metrics.has(metric))
    ? { score: 1, evidence: ['ResultsByTime of Cost Explorer'], missing: [] }
    : {
        score: 0.95,
        evidence: ['ResultsByTime of Cost Explorer'],
        missing: [],
        refusal:
          'it is a Cost Explorer response without any cost; ask for --metrics UnblendedCost UsageQuantity and a period that has costs',
      }
}
