import { z } from 'zod'
import { choice } from './choice-schema.ts'
import { commitment } from './commitment-schema.ts'
import { constraint } from './constraint-schema.ts'
import { ladder } from './ladder-schema.ts'
import {
  bands,
  count,
  date,
  dateQuantiles,
  number,
  object,
  optional,
  quantiles,
  share,
} from './schema-parts.ts'

/** A notice in a document. */
export const warning: z.ZodType = object({
  code: z.string(),
  message: z.string(),
  level: z.string(),
  subject: optional(z.string()),
})

/** What wrote a document. */
export const tool: z.ZodType = object({ name: z.literal('jevons'), version: z.string() })

const demand = object({
  id: z.string(),
  unit: z.string(),
  model: z.string(),
  now: number,
  growthPerYear: quantiles.describe('First year, 0.5 = +50 %'),
  growthFactor: object({
    total: number,
    organic: number,
    rebound: number,
    events: number,
    tokensPerRequest: optional(number),
  }).describe('Medians at the horizon, before the ceiling'),
  elasticity: quantiles,
  rebound: object({ share: number.nullable(), backfireProbability: number.nullable() }),
  ceilingTouched: share,
  status: z.string(),
  backtest: object({
    horizonDays: number,
    origins: count,
    points: optional(count),
    male: number,
    maleNaive: number,
    coverage80: number,
    skillVsNaive: number,
  }).nullable(),
  series: bands.describe('The need, whatever the limits'),
  served: optional(bands.describe('With limits in force (`serve:`), where they move it')),
})

const resource = object({
  id: z.string(),
  kind: z.string(),
  measure: z.string(),
  unit: z.string(),
  modelOverMeasured: number.nullable(),
  series: bands,
  served: optional(bands),
})

const stack = object({
  id: z.string(),
  measure: z.string(),
  unit: z.string(),
  start: object({ name: z.string(), value: number }),
  steps: z.array(object({ name: z.string(), op: z.enum(['x', '/', '+']), value: number })),
  result: number,
  breach: optional(z.string()),
}).describe('How a need comes about at start: start, times, over or plus each step in turn, is result')

const check = object({
  id: z.string(),
  expr: z.string(),
  level: z.enum(['error', 'warn']),
  result: z.enum(['pass', 'fail', 'unknown']),
  close: z.boolean(),
  value: z.union([number, z.string()]).nullable(),
  standardError: number.nullable(),
  limit: z.union([number, z.string()]).nullable(),
  file: optional(z.string()),
  line: optional(count),
  message: optional(z.string()),
  reason: optional(z.string()),
  assumedShare: optional(share),
})

const assumption = object({
  of: z.string(),
  id: z.string(),
  param: z.string(),
  range: object({ p05: number, p50: number, p95: number }).nullable(),
  unit: z.string(),
  grade: z.string(),
  source: z.string().nullable(),
  asOf: date.nullable(),
  stale: z.boolean(),
  influence: share.nullable().describe('Largest share of the spread of a date that it explains'),
  moves: z.string().nullable().describe('The constraint whose date that is'),
  note: optional(z.string()),
})

/** Schema of {@link ReportDocument}. */
export const reportSchema: z.ZodType = object({
  schemaVersion: z.literal(1),
  tool,
  scenario: object({
    name: z.string(),
    hash: z.string(),
    start: date,
    end: date,
    paths: count,
    seed: count,
    currency: z.string(),
    basis: z.string().nullable(),
  }),
  inputs: z.array(
    object({
      source: z.string(),
      format: z.string(),
      rows: count,
      rejected: count,
      from: z.string(),
      to: z.string(),
    }),
  ),
  demand: z.array(demand),
  resources: z.array(resource),
  stacks: optional(z.array(stack)),
  constraints: z.array(constraint),
  commitments: optional(z.array(commitment)),
  choices: optional(z.array(choice)),
  cascade: z.array(object({ id: z.string(), date: dateQuantiles })),
  steps: optional(z.array(ladder)),
  checks: z.array(check),
  runRate: z.array(object({ id: z.string(), date: date.nullable(), total: number.nullable() })),
  efficiencies: z.array(object({ id: z.string(), gross: quantiles, net: quantiles })),
  assumptions: optional(z.array(assumption)),
  driversOf: optional(z.string()),
  drivers: z.array(object({ name: z.string(), share: number, grade: z.string() })),
  warnings: z.array(warning),
})

