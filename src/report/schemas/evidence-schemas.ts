import { z } from 'zod'
import { jsonSchema, tool, warning } from './json-schemas.ts'

const object = z.looseObject
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const share = z.number().min(0).max(1)
const number = z.number()
const count = z.int().min(0)

const elasticityNumber = object({
  estimate: number,
  standardError: number,
  p025: number,
  p975: number,
})

/** Schema of {@link ElasticityDocument}. */
export const elasticitySchema: z.ZodType = object({
  schemaVersion: z.literal(1),
  tool,
  prior: object({ mean: number, sd: number, min: number, max: number }),
  elasticities: z.array(
    object({
      id: z.string(),
      key: z.record(z.string(), z.string()),
      metric: z.string(),
      unit: z.string(),
      status: z.enum(['estimated', 'not_identifiable']),
      reasons: z.array(object({ code: z.string(), message: z.string() })),
      price: object({
        source: z.enum(['cost per unit', 'cost per unit, mix held', 'price catalogue']),
        currency: z.string(),
        basis: z.string().nullable(),
        first: number.nullable().describe('Money per million units over the first four weeks'),
        last: number.nullable(),
      }).nullable(),
      step: z.enum(['day', 'week', 'month']),
      from: date.nullable(),
      to: date.nullable(),
      buckets: count,
      method: z.enum(['levels', 'differences']).nullable(),
      longRun: object({ ...elasticityNumber.shape, halfLifeDays: number })
        .nullable()
        .describe('The whole answer, % more demand per % lower price'),
      fourMonths: elasticityNumber.nullable().describe('Sum over the lags of four months'),
      belief: object({
        grade: z.enum(['measured', 'assumed']),
        mean: number,
        sd: number,
        p05: number,
        p50: number,
        p95: number,
        probabilityAboveOne: share,
      }).describe('Data weighed against the prior; mean and sd are those of the normal before it is cut'),
      identification: object({
        priceMoves: count,
        varianceInflation: number.nullable(),
        residualMemory: number.nullable(),
        costFollowsUsage: number.nullable(),
      }),
      eventStudy: object({
        elasticity: number.nullable(),
        standardError: number.nullable(),
        placeboDates: count,
        placeboShare: share.nullable(),
        moves: z.array(object({ date, price: number, demand: number })),
      }),
      decomposition: object({
        from: date,
        to: date,
        spend: number,
        volume: number,
        price: number,
        mix: number.nullable(),
        by: z.string().nullable(),
      })
        .nullable()
        .describe('ln of growth: spend = volume + price + mix'),
    }),
  ),
  warnings: z.array(warning),
})

const score = object({
  model: z.string(),
  origins: count,
  points: count.describe('Buckets that were scored'),
  mase: number.nullable(),
  smape: number.nullable(),
  male: number.nullable().describe('Mean absolute log error'),
  bias: number.nullable().describe('ln of forecast over actual total'),
  pinball: number.nullable().describe('Mean over seven quantiles, over the scale of MASE'),
  crps: number.nullable().describe('Over the scale of MASE'),
  coverage80: share.nullable(),
  coverage95: share.nullable(),
  width80: number.nullable().describe('Mean of ln(P90 / P10)'),
  skillVsNaive: number.nullable(),
  skillVsSeasonalNaive: number.nullable(),
})

const breach = object({
  origins: count,
  breaches: count,
  foreseen: count.describe('Breaches whose P50 was a date within the horizon'),
  falseAlarms: count,
  medianErrorDays: number.nullable(),
  medianBiasDays: number.nullable().describe('Positive = forecast too late'),
  inside80: share.nullable(),
}).nullable()

/** Schema of {@link BacktestDocument}. */
export const backtestSchema: z.ZodType = object({
  schemaVersion: z.literal(1),
  tool,
  horizon: z.string(),
  seed: count,
  pooled: z.array(object({ ...score.shape, series: count, medianSkillVsNaive: number.nullable() })),
  series: z.array(
    object({
      key: z.record(z.string(), z.string()),
      metric: z.string(),
      unit: z.string(),
      currency: z.string().nullable(),
      step: z.enum(['hour', 'day', 'week', 'month']),
      status: z.enum(['ok', 'no_skill', 'insufficient_history']),
      horizonSteps: count,
      origins: z.array(z.string()).describe('First bucket of each forecast, latest first'),
      chosen: score.nullable(),
      conformal80: object({ coverage: share, widthRatio: number, points: count })
        .nullable()
        .describe('80 % intervals from the errors at the other origins, beside the simulated ones'),
      breach,
      models: z.array(object({ ...score.shape, breach })),
    }),
  ),
  warnings: z.array(warning),
})

/** JSON Schema (draft 2020-12) of the back-test document. */
export function backtestJsonSchema(): Record<string, unknown> {
  return jsonSchema(backtestSchema, 'backtest')
}

/** JSON Schema (draft 2020-12) of the elasticity document. */
export function elasticityJsonSchema(): Record<string, unknown> {
  return jsonSchema(elasticitySchema, 'elasticity')
}
