import {
  decimal,
  isRecord,
  jsonDocuments,
  jsonRecordsSql,
  jsonTexts,
  recordsIn,
  unnestJson,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const recordPaths = {
  stamp: '$.date',
  email: '$.actor.email_address',
  key_name: '$.actor.api_key_name',
  organization: '$.organization_id',
  customer_type: '$.customer_type',
  subscription_type: '$.subscription_type',
  terminal_type: '$.terminal_type',
  sessions: '$.core_metrics.num_sessions',
} as const

const modelPaths = {
  model: '$.model',
  input: '$.tokens.input',
  output: '$.tokens.output',
  cache_read: '$.tokens.cache_read',
  cache_write: '$.tokens.cache_creation',
  cents: '$.estimated_cost.amount',
  currency: '$.estimated_cost.currency',
} as const

// A decimal factor: the division by 100 would go through binary floats.
const dollars = `${decimal('cents')} * 0.01::decimal(3, 2)`
const isSubscription = "coalesce(lower(customer_type) = 'subscription', false)"

const measures: readonly MeasureSql[] = [
  { metric: 'agent_runs', value: decimal('sessions') },
  { metric: 'tokens_input', value: decimal('input') },
  { metric: 'tokens_cache_read', value: decimal('cache_read') },
  { metric: 'tokens_cache_write', value: decimal('cache_write') },
  { metric: 'tokens_output', value: decimal('output') },
  {
    metric: 'cost',
    value: `case when not ${isSubscription} then ${dollars} end`,
    currency: 'upper(currency)',
    basis: 'estimated',
  },
  {
    metric: 'cost',
    value: `case when ${isSubscription} then ${dollars} end`,
    currency: 'upper(currency)',
    basis: 'list',
  },
]

/**
 * Claude Code analytics (`/v1/organizations/usage_report/claude_code`): per UTC day and person, sessions (metric `agent_runs`) and tokens by
 * model. `estimated_cost` is in CENTS and an estimate; a subscription is not billed per token, so its estimate is kept apart as
 * basis `list`. People (`actor`) are read only where they were asked for.
 */
export const claudeCodeAnalytics: UsageFormat = {
  name: 'claude-code-analytics',
  summary: 'Claude Code analytics API: sessions and tokens per day and person (JSON)',
  role: 'usage',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project(probe) {
    return {
      from: rows,
      time: 'day',
      measures,
      dims: {
        provider: "'anthropic'",
        model: 'lower(model)',
        ...(probe.wishes?.keepUser === true ? { user: 'email' } : {}),
        api_key: 'key_name',
        agent: "'claude-code'",
      },
      rejects: [{ reason: 'date is not a date', when: 'day is null' }],
      identity: `concat_ws('|', part, day, ${[
        'email',
        'key_name',
        'organization',
        'customer_type',
        'subscription_type',
        'terminal_type',
        'model',
      ]
        .map((name) => `coalesce(${name}, '')`)
        .join(', ')})`,
      grain: 'day',
      gaps: 'events',
      notices: [
        {
          code: 'incomplete_export',
          message: 'The last page says has_more: later pages are missing from this file.',
          when: 'arg_max(has_more, page)',
        },
        {
          code: 'subscription_not_billed',
          message:
            'Estimated costs of subscription users are not billed per token: they are kept as cost:list and left out of cost.',
          when: `bool_or(${isSubscription} and cents is not null)`,
        },
      ],
    }
  },
}

/** A row per record (its sessions) and one per model of it. */
const rows = `(
  with value as (select json, filename, row_number() over () as page from ${jsonRecordsSql}),
  record as (
    select filename, page, ${unnestJson('json', '$.data')} as record,
      coalesce(try_cast(json->>'$.has_more' as boolean), false) as has_more from value
    union all select filename, page, json, false from value where json is null or json_type(json, '$.core_metrics') = 'OBJECT'
  ),
  part as (
    select filename, page, has_more, record, 'record' as part, cast(null as json) as model from record
    union all
    select filename, page, has_more, record, 'model', ${unnestJson('record', '$.model_breakdown')} from record
  ),
  parsed as (
    select filename, page, has_more, part, ${jsonTexts('record', Object.values(recordPaths))} as r,
      ${jsonTexts('model', Object.values(modelPaths))} as m
    from part
  )
  select filename, page, has_more, part, ${utcTimestamp('r[1]')} as day,
    ${Object.keys(recordPaths)
      .map(
        (name, i) =>
          (name === 'sessions' ? `case when part = 'record' then r[${i + 1}] end` : `r[${i + 1}]`) +
          ` as ${name}`,
      )
      .join(', ')},
    ${Object.keys(modelPaths)
      .map((name, i) => `m[${i + 1}] as ${name}`)
      .join(', ')}
  from parsed)`

function detect(probe: Probe): Detection {
  const isJson = probe.container === 'json' || probe.container === 'jsonl'
  const values = isJson ? jsonDocuments(probe).flatMap((value) => [value, ...recordsIn(value['data'])]) : []
  return values.some((value) => isRecord(value['core_metrics']) && Array.isArray(value['model_breakdown']))
    ? { score: 1, evidence: ['records with core_metrics and model_breakdown'], missing: [] }
    : { score: 0, evidence: [], missing: ['data[].core_metrics', 'data[].model_breakdown'] }
}