/** What data finer than a day tells beside its totals. */
const rates = object({
  peaks: z
    .array(object({ metric: z.string(), window: z.enum(['1min', '5min', '1h']), factor: number }))
    .describe('Busiest window over the mean window of the span'),
  dayPeaks: z
    .array(object({ metric: z.string(), factor: number, days: count }))
    .describe("Median over whole days of 24 x the busiest hour over the day's total"),
  sizes: z
    .array(
      object({
        metric: z.enum(['input', 'output']),
        requests: count,
        mean: number,
        p50: number,
        p95: number,
        p99: number,
      }),
    )
    .describe('Tokens per request'),
  shares: z.array(object({ name: z.enum(['cached', 'errors', 'throttled', 'truncated']), share: number })),
  fanOut: optional(object({ runs: count, mean: number, p50: number, p95: number, max: number })).describe(
    "Calls of models per agent's run",
  ),
  concurrency: optional(object({ mean: number, peak: number })),
})

/** Schema of {@link InspectDocument}. */
export const inspectSchema: z.ZodType = object({
  schemaVersion: z.literal(1),
  inputs: z.array(
    object({
      source: z.string(),
      format: z.string(),
      maturity: z.enum(['verified', 'experimental']),
      reason: z.string(),
      rows: count,
      rejected: count,
      rejectReasons: z.array(object({ reason: z.string(), rows: count })),
      rejectsFile: optional(z.string()),
      grain: z.string(),
      from: z.string(),
      to: z.string(),
      timezone: z.string(),
      metrics: z.array(
        object({
          metric: z.string(),
          unit: z.string(),
          currency: optional(z.string()),
          basis: optional(z.string()),
          total: number.describe('Exact: sum of totals, mean of gauges, last of levels'),
          buckets: count,
          missing: count,
          partialLast: z.boolean(),
        }),
      ),
      dimensions: z.array(object({ name: z.string(), values: count, examples: z.array(z.string()) })),
      duplicates: count,
      gaps: optional(z.string()),
      rates: optional(rates),
    }),
  ),
  warnings: z.array(warning),
})

const point = object({
  time: z.string(),
  mean: number.nullable(),
  p025: number,
  p05: number,
  p10: number,
  p50: number,
  p90: number,
  p95: number,
  p975: number,
})

const forecastSeries = object({
  key: z.record(z.string(), z.string()),
  metric: z.string(),
  unit: z.string(),
  currency: optional(z.string()),
  basis: optional(z.string()),
  step: z.enum(['hour', 'day', 'week', 'month']),
  model: z.string(),
  status: z.string(),
  members: optional(count).describe('Series behind a total, or put together as "(other)"'),
  leftOut: optional(count).describe('Members that a total leaves out: stale, too short, or of other buckets'),
  history: object({ from: z.string(), to: z.string(), points: count, last: number.nullable() }),
  points: z.array(point),
  backtest: object({
    mase: number.nullable(),
    smape: number.nullable(),
    coverage80: number.nullable(),
    coverage95: number.nullable(),
    skillVsNaive: number.nullable(),
  }).nullable(),
})

/** Schema of {@link ForecastDocument}. */
export const forecastSchema: z.ZodType = object({
  schemaVersion: z.literal(1),
  tool,
  series: z.array(forecastSeries),
  reconcile: optional(z.enum(['bottom-up', 'mint', 'none'])),
  totals: optional(z.array(forecastSeries)).describe(
    'With --by: sums over series of one unit, the whole first',
  ),
  constraints: optional(z.array(constraint)),
  warnings: z.array(warning),
})

/** A document's schema in the words of JSON Schema, draft 2020-12. */
export function jsonSchema(schema: z.ZodType, name: string): Record<string, unknown> {
  return {
    title: `jevons ${name}`,
    ...z.toJSONSchema(schema, { target: 'draft-2020-12' }),
  }
}

/** JSON Schema (draft 2020-12) of the report document. */
export function reportJsonSchema(): Record<string, unknown> {
  return jsonSchema(reportSchema, 'report')
}

/** JSON Schema (draft 2020-12) of the inspect document. */
export function inspectJsonSchema(): Record<string, unknown> {
  return jsonSchema(inspectSchema, 'inspect')
}

/** JSON Schema (draft 2020-12) of the forecast document. */
export function forecastJsonSchema(): Record<string, unknown> {
  return jsonSchema(forecastSchema, 'forecast')
}
