import { JevonsError } from '../../errors.ts'
import { type BillColumns, billColumns, currencyReject } from '../families/bill-columns.ts'
import { longUsage } from '../families/bill-periods.ts'
import { billQuantities, gpusPerUnit, tokenMetric } from '../families/bill-quantities.ts'
import {
  decimal,
  jsonDocuments,
  jsonRecordsSql,
  literal,
  unnestJson,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

/**
 * Google Cloud Billing export from BigQuery, standard or detailed, as JSONL, JSON, CSV or Parquet. The `cost` of a row excludes its credits:
 * each becomes a charge of its own (`charge_category` Credit), so that `cost` is what is paid (basis `net`) and `cost:gross` what is
 * charged before. A row that a join with its credits or labels repeats counts once.
 */
export const gcpBilling: UsageFormat = {
  name: 'gcp-billing',
  summary: 'Google Cloud Billing export from BigQuery (JSONL, CSV, Parquet)',
  role: 'bill',
  maturity: 'experimental',
  readsTogether: 'lines',
  detect,
  project(stated) {
    const probe = withAllKeys(stated)
    const columns = billColumns(probe)
    const hasExport = columns.has('export_time')
    const joined = columns.has('credits.amount', 'credits_amount')
    if (joined && !hasExport) throw untellable(probe)
    return {
      from: rows(probe, columns),
      time: 'period_start',
      measures: [
        { metric: 'cost', value: 'amount', currency: 'currency', basis: 'net' },
        {
          metric: 'cost',
          value: "case when line = 'charge' then amount end",
          currency: 'currency',
          basis: 'gross',
        },
        ...(columns.has('cost_at_list')
          ? [{ metric: 'cost', value: 'list', currency: 'currency', basis: 'list' }]
          : []),
        ...billQuantities,
      ],
      dims: {
        provider: "'gcp'",
        service: 'service',
        model: 'model',
        region: 'region',
        account: 'account',
        project: 'project',
        sku: 'sku',
        charge_category: 'charge_category',
        team: 'team',
        environment: 'environment',
      },
      rejects: [
        { reason: 'usage_start_time is not a time', when: 'period_start is null' },
        currencyReject,
        { reason: 'the cost or a credit is not a number', when: 'amount is null' },
      ],
      ...(hasExport ? { identity: 'row_id' } : {}),
      gaps: 'complete',
      partialLast: `max(period_end) filter (where charge_category = 'Usage')
        < date_trunc('day', max(period_start) filter (where charge_category = 'Usage')) + interval 1 day`,
      notices: [
        longUsage,
        ...(hasCredits(columns)
          ? []
          : [
              {
                code: 'credits_missing',
                message: 'The export has no credits: cost is what was charged before discounts and credits.',
              },
            ]),
      ],
    }
  },
}

/** A file of one row is one object, which no table is made of. */
function isLone(probe: Probe): boolean {
  return probe.container === 'json' && probe.records.length === 0
}

function withAllKeys(probe: Probe): Probe {
  if (!isLone(probe)) return probe
  const header = [...new Set(jsonDocuments(probe).flatMap((document) => Object.keys(document)))]
  return { ...probe, header, keys: header.map((name) => name.toLowerCase().replaceAll('_', '')) }
}

function loneRecords(probe: Probe): string {
  const fields = probe.header.map(
    (name) => `json->>${literal(`$."${name}"`)} as "${name.replaceAll('"', '""')}"`,
  )
  return `(select ${fields.join(', ')}, filename from ${jsonRecordsSql})`
}

function hasCredits(columns: BillColumns): boolean {
  return columns.has('credits', 'credits.amount', 'credits_amount')
}

function untellable(probe: Probe): JevonsError {
  return new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${probe.source}: rows are joined with their credits, and without export_time a repeated row cannot be told from another charge.`,
    hint: 'Export the whole table, or add export_time to the query.',
    pos: { file: probe.source },
  })
}

/** Columns that a join multiplies rows by. */
const multiplying = /^(credits|labels|system_labels|project[._]labels|tags)[._]/i

function rows(probe: Probe, { text, json, has }: BillColumns): string {
  const nested = (base: string, child: string): string =>
    `coalesce(${text(`${base}.${child}`, `${base}_${child}`)}, ${json(base)}->>'$.${child}')`
  const label = (name: string): string =>
    `coalesce((labels->>'$[*].value')[list_position(labels->>'$[*].key', '${name}')], (project_labels->>'$[*].value')[list_position(project_labels->>'$[*].key', '${name}')])`
  const hash = (names: readonly string[]): string =>
    `md5(concat_ws('|', ${["''", ...names.map((n) => `coalesce(cast("${n.replaceAll('"', '""')}" as varchar), '')`)].join(', ')}))`
  const joined = has('credits.amount', 'credits_amount')
  const credits = joined
    ? `select *, 'credit' as line, ${decimal('joined_credit')} as amount, row_hash || '|' || credit_hash as row_id
      from charge where joined_credit is not null`
    : `select * exclude (credit, nth), 'credit' as line, ${decimal("credit->>'$.amount'")} as amount, row_hash || '|' || nth as row_id
      from (select *, ${unnestJson('credits', '$')} as credit,
        unnest(range(case when json_type(credits) = 'ARRAY' then json_array_length(credits)::bigint else 0 end)) as nth from charge)`
  return `(
    with charge as (
      select $filename as filename, ${utcTimestamp(text('usage_start_time'))} as period_start,
        ${utcTimestamp(text('usage_end_time'))} as period_end, upper(${text('currency')}) as currency,
        ${decimal(text('cost'))} as cost, ${decimal(text('cost_at_list'))} as cost_at_list,
        ${nested('service', 'description')} as service, coalesce(${nested('sku', 'description')}, '') as sku,
        ${nested('location', 'region')} as region, ${nested('project', 'id')} as project,
        ${text('billing_account_id')} as account, coalesce(${text('cost_type')}, 'regular') as cost_type,
        try_cast(${nested('usage', 'amount')} as double) as quantity, coalesce(${nested('usage', 'unit')}, '') as unit,
        ${json('labels')} as labels, ${json('project')}->'$.labels' as project_labels, ${json('credits')} as credits,
        ${text('credits.amount', 'credits_amount')} as joined_credit,
        ${hash(probe.header.filter((name) => !multiplying.test(name)))} as row_hash,
        ${hash(probe.header.filter((name) => /^credits[._]/i.test(name)))} as credit_hash
      from ${isLone(probe) ? loneRecords(probe) : '$table'}
    ),
    line as (
      select *, 'charge' as line, cost as amount, row_hash as row_id from charge
      union all ${credits}
    ),
    metered as (
      select * exclude (labels, project_labels, credits), ${label('team')} as team,
        coalesce(${label('environment')}, ${label('env')}) as environment,
        case when line = 'credit' then 'Credit' when cost_type = 'regular' then 'Usage' when cost_type = 'tax' then 'Tax'
          else 'Adjustment' end as charge_category,
        case when line = 'charge' and cost_type = 'regular' then quantity end as used,
        case when line = 'charge' then cost_at_list end as list,
        case when ${tokenSku} then used end as tokens,
        ${gpuHours} as gpu_hours,
        nullif(replace(lower(regexp_extract(sku, '(Gemini [0-9.]+ (?:Flash[- ]Lite|Flash|Pro|Ultra))', 1, 'i')), ' ', '-'), '') as model
      from line
    )
    select *, case when tokens is not null then
      case when regexp_matches(sku, 'input caching', 'i') then 'tokens_cache_read' else ${tokenMetric('sku')} end end as token_metric
    from metered)`
}

/** Gemini meters count tokens in "requests" or "count"; the first generation counts characters, and stored caches hours. */
const tokenSku = `regexp_matches(coalesce(service, ''), 'vertex|gemini|generative language', 'i')
  and regexp_matches(sku, '\\b(text|thinking|tokens?|caching)\\b', 'i') and not regexp_matches(sku, 'storage|gemini 1\\.|character', 'i')
  and regexp_matches(unit, '^(requests?|count|tokens?)$', 'i')`

const gpuHours = `used * ${gpusPerUnit("case when regexp_matches(unit, '^(seconds?|s|hours?|h)$', 'i') then 'hours' end", 'sku')}
  / case when regexp_matches(unit, '^s', 'i') then 3600 else 1 end`

const wanted: readonly (readonly string[])[] = [
  ['usagestarttime'],
  ['cost'],
  ['currency'],
  ['service', 'service.description', 'servicedescription'],
  ['sku', 'sku.description', 'skudescription'],
  ['credits', 'credits.amount', 'creditsamount', 'exporttime'],
]

function detect(probe: Probe): Detection {
  const missing = wanted.filter((names) => !names.some((name) => probe.keys.includes(name)))
  return missing.length === 0
    ? { score: 0.97, evidence: ['columns of a Cloud Billing export'], missing: [] }
    : {
        score: 0.3 * (1 - missing.length / wanted.length),
        evidence: [],
        missing: missing.map(([name]) => name ?? ''),
      }
}
