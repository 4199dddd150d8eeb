import { z } from 'zod'
import { growthModels } from '../fit/models/index.ts'
import type { GrowthSpec } from '../simulate/plan/specs.ts'
import { modelField, multipleField, rateField, wordField, yamlField } from '../units/field.ts'
import { shorthand } from './shorthand.ts'
import { parseOrThrow } from './zod-problems.ts'

const priorMap = z.strictObject({ mean: z.number(), sd: z.number().positive() })

/** The prior of the yearly log growth; `flat` = mean 0, sd 1. */
const priorField: z.ZodType<{ mean: number; sd: number }> = yamlField(
  (value) => (value === 'flat' ? { mean: 0, sd: 1 } : parseOrThrow(priorMap, value)),
  { description: 'prior of the yearly log growth: `flat`, or { mean, sd }' },
)

const modelName = (): z.ZodType<string> => wordField(growthModels.map((model) => model.name))

/**
 * How a demand grows: `auto`, a model, `{ model:, rate:, ceiling:, prior: }`, or a bare rate (`6% per month`), which is
 * exponential growth. A map with a rate and no model is exponential too.
 */
export function growthField(): z.ZodType<GrowthSpec> {
  const map = z.strictObject({
    model: modelName().optional(),
    rate: rateField().optional(),
    ceiling: multipleField().optional(),
    prior: priorField.optional(),
    source: modelField().optional(),
    'as-of': modelField().optional(),
    grade: wordField(['measured', 'benchmarked', 'vendor', 'assumed']).optional(),
  })
  return shorthand(
    (short) => (typeof short === 'string' && !/[\d~%]/.test(short) ? { model: short } : { rate: short }),
    map.transform(
      ({ model, rate, ceiling, prior, grade }): GrowthSpec => ({
        model: model ?? (rate === undefined ? 'auto' : 'exponential'),
        ...(rate === undefined ? {} : { ratePerYear: grade === undefined ? rate : { ...rate, grade } }),
        ...(ceiling === undefined ? {} : { ceiling }),
        ...(prior === undefined ? {} : { prior }),
      }),
    ),
  )
}
