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
import type { Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/** Where the reports keep their rows. */
const lists = ['daily', 'weekly', 'monthly', 'sessions', 'data'] as const
type List = (typeof lists)[number]

const entryPaths = ['$.date', '$.week', '$.month', '$.lastActivity', '$.period'] as const
const partPaths = {
  model: '$.modelName',
  input: '$.inputTokens',
  output: '$.outputTokens',
  cache_read: '$.cacheReadTokens',
  cache_write: '$.cacheCreationTokens',
  cost: '$.cost',
  total_cost: '$.totalCost',
  cost_usd: '$.costUSD',
} as const

/**
 * ccusage reports (`ccusage daily --json`, weekly, monthly, session): tokens and estimated dollars per model where the report was broken down,
 * else per row. ccusage cuts days in the local time zone of who ran it; a session stands on its last day. Rows that are equal in
 * every value are one export named twice; any other is somebody else's use.
 */
export const ccusage: UsageFormat = {
  name: 'ccusage',
  summary: 'ccusage reports: Claude Code tokens per day, week, month or session (JSON)',
  role: 'client',
  maturity: 'experimental',
  detect,
  project(probe) {
    const { list, entries } = rowsOf(probe)
    return {
      from: rowsSql(list),
      time: 'day',
      measures: [
        { metric: 'tokens_input', value: decimal('input') },
        { metric: 'tokens_cache_read', value: decimal('cache_read') },
        { metric: 'tokens_cache_write', value: decimal('cache_write') },
        { metric: 'tokens_output', value: decimal('output') },
        {
          metric: 'cost',
          value: decimal('coalesce(cost, total_cost, cost_usd)'),
          currency: "'USD'",
          basis: 'estimated',
        },
      ],
      dims: { provider: "'anthropic'", model: 'lower(model)', project: 'project', agent: "'claude-code'" },
      rejects: [{ reason: 'the row has no date', when: 'day is null' }],
      identity: `concat_ws('|', stamp, coalesce(session, ''), coalesce(project, ''), ${Object.keys(partPaths)
        .map((name) => `coalesce(${name}, '')`)
        .join(', ')})`,
      grain: grainOf(entries),
      gaps: 'events',
      notices: noticesOf(entries),
    }
  },
}

type Entry = Readonly<Record<string, unknown>>

function rowsOf(probe: Probe): { readonly list: List; readonly entries: readonly Entry[] } {
  const documents = jsonDocuments(probe)
  for (const list of lists) {
    const entries = documents.flatMap((value) => recordsIn(value[list])).filter(isEntry)
    if (entries.length > 0) return { list, entries }
  }
  const projects = documents.flatMap((value) =>
    isRecord(value['projects']) ? Object.values(value['projects']).flatMap(recordsIn) : [],
  )
  return { list: 'daily', entries: projects.filter(isEntry) }
}

function isEntry(value: Entry): boolean {
  return 'inputTokens' in value && 'outputTokens' in value && ('totalCost' in value || 'costUSD' in value)
}

function grainOf(entries: readonly Entry[]): 'day' | 'week' | 'month' {
  if (entries.some((entry) => 'month' in entry)) return 'month'
  return entries.some((entry) => 'week' in entry) ? 'week' : 'day'
}

function noticesOf(entries: readonly Entry[]): NonNullable<Projection['notices']> {
  const local = {
    code: 'local_days',
    message: 'ccusage cuts days in the local time zone of who ran it; they are taken as calendar days.',
  }
  if (!entries.some((entry) => 'lastActivity' in entry)) return [local]
  const sessions = {
    code: 'sessions_on_last_day',
    message:
      'A session report puts all of a session on its last day: `ccusage daily --json` says when the tokens were used.',
  }
  return [local, sessions]
}

/** A row per model of an entry, or the entry itself where it was not broken down. */
function rowsSql(list: List): string {
  return `(
    with value as (select json, filename from ${jsonRecordsSql}),
    named as (select json, filename, unnest(json_keys(json, '$.projects')) as project from value
      where json_type(json, '$.projects') = 'OBJECT'),
    entry as (
      select filename, cast(null as varchar) as project, ${unnestJson('json', `$.${list}`)} as entry from value
      union all
      select filename, project, unnest(from_json(json->'$.projects'->project, '["JSON"]')) from named
    ),
    part as (
      select filename, project, coalesce(entry->>'$.sessionId', '') as session,
        coalesce(${entryPaths.map((path) => `entry->>'${path}'`).join(', ')}) as stamp,
        unnest(case when coalesce(json_array_length(entry->'$.modelBreakdowns'), 0) > 0
          then from_json(entry->'$.modelBreakdowns', '["JSON"]') else [entry] end) as part
      from entry
    ),
    parsed as (
      select filename, project, session, stamp, ${jsonTexts('part', Object.values(partPaths))} as f from part
    )
    select filename, project, session, stamp,
      ${utcTimestamp("case when length(stamp) = 7 then stamp || '-01' else stamp end")} as day,
      ${Object.keys(partPaths)
        .map((name, i) => `f[${i + 1}] as ${name}`)
        .join(', ')}
    from parsed)`
}

function detect(probe: Probe): Detection {
  const missing = { score: 0, evidence: [], missing: ['daily[].totalTokens', 'daily[].modelBreakdowns'] }
  if (probe.json === undefined) return missing
  const documents = jsonDocuments(probe)
  const refusal = otherReport(documents)
  if (refusal !== undefined) return { score: 0.95, evidence: ['ccusage'], missing: [], refusal }
  return rowsOf(probe).entries.length > 0
    ? { score: 0.97, evidence: ['rows with inputTokens, outputTokens and totalCost'], missing: [] }
    : missing
}

/** Why another of the tool's reports is not read. */
function otherReport(documents: readonly Entry[]): string | undefined {
  const rows = documents.flatMap((value) => lists.flatMap((list) => recordsIn(value[list])))
  if (rows.some((row) => 'cachedInputTokens' in row && 'inputTokens' in row))
    return 'it is a ccusage report of Codex, whose input includes cache reads; name the session logs instead (~/.codex/sessions/**/*.jsonl)'
  const blocks = documents.flatMap((value) => recordsIn(value['blocks']))
  if (blocks.some((block) => isRecord(block['tokenCounts'])))
    return 'it is a ccusage report of five-hour blocks, which cut across days; export days instead (ccusage daily --json)'
  return undefined
}
