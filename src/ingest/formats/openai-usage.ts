import { claimColumns } from '../families/claim-columns.ts'
import { atLeastZero, decimal, noEpoch } from '../families/format-sql.ts'
import {
  openaiDims,
  openaiHasMore,
  openaiIdentity,
  openaiKinds,
  openaiPartialLast,
  openaiRows,
  openaiTime,
} from '../families/openai-pages.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** Numeric fields of a result, by their path in it. */
const fields = Object.fromEntries(
  [
    'input_tokens',
    'input_cached_tokens',
    'input_cache_write_tokens',
    'input_uncached_tokens',
    'output_tokens',
    'num_model_requests',
    'num_requests',
    'images',
    'characters',
    'seconds',
    'usage_bytes',
    'num_sessions',
  ].map((name) => [name, `$.${name}`]),
)

/** `value` for results of these kinds, 0 for an empty bucket of a file of such a kind, else NULL. */
function inKinds(kinds: readonly string[], value: string): string {
  const list = kinds.map((k) => `'usage.${k}'`).join(', ')
  return `case when kind not in (${list}) then null when is_empty then 0 else ${value} end`
}

const models = ['completions']
const readers = ['completions', 'embeddings', 'moderations']
const requesters = [...readers, 'images', 'audio_speeches', 'audio_transcriptions']
const tools = ['file_searches', 'web_searches', 'file_search_calls', 'web_search_calls']

const cached = `coalesce(${decimal('input_cached_tokens')}, 0)`
const written = `coalesce(${decimal('input_cache_write_tokens')}, 0)`
// input_tokens includes cache reads and writes; older exports lack the uncached part, so it is what is left.
const uncached = `coalesce(${decimal('input_uncached_tokens')},
  ${atLeastZero(`${decimal('input_tokens')} - ${cached} - ${written}`)})`

const measures: readonly MeasureSql[] = [
  { metric: 'tokens_input', value: inKinds(readers, uncached) },
  { metric: 'tokens_cache_read', value: inKinds(models, decimal('input_cached_tokens')) },
  { metric: 'tokens_cache_write', value: inKinds(models, written) },
  { metric: 'tokens_output', value: inKinds(models, decimal('output_tokens')) },
  { metric: 'requests', value: inKinds(requesters, decimal('num_model_requests')) },
  { metric: 'tool_requests', value: inKinds(tools, decimal('num_requests')) },
  { metric: 'images', value: inKinds(['images'], decimal('images')) },
  { metric: 'characters', value: inKinds(['audio_speeches'], decimal('characters')) },
  { metric: 'audio_seconds', value: inKinds(['audio_transcriptions'], decimal('seconds')) },
  { metric: 'sessions', value: inKinds(['code_interpreter_sessions'], decimal('num_sessions')) },
  {
    metric: 'vector_storage_gb',
    value: inKinds(['vector_stores'], `${decimal('usage_bytes')} / 1000000000`),
  },
]

/**
 * OpenAI usage: pages of the organization's usage API (completions, embeddings, images, audio, vector stores, tools), or
 * the dashboard's activity export. Token parts are exclusive: uncached input, cache read, cache write, output.
 */
export const openaiUsage: UsageFormat = {
  name: 'openai-usage',
  summary: 'OpenAI usage API pages (JSON) or dashboard activity export (CSV)',
  role: 'usage',
  maturity: 'experimental',
  detect,
  project(probe) {
    const isTable = probe.container === 'csv' || probe.container === 'parquet'
    return {
      from: openaiRows(probe, fields, 'usage.completions'),
      time: openaiTime,
      measures,
      dims: {
        ...openaiDims(probe),
        service: "regexp_replace(kind, '^usage\\.', '')",
        tier: 'service_tier',
        batch: 'lower(batch)',
      },
      rejects: [{ reason: 'no start_time', when: 'start_s is null' }, noEpoch(openaiTime)],
      // The dashboard's rows have no identity: equal ones are two.
      ...(isTable ? {} : { identity: openaiIdentity }),
      gaps: 'complete',
      partialLast: openaiPartialLast,
      notices: [
        {
          code: 'incomplete_export',
          message: 'The last page says has_more: later pages are missing from this file.',
          when: openaiHasMore,
        },
        {
          code: 'cache_semantics',
          message:
            'In more than 0.1 % of results cached tokens exceed input_tokens, which should include them; uncached input was taken as 0 there.',
          when: `count(*) filter (where input_uncached_tokens is null
            and ${decimal('input_tokens')} < ${cached} + ${written}) > 0.001 * count(*)`,
        },
      ],
    }
  },
}

function detect(probe: Probe): Detection {
  if (probe.container === 'csv' || probe.container === 'parquet') return detectTable(probe)
  const { buckets, kinds } = openaiKinds(probe)
  if (buckets === 0) return { score: 0, evidence: [], missing: ['data[].object = bucket'] }
  const usage = kinds.filter((kind) => kind.startsWith('usage.'))
  if (usage.length > 0) {
    return { score: 1, evidence: [`buckets of organization.${usage.join(', organization.')}`], missing: [] }
  }
  if (kinds.length > 0) return { score: 0, evidence: [], missing: ['organization.usage results'] }
  return {
    score: 0.95,
    evidence: ['OpenAI buckets'],
    missing: [],
    refusal:
      'every bucket is empty, so it cannot be told which usage this is; export a range that has some usage',
  }
}

function detectTable(probe: Probe): Detection {
  const wanted = ['starttime', 'starttimeiso', 'nummodelrequests', 'inputtokens']
  return claimColumns(probe, wanted, 0.98, 'columns of the dashboard activity export')
}
